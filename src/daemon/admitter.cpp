#include "daemon/admitter.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "core/causes.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using MaybeTime = std::optional<TimePoint>;
using store::RolloutLine;
using store::RolloutState;

namespace {

using namespace std::chrono_literals;

/// An admin's `resume` and new people are seen after so long; what is due is done when it is due.
constexpr Duration kLookAgain = 15s;
/// Less often than turns fall due, and often enough to lose none (core/rollout.cpp).
constexpr Duration kShortest = 5s;
/// Other work of the store comes in between.
constexpr std::int64_t kTurnsAtOnce = 200;
constexpr Duration kFatesChange = 5s;
constexpr Duration kFatesRest = 10min;

MaybeTime earlier(MaybeTime one, MaybeTime other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

}  // namespace

Task<void> Admitter::run() {
  auto& progress = around_.observed.progress.of_endless(tenant_.settings.id, "admitter");
  while (!around_.stopping) {
    progress.note();
    const auto config = around_.config;
    MaybeTime next;
    for (const auto& policy : config->policies) {
      if (policy.tenant != tenant_.settings.id || around_.stopping) continue;
      const auto again = co_await look_at(config, policy);
      next = earlier(next, again);
    }
    if (around_.stopping) break;
    const auto latest = around_.clock.now() + std::max(kLookAgain, around_.longest_sleep);
    co_await progress.sleep(bell(), std::min(next.value_or(latest), latest));
  }
}

/// When it is to be looked at again, where that is known. The configuration lives as long as the policy is looked at.
Task<MaybeTime> Admitter::look_at(CurrentConfig config, const core::Policy& policy) {
  static_cast<void>(config);
  const bool stopped = co_await stop_if_it_fares_badly(policy);
  if (stopped) co_return std::nullopt;
  const auto now = around_.clock.now();
  const auto given =
      co_await around_.storage.run<Given>([&](store::Store& store) { return give_turns(store, policy, now); });
  if (!given) {
    log::error("admitter.store", {{"policy", policy.name}, {"error", given.error().text()}});
    co_return now + kStoreTrouble;
  }
  if (given->turns > 0) {
    log::info("rollout.turns", {{"policy", policy.name}, {"count", std::to_string(given->turns)}});
  }
  co_return given->next;
}

/// One transaction: a pause that came meanwhile is seen, and no allowance is used without a turn.
Result<Admitter::Given> Admitter::give_turns(store::Store& store, const core::Policy& policy, TimePoint now) const {
  auto state = store.rollouts.state(policy.name);
  if (!state) return tl::unexpected<Error>(state.error());
  if (!*state || (*state)->paused_at || (*state)->waiting() == 0) return Given{};
  auto& line = **state;
  const auto& pacing = line.pacing;
  const auto& rollout = policy.rollout;
  const auto turns = core::turns_at(rollout, core::zone_of_turns(rollout, tenant_.settings.time_zone), pacing, now);
  const int share = core::open_share(rollout.waves, now - pacing.began);
  const auto most = std::min(turns.most, kTurnsAtOnce);
  Given given;
  const auto give = [&](std::int64_t wanted, const auto& verb) -> Result<std::int64_t> {
    const auto left = std::min(wanted, most - given.turns);
    if (left <= 0) return 0;
    const auto count = verb(left);
    if (!count) return tl::unexpected<Error>(count.error());
    given.turns += *count;
    return *count;
  };
  const auto from = [&](RolloutLine which) {
    return [&store, &policy, now, which](std::int64_t left) {
      return store.rollouts.give_turns(policy.name, which, left, now);
    };
  };
  auto done = give(line.members_waiting, from(RolloutLine::members));
  if (!done) return tl::unexpected<Error>(done.error());
  for (const auto& group : core::open_groups(rollout.waves, now - pacing.began)) {
    done = give(line.people.waiting(),
                [&](std::int64_t left) { return store.rollouts.give_turns_in(policy.name, group, left, now); });
    if (!done) return tl::unexpected<Error>(done.error());
    line.people.had_turn += *done;
  }
  done = give(core::turns_to_share(share, line.people), from(RolloutLine::people));
  if (!done) return tl::unexpected<Error>(done.error());
  done = give(core::turns_to_share(share, line.teams), from(RolloutLine::teams));
  if (!done) return tl::unexpected<Error>(done.error());
  auto noted = store.rollouts.note_turns(policy.name, core::used_up_to(rollout, pacing, now, given.turns));
  if (!noted) return tl::unexpected<Error>(noted.error());
  if (given.turns == kTurnsAtOnce && turns.most > kTurnsAtOnce)
    given.next = now;
  else if (given.turns >= turns.most)
    given.next = std::max(turns.next, now + kShortest);
  else
    given.next = turns.next_wave;
  return given;
}

/// True when nobody may have their turn: it is stopped, or nobody knows how it fares.
Task<bool> Admitter::stop_if_it_fares_badly(const core::Policy& policy) {
  const auto& stop_when = policy.rollout.stop_when;
  if (!stop_when.failed_percent && !stop_when.opted_out_percent) co_return false;
  const auto state = co_await around_.storage.run<std::optional<RolloutState>>(
      [&](store::Store& store) { return store.rollouts.state(policy.name); });
  if (!state) {
    log::error("admitter.store", {{"policy", policy.name}, {"error", state.error().text()}});
    co_return true;
  }
  if (!*state || (*state)->paused_at) co_return true;
  auto& watch = watched_[policy.name];
  const auto now = around_.clock.uptime();
  const auto pause = (*state)->waiting() > 0 ? std::min(watch.pause, kFatesChange) : watch.pause;
  if (now < watch.looked_at + pause) co_return false;
  const auto fates =
      co_await around_.storage.run<core::Fates>([&](store::Store& store) { return store.rollouts.fates(policy.name); });
  if (!fates) {
    log::error("admitter.store", {{"policy", policy.name}, {"error", fates.error().text()}});
    co_return true;
  }
  watch.looked_at = now;
  watch.pause = *fates == watch.fates ? std::clamp(2 * watch.pause, kFatesChange, kFatesRest) : kFatesChange;
  watch.fates = *fates;
  auto reason = core::reason_to_stop(stop_when, *fates);
  if (!reason) co_return false;
  const bool stopped = co_await stop(policy, std::move(*reason));
  co_return stopped;
}

Task<bool> Admitter::stop(const core::Policy& policy, Cause reason) {
  const auto now = around_.clock.now();
  const auto paused = co_await around_.storage.run<bool>(
      [&](store::Store& store) { return store.rollouts.pause(policy.name, reason, now); });
  const auto& known = core::cause(reason.name);
  log::error("policy.paused", {{"policy", policy.name},
                               {"cause", reason.name},
                               {"detail", core::fit_for_log(reason)},
                               {"remedy", std::string(known.remedy)},
                               {"error", paused ? "" : paused.error().text()}});
  co_return true;
}

}  // namespace welcomed::daemon
