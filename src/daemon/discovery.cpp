#include "daemon/discovery.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "core/backoff.hpp"
#include "core/guid.hpp"
#include "daemon/policy_people.hpp"
#include "graph/delta.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

constexpr int kPeopleAtOnce = 200;
/// A service that goes on refusing is left alone until the next cycle.
constexpr int kMostRefusals = 5;

bool by_name(const std::string& group) { return !core::is_guid(group); }

bool names_groups(const core::Policy& policy) {
  const auto& users = policy.users.groups;
  const auto& exclude = policy.exclude.groups;
  return std::any_of(users.begin(), users.end(), by_name) || std::any_of(exclude.begin(), exclude.end(), by_name);
}

bool asks_of_people(const core::Policy& policy) { return policy.users.any() || policy.teams.its_members(); }

template <typename Policies, typename Asks>
bool any(const Policies& policies, Asks asks) {
  return std::any_of(policies.begin(), policies.end(), [&](const core::Policy* policy) { return asks(*policy); });
}

/// The delta queries that some policies need; empty for one that none does.
struct Queries {
  std::string users, groups;

  [[nodiscard]] std::vector<std::string> all() const {
    std::vector<std::string> wanted;
    if (!users.empty()) wanted.push_back(users);
    if (!groups.empty()) wanted.push_back(groups);
    return wanted;
  }
};

Queries queries_of(const std::vector<const core::Policy*>& policies, bool with_plans) {
  Queries queries;
  const bool teams = any(policies, [](const core::Policy& policy) { return policy.teams.any(); });
  if (teams || any(policies, names_groups)) queries.groups = graph::group_names_query(teams);
  if (!any(policies, asks_of_people)) return queries;
  std::vector<std::string> filters;
  for (const auto* policy : policies) {
    if (!policy->users.filter.empty()) filters.push_back(policy->users.filter);
  }
  queries.users = graph::users_query(filters, with_plans);
  return queries;
}

Queries queries_of(const std::vector<const core::Policy*>& policies, const config::Config& config) {
  return queries_of(policies, !config.cloud.teams_plan.empty());
}

/// Filters of teams may depend on what the feed of groups does not tell.
constexpr Duration kTeamFilterBelieved = 24h;

bool has_expired(const Setback& setback) { return cause_of(setback).name == "link_expired"; }

}  // namespace

std::vector<store::PolicyRow> policy_rows(const config::Config& config) {
  std::vector<store::PolicyRow> rows;
  for (const auto& policy : config.policies) rows.push_back(policy_row(policy, config.library));
  return rows;
}

Task<void> Discovery::run() {
  while (!around_.stopping) {
    if (const auto until = tenant_.directory_circuit.open_until()) {
      co_await tenant_.discovery_bell.wait_until(*until);
      continue;
    }
    co_await run_once();
    if (around_.stopping) break;
    co_await tenant_.discovery_bell.wait_until(around_.clock.now() + pause());
  }
}

/// A first reading of thousands of pages does not lose a cycle with each that fails.
Duration Discovery::pause() {
  const auto cycle = around_.config->cycle;
  return again_ ? std::min(cycle, core::wait_after(*again_, failures_in_a_row_, around_.random)) : cycle;
}

Task<bool> Discovery::run_once() {
  Round round{.config = around_.config};
  for (const auto& policy : round.config->policies) {
    const bool selects = policy.users.any() || policy.teams.any();
    if (policy.tenant == tenant_.settings.id && selects) round.policies.push_back(&policy);
  }
  if (round.policies.empty()) co_return true;
  co_await tell_selections(round);
  co_await read_groups(round);
  if (round.groups_known) co_await resolve(round);
  if (round.groups_known) co_await choose_teams(round);
  co_await read_users(round);
  if (round.users_known) co_await read_filters(round);
  co_await settle(round);
  co_await finish(round);
  again_ = round.again;
  failures_in_a_row_ = !round.again ? 0 : round.got_further ? 1 : failures_in_a_row_ + 1;
  co_return round.problems.empty();
}

Task<void> Discovery::tell_selections(Round& round) {
  for (const auto* policy : round.policies) co_await tell_selection(round, *policy);
  const auto wanted = queries_of(round.policies, *round.config).all();
  co_await write(round, [&](store::Store& store) { return store.drop_feeds_but(tenant_.settings.id, wanted); });
}

Task<void> Discovery::tell_selection(Round& round, const core::Policy& policy) {
  const auto selection = selection_of(policy);
  if (!selection) {
    note(round, policy.name, GiveUp{{"people_file_unreadable", selection.error().what}});
    co_return;
  }
  const auto now = around_.clock.now();
  const auto row = policy_row(policy);
  const auto known = co_await around_.storage.run<bool>(
      [&](store::Store& store) { return store.knows_selection(policy.name, selection->definition); });
  if (known && *known) co_return;
  round.news = true;
  co_await write(round, [&](store::Store& store) -> Status {
    const auto begun = store.begin_selection(row, now);
    return begun ? store.tell_selection(*selection, now) : begun;
  });
}

Task<void> Discovery::read_groups(Round& round) {
  const bool names = co_await read_group_names(round);
  if (!names) co_return;
  // Known names tell which groups to watch.
  co_await resolve(round);
  round.groups_known = co_await read_members(round);
}

Task<bool> Discovery::read_group_names(Round& round) {
  const auto query = queries_of(round.policies, *round.config).groups;
  if (query.empty()) co_return true;
  auto feed = co_await around_.storage.run<store::Feed>(
      [&](store::Store& store) { return store.feed(tenant_.settings.id, query, {}); });
  if (!feed) {
    note_all(round, Retry{{}, {"store_failed", feed.error().text()}});
    co_return false;
  }
  const bool read = co_await follow(round, std::move(*feed), false);
  co_return read;
}

/// The feeds there are, then those of groups that turned up inside.
Task<bool> Discovery::read_members(Round& round) {
  auto feeds = co_await around_.storage.run<std::vector<store::Feed>>(
      [&](store::Store& store) { return store.member_feeds(tenant_.settings.id); });
  if (!feeds) {
    note_all(round, Retry{{}, {"store_failed", feeds.error().text()}});
    co_return false;
  }
  for (auto& feed : *feeds) {
    const bool read = co_await follow(round, std::move(feed), false);
    if (!read) co_return false;
  }
  for (bool more = true; more;) {
    const bool read = co_await watch_more_groups(round, more);
    if (!read) co_return false;
  }
  co_return true;
}

Task<bool> Discovery::watch_more_groups(Round& round, bool& more) {
  auto feed = co_await around_.storage.run<std::optional<store::Feed>>(
      [&](store::Store& store) -> Result<std::optional<store::Feed>> {
        const auto groups = store.unwatched_groups(tenant_.settings.id, graph::kMostGroupsInFilter);
        if (!groups) return tl::unexpected<Error>(groups.error());
        if (groups->empty()) return std::nullopt;
        return store.feed(tenant_.settings.id, graph::members_query(*groups), *groups);
      });
  if (!feed) {
    note_all(round, Retry{{}, {"store_failed", feed.error().text()}});
    co_return false;
  }
  more = feed->has_value();
  if (!more) co_return true;
  const bool read = co_await follow(round, std::move(**feed), false);
  co_return read;
}

Task<void> Discovery::resolve(Round& round) {
  const auto faults = co_await around_.storage.run<std::vector<store::GroupFault>>(
      [&](store::Store& store) { return store.resolve_groups(tenant_.settings.id); });
  if (!faults) co_return note_all(round, Retry{{}, {"store_failed", faults.error().text()}});
  for (const auto& fault : *faults) {
    note(round, fault.policy, GiveUp{fault.cause});
    if (fault.leaves_out) round.guarding.insert(fault.policy);
  }
}

Task<void> Discovery::read_users(Round& round) {
  const auto query = queries_of(round.policies, *round.config).users;
  if (query.empty()) {
    round.users_known = true;
    co_return;
  }
  auto feed = co_await around_.storage.run<store::Feed>(
      [&](store::Store& store) { return store.feed(tenant_.settings.id, query, {}); });
  if (!feed) co_return note_all(round, Retry{{}, {"store_failed", feed.error().text()}});
  const bool read = co_await follow(round, std::move(*feed), true);
  round.users_known = read;
}

/// Reads a feed to the end of its round.
Task<bool> Discovery::follow(Round& round, store::Feed feed, bool users) {
  bool begun_anew = false;
  bool moved = false;
  for (int refusals = 0; refusals < kMostRefusals;) {
    const bool may_go = co_await may_ask();
    if (!may_go) {
      note_all(round, Retry{{}, {"interrupted", "the daemon stops, or the directory asks to wait for long"}});
      co_return false;
    }
    const auto place = co_await read_page(round, feed, users);
    if (place) crash_point(CrashPoint::page_kept);
    if (!place && has_expired(place.setback()) && !begun_anew) {
      begun_anew = co_await begin_anew(round, feed);
      if (!begun_anew) co_return false;
      continue;
    }
    if (!place) {
      ++refusals;
      const auto* retry = place.as<Retry>();
      const bool throttled = retry != nullptr && retry->cause.name == "throttled";
      if (throttled) tenant_.directory_pace.refused(retry->after);
      if (throttled && refusals < kMostRefusals) continue;
      note_all(round, place.setback());
      round.got_further = round.got_further || moved;
      co_return false;
    }
    refusals = 0;
    moved = true;
    feed.link = place.value().link;
    if (users) co_await reconsider(round);
    if (place.value().round_ends) co_return true;
  }
  co_return false;
}

Task<bool> Discovery::may_ask() {
  if (around_.stopping) co_return false;
  const bool turn = co_await tenant_.directory_pace.turn();
  co_return turn;
}

Task<Outcome<store::FeedPlace>> Discovery::read_page(Round& round, const store::Feed& feed, bool users) {
  return users ? read_user_page(round, feed) : read_group_page(round, feed);
}

Task<Outcome<store::FeedPlace>> Discovery::read_user_page(Round& round, const store::Feed& feed) {
  const auto page =
      co_await tenant_.graph.user_changes(feed.link.empty() ? feed.query : feed.link, round.config->cloud.teams_plan);
  if (!page) co_return page.setback();
  crash_point(CrashPoint::page_read);
  const auto& changes = page.value();
  round.news = round.news || !changes.changed.empty();
  const store::FeedPlace place{changes.link, changes.round_ends};
  const auto taken = co_await around_.storage.run_status(
      [&](store::Store& store) { return store.take_users(feed, changes.changed, place); });
  if (!taken) co_return Retry{{}, {"store_failed", taken.error().text()}};
  co_return place;
}

Task<Outcome<store::FeedPlace>> Discovery::read_group_page(Round& round, const store::Feed& feed) {
  const auto page = co_await tenant_.graph.group_changes(feed.link.empty() ? feed.query : feed.link);
  if (!page) co_return page.setback();
  crash_point(CrashPoint::page_read);
  const auto& changes = page.value();
  round.news = round.news || !changes.changed.empty();
  round.group_news = round.group_news || !changes.changed.empty();
  const store::FeedPlace place{changes.link, changes.round_ends};
  const auto taken = co_await around_.storage.run_status(
      [&](store::Store& store) { return store.take_groups(feed, changes.changed, place); });
  if (!taken) co_return Retry{{}, {"store_failed", taken.error().text()}};
  co_return place;
}

Task<bool> Discovery::begin_anew(Round& round, store::Feed& feed) {
  log::info("delta.expired", {{"tenant", tenant_.settings.name}, {"feed", std::to_string(feed.number)}});
  const bool written = co_await write(round, [&](store::Store& store) { return store.restart_feed(feed); });
  feed.link.clear();
  feed.whole = false;
  co_return written;
}

Task<void> Discovery::read_filters(Round& round) {
  for (const auto* policy : round.policies) {
    if (policy->users.filter.empty() || around_.stopping) continue;
    const auto now = around_.clock.now();
    const auto due = co_await around_.storage.run<bool>(
        [&](store::Store& store) { return store.filter_is_due(policy->name, policy->tenant, now); });
    if (!due || !*due) continue;
    round.unread_filters.insert(policy->name);
    co_await read_filter(round, *policy);
  }
}

Task<void> Discovery::read_filter(Round& round, const core::Policy& policy) {
  const auto begun =
      co_await write(round, [&](store::Store& store) { return store.begin_filter(policy.name, policy.tenant); });
  if (!begun) co_return;
  auto page = co_await tenant_.graph.users(policy.users.filter);
  while (page.done()) {
    const auto people = std::move(page->people);
    const bool taken = co_await write(
        round, [&](store::Store& store) { return store.take_filtered(policy.name, policy.tenant, people); });
    if (!taken) co_return;
    if (page->next.empty()) break;
    page = co_await next_page(std::move(*page));
  }
  if (!page) co_return note(round, policy.name, page.setback());
  const auto now = around_.clock.now();
  const bool finished =
      co_await write(round, [&](store::Store& store) { return store.finish_filter(policy.name, policy.tenant, now); });
  if (finished) round.unread_filters.erase(policy.name);
}

Task<Outcome<graph::People>> Discovery::next_page(graph::People page) {
  const bool may_go = co_await may_ask();
  if (!may_go) co_return Retry{{}, {"interrupted", "the directory asks to wait for long"}};
  auto next = co_await tenant_.graph.more(std::move(page.next));
  co_return next;
}

/// Teams are chosen anew when groups changed, or the choice did.
Task<void> Discovery::choose_teams(Round& round) {
  for (const auto* policy : round.policies) {
    const bool chose = chosen_.contains(policy->name);
    if (policy->teams.any() || chose) co_await choose_teams_of(round, *policy);
  }
}

Task<void> Discovery::choose_teams_of(Round& round, const core::Policy& policy) {
  const auto choice = team_choice_of(policy);
  auto definition = definition_of(policy.teams);
  const bool asked = co_await read_team_filter(round, policy);
  const bool same = chosen_[policy.name] == definition && !round.group_news && !asked;
  if (same) co_return;
  const auto now = around_.clock.now();
  const bool trusted = !round.problems.contains(policy.name);
  const auto faults = co_await around_.storage.run<std::vector<Cause>>(
      [&](store::Store& store) { return store.select_teams(choice, trusted, now); });
  if (!faults) co_return note(round, policy.name, Retry{{}, {"store_failed", faults.error().text()}});
  for (const auto& cause : *faults) note(round, policy.name, GiveUp{cause});
  // A name that is no team may be one in the next round.
  if (faults->empty() && trusted)
    chosen_[policy.name] = std::move(definition);
  else
    chosen_[policy.name].clear();
  tenant_.admitter_bell.notify();
  tenant_.installer_bell.notify();
  tenant_.courier_bell.notify();
  tenant_.roster_bell.notify();
}

/// True when it was asked and answered; a fault is noted.
Task<bool> Discovery::read_team_filter(Round& round, const core::Policy& policy) {
  if (policy.teams.filter.empty()) co_return false;
  const auto now = around_.clock.now();
  const auto asked = filtered_.find(policy.name);
  const bool believed = asked != filtered_.end() && now - asked->second < kTeamFilterBelieved;
  const bool same = chosen_[policy.name] == definition_of(policy.teams) && !round.group_news;
  if (believed && same) co_return false;
  std::vector<RecipientId> teams;
  auto page = co_await tenant_.graph.teams(policy.teams.filter);
  while (page.done()) {
    std::move(page->people.begin(), page->people.end(), std::back_inserter(teams));
    if (page->next.empty()) break;
    page = co_await next_page(std::move(*page));
  }
  if (!page) {
    note(round, policy.name, page.setback());
    co_return false;
  }
  const bool written = co_await write(
      round, [&](store::Store& store) { return store.take_team_matches(policy.name, policy.tenant, teams); });
  if (written) filtered_[policy.name] = now;
  co_return written;
}

store::Trust Discovery::trust(Round& round, const std::string& policy) const {
  const bool select = round.groups_known && !round.guarding.contains(policy);
  const bool let_go =
      select && round.users_known && !round.problems.contains(policy) && !round.unread_filters.contains(policy);
  round.distrusted = round.distrusted || !let_go;
  return {select, let_go};
}

/// A hundred thousand people are looked at a few at a time: other work of the store comes in between.
Task<void> Discovery::reconsider(Round& round) {
  const store::DirectoryStore::Judge judge = [&](const std::string& name, const core::Listed& person,
                                                 const core::Mention& mention) -> std::optional<core::Verdict> {
    const auto same = [&](const core::Policy* policy) { return policy->name == name; };
    const auto policy = std::find_if(round.policies.begin(), round.policies.end(), same);
    if (policy == round.policies.end()) return std::nullopt;
    return core::judge(**policy, person, mention);
  };
  const store::DirectoryStore::Trusts trusts = [&](const std::string& policy) { return trust(round, policy); };
  for (int looked_at = kPeopleAtOnce; looked_at == kPeopleAtOnce && !around_.stopping;) {
    const auto now = around_.clock.now();
    const auto count = co_await around_.storage.run<int>(
        [&](store::Store& store) { return store.reconsider(tenant_.settings.id, kPeopleAtOnce, judge, trusts, now); });
    if (!count) co_return note_all(round, Retry{{}, {"store_failed", count.error().text()}});
    looked_at = *count;
    if (looked_at == 0) break;
    tenant_.admitter_bell.notify();
    tenant_.installer_bell.notify();
    tenant_.courier_bell.notify();
  }
}

/// What was put off for want of knowledge is looked at again once more is known.
Task<void> Discovery::settle(Round& round) {
  std::string state = (round.groups_known ? "groups " : "") + std::string(round.users_known ? "users " : "");
  for (const auto& [policy, cause] : round.problems) state += policy + " " + cause.name + " ";
  const bool settles = round.groups_known && round.users_known && (round.distrusted || state != last_state_);
  bool settled = true;
  if (settles) {
    settled = co_await write(
        round, [&](store::Store& store) { return store.reconsider_what_was_put_off(tenant_.settings.id); });
  }
  // What could not be done now is done in the next round, though nothing is new then.
  last_state_ = settled ? state : "";
  co_await reconsider(round);
  if (!round.users_known || (!round.news && !settles)) co_return;
  const auto now = around_.clock.now();
  co_await write(round, [&](store::Store& store) { return store.settle_names(tenant_.settings.id, now); });
}

Task<bool> Discovery::write(Round& round, store::Storage::Work verb) {
  const auto status = co_await around_.storage.run_status(std::move(verb));
  if (!status) note_all(round, Retry{{}, {"store_failed", status.error().text()}});
  co_return status.has_value();
}

void Discovery::note(Round& round, const std::string& policy, const Setback& setback) {
  const auto& cause = cause_of(setback);
  note_again(round, setback);
  if (!round.problems.emplace(policy, cause).second) return;
  log::warning("discovery.setback", {{"policy", policy}, {"cause", cause.name}, {"detail", cause.detail}});
}

void Discovery::note_again(Round& round, const Setback& setback) {
  const auto* retry = std::get_if<Retry>(&setback);
  if (retry != nullptr) round.again = std::max<Duration>(round.again.value_or(Duration(0)), retry->after);
}

void Discovery::note_all(Round& round, const Setback& setback) {
  const auto& cause = cause_of(setback);
  note_again(round, setback);
  if (std::holds_alternative<Halt>(setback))
    tenant_.directory_circuit.open(cause);
  else
    log::warning("directory.setback",
                 {{"tenant", tenant_.settings.name}, {"cause", cause.name}, {"detail", cause.detail}});
  for (const auto* policy : round.policies) round.problems.emplace(policy->name, cause);
}

Task<void> Discovery::finish(Round& round) {
  for (const auto* policy : round.policies) co_await finish_policy(round, *policy);
  if (!round.problems.empty()) co_return;
  tenant_.directory_circuit.close();
  log::info("discovery.done", {{"tenant", tenant_.settings.name}});
}

Task<void> Discovery::finish_policy(Round& round, const core::Policy& policy) {
  const auto now = around_.clock.now();
  const auto problem = round.problems.find(policy.name);
  const auto cause = problem == round.problems.end() ? Cause{} : problem->second;
  const auto row = policy_row(policy);
  const auto status = co_await around_.storage.run_status([&](store::Store& store) -> Status {
    const auto noted = store.note_policy(row.name, cause, now);
    return noted && cause.name.empty() ? store.finish_selection(row, now) : noted;
  });
  if (!status) log::error("discovery.store", {{"policy", policy.name}, {"error", status.error().text()}});
}

}  // namespace welcomed::daemon
