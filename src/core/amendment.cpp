#include "core/amendment.hpp"

#include <array>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::string_view, 5> kNames{"pending", "done", "gone", "failed", "superseded"};
constexpr Duration kLongestTrying = 48h;

}  // namespace

std::string_view name(AmendmentState state) { return kNames.at(static_cast<std::size_t>(state)); }

AmendmentStep after_amendment_setback(const Setback& setback, Said before, TimePoint since, TimePoint now,
                                      Duration wait) {
  const auto& cause = cause_of(setback);
  if (cause.name == "message_gone") return {AmendmentState::gone, std::nullopt, {}};
  const bool counts = before && names_message(setback);
  if (is_final(setback, before) || now > since + kLongestTrying)
    return {AmendmentState::failed, std::nullopt, cause, counts};
  return {AmendmentState::pending, now + wait, cause, counts};
}

}  // namespace welcomed::core
