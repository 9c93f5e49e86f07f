#include "core/rollout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/window.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

/// How late a turn may be given without its allowance being lost: longer than the stage sleeps.
constexpr Duration kLate = 10s;
/// Of turns that are up to kLate late, no more than `per_hour` fall into an hour.
constexpr Duration kHour = Duration(1h) + kLate;
constexpr std::int64_t kWithoutLimit = std::numeric_limits<std::int64_t>::max();
constexpr int kMostOpenings = 4000;

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

/// `from`, or when the window next opens after it.
TimePoint within_window(const Rollout& rollout, const std::string& zone, TimePoint from) {
  return rollout.window ? std::max(from, next_opening(*rollout.window, zone, from).begin) : from;
}

/// When work that takes so long is done, done only while the window is open; nothing when that is years away.
std::optional<TimePoint> worked_off(const Rollout& rollout, const std::string& zone, TimePoint from, Duration work) {
  if (!rollout.window) return from + work;
  for (int i = 0; i < kMostOpenings; ++i) {
    const auto opening = next_opening(*rollout.window, zone, from);
    const auto begin = std::max(from, opening.begin);
    if (begin + work <= opening.end) return begin + work;
    work -= opening.end - begin;
    from = opening.end;
  }
  return std::nullopt;
}

/// All of them at the beginning, where there are no waves.
std::vector<Wave> waves_of(const Rollout& rollout) {
  return rollout.waves.empty() ? std::vector<Wave>{{100, Duration(0)}} : rollout.waves;
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
  // FNV-1a, and MurmurHash3's finish: ids that differ in a few digits are to be nowhere near each other.
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : policy + "\n" + id.str()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  hash = (hash ^ (hash >> 33U)) * 0xFF51AFD7ED558CCDULL;
  hash = (hash ^ (hash >> 33U)) * 0xC4CEB9FE1A85EC53ULL;
  return static_cast<std::uint32_t>(hash >> 32U);
}

int open_share(const std::vector<Wave>& waves, Duration since_began) {
  if (waves.empty()) return 100;
  int share = 0;
  for (const auto& wave : waves) {
    if (wave.after <= std::max(since_began, Duration(0))) share = wave.percent;
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

std::optional<TimePoint> turn_at(const Rollout& rollout, const std::string& zone, const Pacing& pacing,
                                 const Line& line, std::int64_t ahead, TimePoint now) {
  for (const auto& wave : waves_of(rollout)) {
    if (turns_to_share(wave.percent, line) <= ahead) continue;
    const auto turn = rollout.per_hour
                          ? allowance_begins(*rollout.per_hour, pacing, now) + time_of_turns(ahead, *rollout.per_hour)
                          : now;
    return within_window(rollout, zone, std::max({now, turn, pacing.began + wave.after}));
  }
  return std::nullopt;
}

std::optional<TimePoint> last_turn(const Rollout& rollout, const std::string& zone, const Pacing& pacing,
                                   const Line& line, double per_second, TimePoint now) {
  const double rate = rollout.per_hour ? std::min(per_second, *rollout.per_hour / 3600.0) : per_second;
  std::optional<TimePoint> last;
  std::int64_t done = 0;
  for (const auto& wave : waves_of(rollout)) {
    const auto turns = turns_to_share(wave.percent, line) - done;
    if (turns <= 0) continue;
    done += turns;
    const auto from = std::max({last.value_or(now), now, pacing.began + wave.after});
    last = worked_off(rollout, zone, from, Duration(std::llround(static_cast<double>(turns) / rate * 1000)));
    if (!last) break;
  }
  return last;
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
