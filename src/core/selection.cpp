#include "core/selection.hpp"

namespace welcomed::core {
namespace {

std::string reason(const Policy& policy, const Listed& person, const Mention& mention) {
  if (mention.left_out) return "excluded";
  if (person.guest && policy.exclude.guests) return "guest";
  if (!person.enabled && policy.exclude.disabled) return "disabled";
  if (!person.teams && !person.guest && policy.exclude.unlicensed) return "no_licence";
  return {};
}

}  // namespace

Verdict judge(const Policy& policy, const Listed& person, const Mention& mention) {
  const bool by_name = policy.users.all || mention.selected;
  if (!person.known || (!by_name && !mention.in_team)) return {};
  return {true, reason(policy, person, mention), !by_name};
}

}  // namespace welcomed::core
