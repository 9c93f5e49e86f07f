#include "daemon/group_reader.hpp"

#include <algorithm>
#include <deque>

#include "base/log.hpp"
#include "core/causes.hpp"
#include "daemon/directory_queries.hpp"
#include "graph/delta.hpp"

namespace welcomed::daemon {
namespace {

/// When so many groups were forbidden one by one and none was not, it is about the permission and not about them.
constexpr std::size_t kManyAlike = 8;

bool is_of_groups(const Setback& setback) {
  const auto& name = cause_of(setback).name;
  return name == "group_not_found" || name == "group_unreadable";
}

bool is_of_permission(const Setback& setback) { return cause_of(setback).name == "permission_missing"; }

/// Nothing else would work either: a credential, the store, the end of the daemon.
bool is_of_all(const Setback& setback) {
  const auto& name = cause_of(setback).name;
  const bool halts = std::holds_alternative<Halt>(setback) && !is_of_permission(setback);
  return halts || name == "store_failed" || name == "interrupted";
}

bool is_forbidden(const Cause& cause) { return cause.detail.starts_with("403"); }

bool forbidden_one_by_one(const std::vector<store::RefusedGroup>& refused) {
  return refused.size() >= kManyAlike &&
         std::all_of(refused.begin(), refused.end(), [](const auto& each) { return is_forbidden(each.cause); });
}

std::vector<std::vector<GroupId>> halves_of(const std::vector<GroupId>& groups) {
  const auto middle = groups.begin() + static_cast<std::ptrdiff_t>(groups.size() / 2);
  return {{groups.begin(), middle}, {middle, groups.end()}};
}

}  // namespace

Task<void> GroupReader::read(Round& round) {
  const bool names = co_await read_names(round);
  // Known names tell which groups to watch.
  co_await resolve(round);
  if (names) co_await read_members(round);
  if (names) co_await resolve(round);
  round.groups_known = !round.failed;
}

Task<bool> GroupReader::read_names(Round& round) {
  const auto query = queries_of(round.policies, *round.config).groups;
  if (query.empty()) co_return true;
  auto feed = co_await around_.storage.run<store::Feed>(
      [&](store::Store& store) { return store.directory.feed(tenant_.settings.id, query, {}, {}); });
  if (!feed) {
    round.note_all(Retry{{}, {"store_failed", feed.error().text()}});
    co_return false;
  }
  const auto read = co_await feeds_.follow(round, std::move(*feed), nullptr);
  if (read) co_return true;
  if (is_of_all(read.setback())) {
    round.note_all(read.setback());
    co_return false;
  }
  // A service that does not answer is not asked for members either.
  const bool outage = std::holds_alternative<Retry>(read.setback());
  for (const auto* policy : round.policies) {
    const auto& exclude = policy->exclude.groups;
    const bool guards = outage ? !exclude.empty() : leaves_out_named_groups(*policy);
    const bool asks = outage ? !policy->users.groups.empty() : names_groups(*policy);
    if (guards)
      round.note_guarding(policy->name, read.setback());
    else if (asks || policy->teams.any())
      round.note(policy->name, read.setback());
  }
  co_return !outage;
}

/// The feeds there are, then those of groups that turned up inside.
Task<void> GroupReader::read_members(Round& round) {
  auto feeds = co_await around_.storage.run<std::vector<store::Feed>>(
      [&](store::Store& store) { return store.directory.member_feeds(tenant_.settings.id); });
  if (!feeds) co_return round.note_all(Retry{{}, {"store_failed", feeds.error().text()}});
  for (auto& feed : *feeds) {
    const bool goes_on = co_await follow_members(round, std::move(feed));
    if (!goes_on) co_return;
  }
  for (bool more = true; more;) {
    const bool goes_on = co_await watch_more_groups(round, more);
    if (!goes_on) co_return;
  }
}

Task<bool> GroupReader::watch_more_groups(Round& round, bool& more) {
  const auto now = around_.clock.now();
  auto feed = co_await around_.storage.run<std::optional<store::Feed>>(
      [&](store::Store& store) -> Result<std::optional<store::Feed>> {
        const auto groups = store.directory.unwatched_groups(tenant_.settings.id, graph::kMostGroupsInFilter, now);
        if (!groups) return tl::unexpected<Error>(groups.error());
        if (groups->empty()) return std::nullopt;
        return store.directory.feed(tenant_.settings.id, graph::members_query(*groups), *groups, {});
      });
  if (!feed) {
    round.note_all(Retry{{}, {"store_failed", feed.error().text()}});
    co_return false;
  }
  more = feed->has_value();
  if (!more) co_return true;
  const bool goes_on = co_await follow_members(round, std::move(**feed));
  co_return goes_on;
}

Task<bool> GroupReader::follow_members(Round& round, store::Feed feed) {
  const auto read = co_await feeds_.follow(round, feed, nullptr);
  if (read) {
    forbidden_ = false;
    co_return true;
  }
  if (is_of_all(read.setback())) {
    round.note_all(read.setback());
    co_return false;
  }
  if (forbidden_ && is_forbidden(cause_of(read.setback()))) {
    const Setback permission = Halt{{"permission_missing", cause_of(read.setback()).detail}};
    co_await note_of_feed(round, feed, permission);
    co_return true;
  }
  if (is_of_groups(read.setback())) {
    const bool goes_on = co_await take_apart(round, feed, read.setback());
    co_return goes_on;
  }
  co_await note_of_feed(round, feed, read.setback());
  co_return true;
}

/// One group that is gone, hidden or forbidden has the whole query refused.
Task<bool> GroupReader::take_apart(Round& round, const store::Feed& feed, const Setback& setback) {
  const auto groups = co_await around_.storage.run<std::vector<GroupId>>(
      [&](store::Store& store) { return store.refused_groups.groups_in(feed); });
  if (!groups) {
    round.note_all(Retry{{}, {"store_failed", groups.error().text()}});
    co_return false;
  }
  const auto refused = co_await refused_among(round, *groups, cause_of(setback));
  if (!refused || refused.value().empty()) {
    // It passed meanwhile, or it is about all of them.
    co_await note_of_feed(round, feed, refused ? setback : refused.setback());
    co_return true;
  }
  for (const auto& [id, cause] : refused.value()) {
    log::info("group.refused", {{"tenant", tenant_.settings.name},
                                {"group", id.str()},
                                {"cause", cause.name},
                                {"detail", core::fit_for_log(cause)}});
  }
  const auto now = around_.clock.now();
  const bool written = co_await round.write(
      [&](store::Store& store) { return store.refused_groups.refuse(feed, refused.value(), now); });
  co_return written;
}

/// Asks halves of halves until each that is at fault stands alone. All of them together are refused with this cause.
Task<Outcome<std::vector<store::RefusedGroup>>> GroupReader::refused_among(Round& round, std::vector<GroupId> groups,
                                                                           Cause together) {
  std::vector<store::RefusedGroup> refused;
  std::deque<std::vector<GroupId>> parts;
  const auto divide = [&](const std::vector<GroupId>& part, const Cause& cause) {
    if (part.size() == 1) return refused.push_back({part.front(), cause});
    for (auto& half : halves_of(part)) parts.push_front(std::move(half));
  };
  bool one_is_good = false;
  for (divide(groups, together); !parts.empty();) {
    const auto part = std::move(parts.front());
    parts.pop_front();
    const bool may_go = co_await round.may_ask();
    if (!may_go) co_return Retry{{}, {"interrupted", "the directory asks to wait for long"}};
    const auto answer = co_await tenant_.graph.group_changes(graph::members_query(part));
    if (!answer && !is_of_groups(answer.setback())) co_return answer.setback();
    if (answer)
      one_is_good = true;
    else
      divide(part, cause_of(answer.setback()));
    forbidden_ = !one_is_good && forbidden_one_by_one(refused);
    if (forbidden_) co_return Halt{{"permission_missing", refused.back().cause.detail}};
  }
  co_return refused;
}

Task<void> GroupReader::note_of_feed(Round& round, const store::Feed& feed, const Setback& setback) {
  const auto uses = co_await around_.storage.run<std::vector<store::GroupUse>>(
      [&](store::Store& store) { return store.refused_groups.uses_of(feed); });
  if (!uses) co_return round.note_all(Retry{{}, {"store_failed", uses.error().text()}});
  for (const auto& use : *uses) {
    if (use.leaves_out)
      round.note_guarding(use.policy, setback);
    else
      round.note(use.policy, setback);
  }
}

Task<void> GroupReader::resolve(Round& round) {
  const auto faults = co_await around_.storage.run<std::vector<store::GroupFault>>(
      [&](store::Store& store) { return store.selection.bind_groups(tenant_.settings.id); });
  if (!faults) co_return round.note_all(Retry{{}, {"store_failed", faults.error().text()}});
  for (const auto& fault : *faults) {
    if (fault.leaves_out)
      round.note_guarding(fault.policy, GiveUp{fault.cause});
    else
      round.note(fault.policy, GiveUp{fault.cause});
  }
}

}  // namespace welcomed::daemon
