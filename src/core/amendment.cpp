#include "core/amendment.hpp"

#include <array>

#include "core/causes.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::string_view, 5> kNames{"pending", "done", "gone", "failed", "superseded"};
constexpr Duration kLongestTrying = 48h;

}  // namespace

std::string_view name(AmendmentState state) { return kNames.at(static_cast<std::size_t>(state)); }

AmendmentStep after_amendment_setback(const Setback& setback, TimePoint since, TimePoint now, Duration wait) {
  const auto& cause = cause_of(setback);
  if (cause.name == "message_gone") return {AmendmentState::gone, std::nullopt, {}};
  const bool of_all = whose(cause) == Whose::tenant;
  if ((std::holds_alternative<GiveUp>(setback) && !of_all) || now > since + kLongestTrying)
    return {AmendmentState::failed, std::nullopt, cause};
  return {AmendmentState::pending, now + wait, cause};
}

}  // namespace welcomed::core
