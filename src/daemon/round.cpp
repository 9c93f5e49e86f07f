#include "daemon/round.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "core/causes.hpp"

namespace welcomed::daemon {

StageProgress& progress_of_discovery(Surroundings& around, const Tenant& tenant) {
  return around.observed.progress.of(tenant.settings.id, "discovery");
}

Round::Round(Surroundings& around, Tenant& tenant, const std::map<std::string, Cause>& told)
    : config(around.config), around_(around), tenant_(tenant), told_(told) {
  for (const auto& policy : config->policies) {
    if (policy.tenant == tenant.settings.id && policy.selects_any()) policies.push_back(&policy);
  }
}

void Round::note(const std::string& policy, const Setback& setback) {
  const auto& cause = cause_of(setback);
  note_again(setback);
  if (!problems.emplace(policy, cause).second) return;
  const auto before = told_.find(policy);
  if (before != told_.end() && before->second.name == cause.name) return;
  log::warning("discovery.setback", {{"policy", policy}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
}

void Round::note_guarding(const std::string& policy, const Setback& setback) {
  guarding_.insert(policy);
  note(policy, setback);
}

void Round::note_all(const Setback& setback) {
  const auto& cause = cause_of(setback);
  failed = true;
  tenant_.directory_watch.failed(cause);
  note_again(setback);
  if (std::holds_alternative<Halt>(setback))
    tenant_.directory_circuit.open(cause);
  else
    log::warning("directory.setback",
                 {{"tenant", tenant_.settings.name}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
  for (const auto* policy : policies) problems.emplace(policy->name, cause);
}

void Round::note_again(const Setback& setback) {
  const auto* retry = std::get_if<Retry>(&setback);
  if (retry != nullptr) again = std::max<Duration>(again.value_or(Duration(0)), retry->after);
}

std::vector<store::Judgement> Round::judgements() const {
  std::vector<store::Judgement> all;
  for (const auto* policy : policies) all.push_back({policy, trust(policy->name)});
  return all;
}

store::Trust Round::trust(const std::string& policy) const {
  const bool select = groups_known && !guarding_.contains(policy);
  const bool let_go = select && users_known && !problems.contains(policy) && !unread_filters.contains(policy);
  return {select, let_go};
}

const core::Policy* Round::policy(const std::string& name) const {
  const auto found =
      std::find_if(policies.begin(), policies.end(), [&](const core::Policy* each) { return each->name == name; });
  return found == policies.end() ? nullptr : *found;
}

std::string Round::state() const {
  std::string text = (groups_known ? "groups " : "") + std::string(users_known ? "users " : "");
  for (const auto& [policy, cause] : problems) text += policy + " " + cause.name + " ";
  return text;
}

Task<bool> Round::write(store::Storage::Work verb) {
  progress_of_discovery(around_, tenant_).works();
  const auto status = co_await around_.storage.run_status(std::move(verb));
  if (!status) note_all(Retry{{}, {"store_failed", status.error().text()}});
  co_return status.has_value();
}

Task<bool> Round::may_ask() {
  if (around_.stopping) co_return false;
  progress_of_discovery(around_, tenant_).works();
  const bool turn = co_await tenant_.directory_pace.turn();
  co_return turn;
}

}  // namespace welcomed::daemon
