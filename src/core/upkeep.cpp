#include "core/upkeep.hpp"

#include "core/version.hpp"

namespace welcomed::core {

namespace {
using namespace std::chrono_literals;
constexpr Duration kRecheck = 24h;
}  // namespace

bool upgrade_due(std::string_view installed, std::string_view published) {
  return !published.empty() && (installed.empty() || newer_version(published, installed));
}

Upkeep after_upgrade(Upkeep upkeep, std::string published) {
  upkeep.version = std::move(published);
  upkeep.cause = {};
  upkeep.attempts = 0;
  upkeep.next_attempt.reset();
  return upkeep;
}

Upkeep after_upgrade_setback(Upkeep upkeep, const Setback& setback, TimePoint now, Duration wait) {
  ++upkeep.attempts;
  upkeep.cause = cause_of(setback);
  upkeep.next_attempt = now + (std::holds_alternative<GiveUp>(setback) ? kRecheck : wait);
  return upkeep;
}

}  // namespace welcomed::core
