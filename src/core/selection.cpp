#include "core/selection.hpp"

#include <utility>

#include "core/journey.hpp"

namespace welcomed::core {
namespace {

std::string reason(const Policy& policy, const Listed& person, const Mention& mention) {
  if (mention.left_out) return "excluded";
  if (person.guest && policy.exclude.guests) return "guest";
  if (!person.enabled && policy.exclude.disabled) return "disabled";
  if (!person.teams && !person.guest && policy.exclude.unlicensed) return "no_licence";
  return {};
}

/// What `hired_within` says of somebody.
struct Newcomer {
  bool named = false;
  std::string left_out{};
  std::optional<TimePoint> until{};
};

Newcomer newcomer(const Policy& policy, const Listed& person, const Today& today) {
  if (!policy.users.hired_within) return {};
  const auto hire = hire_of(person.hired_at, person.time_zone, today.time_zone);
  if (!hire) return {true, "no_hire_date"};
  const auto stretch = newly_hired(*hire, *policy.users.hired_within);
  if (today.now < stretch.begin) return {true, "not_started_yet", stretch.begin};
  if (today.now >= stretch.end) return {};
  return {true, {}, stretch.end};
}

}  // namespace

Verdict judge(const Policy& policy, const Listed& person, const Mention& mention, const Today& today) {
  if (!person.known) return {};
  const bool by_name = policy.users.all || mention.selected;
  const auto why_not = reason(policy, person, mention);
  if (by_name) return {true, why_not};
  auto hired = newcomer(policy, person, today);
  if (hired.named && hired.left_out.empty()) return {true, why_not, false, hired.until};
  if (mention.in_team) return {true, why_not, true, hired.until};
  // Of a guest nobody expects a hire date.
  if (!hired.named || !why_not.empty()) return {.until = hired.until};
  return {true, std::move(hired.left_out), false, hired.until};
}

}  // namespace welcomed::core
