#include "core/rollout.hpp"

#include <algorithm>
#include <limits>

#include "core/spread.hpp"
#include "core/window.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

/// How late a turn may be given without its allowance being lost: longer than the stage sleeps.
constexpr Duration kLate = 10s;
/// Of turns that are up to kLate late, no more than `per_hour` fall into an hour.
constexpr Duration kHour = Duration(1h) + kLate;
constexpr std::int64_t kWithoutLimit = std::numeric_limits<std::int64_t>::max();

/// Rounded up.
Duration time_of_turns(std::int64_t turns, int per_hour) {
  return Duration((turns * kHour.count() + per_hour - 1) / per_hour);
}

/// No clock that was wrong for a while holds it up for longer than one turn.
TimePoint allowance_begins(int per_hour, const Pacing& pacing, TimePoint now) {
  const auto used = pacing.used_up_to.value_or(now);
  return std::clamp(used, now - kLate, now + time_of_turns(1, per_hour));
}

std::int64_t turns_allowed(int per_hour, TimePoint from, TimePoint now) {
  return now < from ? 0 : (now - from).count() * per_hour / kHour.count() + 1;
}

std::optional<TimePoint> next_wave(const std::vector<Wave>& waves, const Pacing& pacing, TimePoint now) {
  for (const auto& wave : waves) {
    if (pacing.began + wave.after > now) return pacing.began + wave.after;
  }
  return std::nullopt;
}

bool has_begun(const Wave& wave, Duration since_began) { return wave.after <= std::max(since_began, Duration(0)); }

/// `from`, or when the window next opens after it.
TimePoint within_window(const Rollout& rollout, const std::string& zone, TimePoint from) {
  return rollout.window ? std::max(from, next_opening(*rollout.window, zone, from).begin) : from;
}

bool is_over(std::int64_t part, std::int64_t whole, const std::optional<int>& percent) {
  return percent && part * 100 >= whole * *percent;
}

Cause too_many(const char* name, std::int64_t part, std::int64_t whole) {
  return {name, std::to_string(part) + " of " + std::to_string(whole)};
}

}  // namespace

bool is_gradual(const Rollout& rollout) { return !rollout.waves.empty() || rollout.window || rollout.per_hour; }

std::string zone_of_turns(const Rollout& rollout, const std::string& tenant_zone) {
  return first_time_zone(rollout.window ? rollout.window->time_zone : "", tenant_zone);
}

std::uint32_t place_in_line(const std::string& policy, const RecipientId& id) {
  return spread(policy + "\n" + id.str());
}

std::vector<Wave> waves_of(const Rollout& rollout) {
  return rollout.waves.empty() ? std::vector<Wave>{{100, Duration(0)}} : rollout.waves;
}

bool is_of_groups(const Wave& wave) { return !wave.groups.empty(); }

std::vector<std::string> open_groups(const std::vector<Wave>& waves, Duration since_began) {
  std::vector<std::string> groups;
  for (const auto& wave : waves) {
    if (has_begun(wave, since_began)) groups.insert(groups.end(), wave.groups.begin(), wave.groups.end());
  }
  return groups;
}

int open_share(const std::vector<Wave>& waves, Duration since_began) {
  if (waves.empty()) return 100;
  int share = 0;
  for (const auto& wave : waves) {
    if (!is_of_groups(wave) && has_begun(wave, since_began)) share = wave.percent;
  }
  return share;
}

std::int64_t turns_to_share(int percent, const Line& line) {
  return std::max<std::int64_t>(0, (line.all * percent + 99) / 100 - line.had_turn);
}

Turns turns_at(const Rollout& rollout, const std::string& zone, const Pacing& pacing, TimePoint now) {
  Turns turns{.most = kWithoutLimit, .next = now, .next_wave = next_wave(rollout.waves, pacing, now)};
  if (rollout.per_hour) {
    const auto from = allowance_begins(*rollout.per_hour, pacing, now);
    turns.most = turns_allowed(*rollout.per_hour, from, now);
    turns.next = from + time_of_turns(turns.most, *rollout.per_hour);
  }
  if (within_window(rollout, zone, now) > now) turns.most = 0;
  turns.next = within_window(rollout, zone, turns.next);
  return turns;
}

std::optional<TimePoint> used_up_to(const Rollout& rollout, const Pacing& pacing, TimePoint now, std::int64_t turns) {
  if (!rollout.per_hour || turns == 0) return pacing.used_up_to;
  return allowance_begins(*rollout.per_hour, pacing, now) + time_of_turns(turns, *rollout.per_hour);
}

TimePoint last_of_turns(const Rollout& rollout, const Pacing& pacing, std::int64_t turns, TimePoint now) {
  if (!rollout.per_hour) return now;
  const auto from = allowance_begins(*rollout.per_hour, pacing, now);
  return std::max(now, from + time_of_turns(turns - 1, *rollout.per_hour));
}

std::int64_t turns_until(const Rollout& rollout, const Pacing& pacing, TimePoint now, TimePoint until) {
  if (!rollout.per_hour || until == TimePoint::max()) return kWithoutLimit;
  const auto from = allowance_begins(*rollout.per_hour, pacing, now);
  return turns_allowed(*rollout.per_hour, from, until - 1ms);
}

std::optional<TimePoint> turn_at(const Rollout& rollout, const std::string& zone, const Pacing& pacing,
                                 const Line& line, std::int64_t ahead, TimePoint now) {
  for (const auto& wave : waves_of(rollout)) {
    if (is_of_groups(wave) || turns_to_share(wave.percent, line) <= ahead) continue;
    const auto turn = last_of_turns(rollout, pacing, ahead + 1, now);
    return within_window(rollout, zone, std::max(turn, pacing.began + wave.after));
  }
  return std::nullopt;
}

std::optional<Cause> reason_to_stop(const StopWhen& stop_when, const Fates& fates) {
  if (fates.known < kFewestFates) return std::nullopt;
  if (is_over(fates.failed, fates.known, stop_when.failed_percent))
    return too_many("too_many_failed", fates.failed, fates.known);
  if (is_over(fates.opted_out, fates.known, stop_when.opted_out_percent))
    return too_many("too_many_opted_out", fates.opted_out, fates.known);
  return std::nullopt;
}

}  // namespace welcomed::core
