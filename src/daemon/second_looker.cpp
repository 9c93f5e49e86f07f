#include "daemon/second_looker.hpp"

#include "base/log.hpp"
#include "core/causes.hpp"
#include "daemon/directory_queries.hpp"

namespace welcomed::daemon {
namespace {

constexpr int kMostInARound = 20;

}  // namespace

Task<void> SecondLooker::look(Round& round) {
  const auto now = around_.clock.now();
  const auto due = co_await around_.storage.run<std::vector<store::SecondLook>>(
      [&](store::Store& store) { return store.second_looks.due(tenant_.settings.id, kMostInARound, now); });
  if (!due) co_return;
  for (const auto& look : *due) {
    const bool goes_on = co_await look_at(round, look);
    if (!goes_on) co_return;
  }
}

Task<bool> SecondLooker::look_at(Round& round, const store::SecondLook& look) {
  const bool may_go = co_await round.may_ask();
  if (!may_go) co_return false;
  bool goes_on = false;
  if (look.group)
    goes_on = co_await look_at_group(round, look);
  else
    goes_on = co_await look_at_user(round, look);
  co_return goes_on;
}

/// Who may not be asked for is not found, and stands in nobody's way: they are asked for again later and later.
Task<bool> SecondLooker::not_answered(Round& round, const store::SecondLook& look, const Setback& setback) {
  tenant_.directory_pace.heed(setback);
  const auto& cause = cause_of(setback);
  const auto whose = core::whose(cause);
  const bool about_all = whose == core::Whose::ours || whose == core::Whose::tenant || cause.name == "throttled";
  if (about_all && std::holds_alternative<Retry>(setback)) co_return false;
  tell(look, cause);
  const bool noted = co_await still_gone(round, look);
  // An ill service is not asked for the next one at once.
  co_return noted&& whose != core::Whose::service;
}

void SecondLooker::tell(const store::SecondLook& look, const Cause& cause) {
  if (told_ == cause.name) return;
  told_ = cause.name;
  log::warning("second_look.refused", {{"tenant", tenant_.settings.name},
                                       {"id", look.id},
                                       {"cause", cause.name},
                                       {"detail", core::fit_for_log(cause)}});
}

Task<bool> SecondLooker::look_at_user(Round& round, const store::SecondLook& look) {
  auto plans = round.config->cloud.teams_plans;
  const auto user =
      co_await tenant_.graph.listed_user(RecipientId(look.id), std::move(plans), asks_for_hires(round.policies));
  bool goes_on = false;
  if (!user)
    goes_on = co_await not_answered(round, look, user.setback());
  else if (!user.value())
    goes_on = co_await still_gone(round, look);
  else
    goes_on = co_await round.write(
        [&](store::Store& store) { return store.second_looks.found_user(tenant_.settings.id, *user.value()); });
  round.news = round.news || goes_on;
  co_return goes_on;
}

Task<bool> SecondLooker::look_at_group(Round& round, const store::SecondLook& look) {
  const auto group = co_await tenant_.graph.listed_group(GroupId(look.id));
  bool goes_on = false;
  if (!group)
    goes_on = co_await not_answered(round, look, group.setback());
  else if (!group.value())
    goes_on = co_await still_gone(round, look);
  else
    goes_on = co_await round.write(
        [&](store::Store& store) { return store.second_looks.found_group(tenant_.settings.id, *group.value()); });
  co_return goes_on;
}

Task<bool> SecondLooker::still_gone(Round& round, const store::SecondLook& look) {
  const auto now = around_.clock.now();
  const bool written = co_await round.write(
      [&](store::Store& store) { return store.second_looks.still_gone(tenant_.settings.id, look, now); });
  co_return written;
}

}  // namespace welcomed::daemon
