#include "core/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/window.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

/// People go in bundles, so that a million costs no more than a few thousand. A bundle counts when its last one is
/// through, which errs by one part in so many.
constexpr double kBundles = 2000;
/// A rollout that needs more days than that takes years.
constexpr int kMostOpenings = 1000;
constexpr Duration kYears = 24h * 365 * 10;
/// More waits than goes in that time: the rate is what can go.
constexpr double kBacklogSeconds = 10;
/// No rate is so low for long.
constexpr double kLeastShare = 0.05;

constexpr TimePoint kNever = TimePoint::max();

/// When a policy's window is open. Whoever asks of times that rise looks into the calendar once a day.
class Hours {
 public:
  Hours(const Rollout& rollout, const std::string& zone) : window_(rollout.window), zone_(zone) {}

  /// `from`, or when it next opens after it.
  [[nodiscard]] TimePoint open(TimePoint from) { return window_ ? std::max(from, opening(from).begin) : from; }
  /// Of the opening that `from` is in, or the next one.
  [[nodiscard]] TimePoint closes(TimePoint from) { return window_ ? opening(from).end : kNever; }
  /// How often it looked.
  [[nodiscard]] int openings() const { return openings_; }

 private:
  const Opening& opening(TimePoint from) {
    if (!known_ || from < asked_ || from >= known_->end) {
      known_ = next_opening(*window_, zone_, from);
      asked_ = from;
      ++openings_;
    }
    return *known_;
  }

  const std::optional<Window>& window_;
  const std::string& zone_;
  std::optional<Opening> known_;
  TimePoint asked_;
  int openings_ = 0;
};

struct Bundle {
  TimePoint at;         ///< when it comes
  double installs = 0;  ///< that it needs
  double sends = 0;     ///< messages, and whatever else keeps to their rate
};

/// What becomes of one policy.
struct Course {
  const Remaining* policy;
  Hours hours;
  std::deque<Bundle> line{};           ///< in the order in which it comes
  std::optional<TimePoint> through{};  ///< when the last one was so far
  std::optional<TimePoint> last_turn{};
  bool endless = false;  ///< somebody never has their turn
  bool years = false;    ///< until all of them had it
};

/// Turns as the allowance of a rollout gives them, one opening after the other.
class TurnsToCome {
 public:
  TurnsToCome(const Remaining& policy, Hours& hours, TimePoint now) : policy_(policy), hours_(hours), at_(now) {}

  void wait_for(TimePoint wave) { at_ = std::max(at_, wave); }
  /// Up to so many more have their turn, the last of them at the time that it gives; nothing when that is years away.
  struct Given {
    std::int64_t turns;
    TimePoint at;
  };
  std::optional<Given> next(std::int64_t most) {
    while (hours_.openings() < kMostOpenings) {
      at_ = hours_.open(at_);
      const auto given = within(most, hours_.closes(at_));
      if (given.turns > 0) {
        at_ = given.at;
        return given;
      }
      at_ = hours_.closes(at_);
    }
    return std::nullopt;
  }

 private:
  Given within(std::int64_t most, TimePoint closes) {
    const auto& rollout = policy_.rollout;
    const Pacing pacing{policy_.pacing.began, used_up_to_};
    const auto turns = std::min(most, turns_until(rollout, pacing, at_, closes));
    if (turns == 0) return {0, at_};
    used_up_to_ = used_up_to(rollout, pacing, at_, turns);
    return {turns, last_of_turns(rollout, pacing, turns, at_)};
  }

  const Remaining& policy_;
  Hours& hours_;
  TimePoint at_;
  std::optional<TimePoint> used_up_to_ = policy_.pacing.used_up_to;
};

std::int64_t backlog_of(const Remaining& policy) {
  return policy.installs + policy.messages + policy.people.waiting() + policy.teams.waiting() + policy.members_waiting;
}

/// Who had their turn already.
void add_backlog(Course& course, TimePoint now, double bundle) {
  const auto& policy = *course.policy;
  const auto installs = static_cast<double>(policy.installs);
  const auto messages = static_cast<double>(policy.messages);
  const auto each = installs > 0 ? std::min(static_cast<double>(policy.messages_each), messages / installs) : 0.0;
  for (double left = installs; left > 0; left -= bundle)
    course.line.push_back({now, std::min(bundle, left), std::min(bundle, left) * each});
  for (double left = messages - installs * each; left > 0.5; left -= bundle)
    course.line.push_back({now, 0, std::min(bundle, left)});
}

/// So many more, each of whom needs that much.
void add_turns(Course& course, TurnsToCome& turns, std::int64_t count, Bundle each, std::int64_t bundle) {
  while (count > 0 && !course.years) {
    const auto given = turns.next(std::min(count, bundle));
    course.years = !given;
    if (!given) return;
    const auto people = static_cast<double>(given->turns);
    course.line.push_back({given->at, each.installs * people, each.sends * people});
    course.last_turn = given->at;
    count -= given->turns;
  }
}

std::int64_t turns_of_share(const Remaining& policy, int percent) {
  return turns_to_share(percent, policy.people) + turns_to_share(percent, policy.teams);
}

std::int64_t people_of_wave(const Remaining& policy, std::size_t wave, std::int64_t done) {
  const auto in_groups = wave < policy.in_waves.size() ? policy.in_waves[wave] : 0;
  return std::min(in_groups, policy.people.waiting() - done);
}

/// How many more have their turn with each of the waves.
std::vector<std::int64_t> turns_by_wave(const Remaining& policy) {
  std::vector<std::int64_t> all;
  std::int64_t done = 0;
  const auto waves = waves_of(policy.rollout);
  for (std::size_t i = 0; i < waves.size(); ++i) {
    const auto& wave = waves[i];
    const auto more =
        is_of_groups(wave) ? people_of_wave(policy, i, done) : turns_of_share(policy, wave.percent) - done;
    all.push_back(std::max<std::int64_t>(more, 0));
    done += all.back();
  }
  return all;
}

/// Of what each of so many needs, what is left where they have that much of it, all together: who has it stands
/// anywhere in the line.
double left_for_each(std::int64_t needs, std::int64_t have, std::int64_t people) {
  if (people == 0) return static_cast<double>(needs);
  return std::max(0.0, static_cast<double>(needs) - static_cast<double>(have) / static_cast<double>(people));
}

/// Who waits, wave by wave.
void add_waiting(Course& course, TimePoint now, std::int64_t bundle) {
  const auto& policy = *course.policy;
  const auto in_line = policy.people.waiting() + policy.teams.waiting();
  const auto installs = left_for_each(1, policy.with_app, in_line);
  const auto sends = left_for_each(policy.messages_each, policy.sent_before, in_line + policy.members_waiting);
  TurnsToCome turns(policy, course.hours, now);
  // The conversation of somebody who is met in a team is created, at the rate of messages.
  add_turns(course, turns, policy.members_waiting, {{}, 0, sends + 1}, bundle);
  const auto waves = waves_of(policy.rollout);
  const auto by_wave = turns_by_wave(policy);
  for (std::size_t i = 0; i < waves.size(); ++i) {
    if (by_wave[i] == 0) continue;
    turns.wait_for(policy.pacing.began + waves[i].after);
    add_turns(course, turns, by_wave[i], {{}, installs, sends}, bundle);
  }
  course.endless = reach_of(policy, now).never > 0;
}

Course course_of(const Remaining& policy, TimePoint now, double bundle) {
  Course course{.policy = &policy, .hours = Hours(policy.rollout, policy.zone)};
  if (policy.paused) {
    course.endless = backlog_of(policy) > 0;
    return course;
  }
  add_backlog(course, now, bundle);
  add_waiting(course, now, std::llround(bundle));
  return course;
}

/// Of those who came at once the most are served first, so that all of them end together.
bool is_before(const Course& one, const Course& other) {
  if (one.policy->priority != other.policy->priority) return one.policy->priority > other.policy->priority;
  const auto at = one.line.front().at;
  const auto of_other = other.line.front().at;
  return at != of_other ? at < of_other : one.line.size() > other.line.size();
}

/// Who is served next: of those who came, and whose window is open, the first; when there are none, time goes on until
/// there are. Nothing when nobody is left.
template <typename Ready>
Course* next_in_line(std::vector<Course*>& waiting, TimePoint& time, Ready ready) {
  std::erase_if(waiting, [](const auto* each) { return each->line.empty(); });
  if (waiting.empty()) return nullptr;
  auto first = kNever;
  for (auto* each : waiting) first = std::min(first, ready(*each, time));
  time = std::max(time, first);
  Course* chosen = nullptr;
  for (auto* each : waiting) {
    if (ready(*each, time) > time) continue;
    if (chosen == nullptr || is_before(*each, *chosen)) chosen = each;
  }
  return chosen;
}

std::vector<Course*> all_of(std::vector<Course>& courses) {
  std::vector<Course*> all;
  for (auto& each : courses) all.push_back(&each);
  return all;
}

Duration time_for(double count, double per_second) { return Duration(std::llround(count / per_second * 1000)); }

/// Everybody gets the app: then their messages wait.
void install(std::vector<Course>& courses, double per_second, TimePoint now) {
  std::vector<std::deque<Bundle>> with_app(courses.size());
  auto waiting = all_of(courses);
  const auto ready = [](Course& course, TimePoint time) { return std::max(time, course.line.front().at); };
  auto time = now;
  while (auto* course = next_in_line(waiting, time, ready)) {
    auto bundle = course->line.front();
    course->line.pop_front();
    if (bundle.installs > 0) bundle.at = time += time_for(bundle.installs, per_second);
    course->through = std::max(course->through, std::optional(bundle.at));
    if (bundle.sends > 0) with_app[static_cast<std::size_t>(course - courses.data())].push_back(bundle);
  }
  // Who needs no app overtook those who do.
  const auto sooner = [](const Bundle& one, const Bundle& other) { return one.at < other.at; };
  for (std::size_t i = 0; i < courses.size(); ++i) {
    std::stable_sort(with_app[i].begin(), with_app[i].end(), sooner);
    courses[i].line = std::move(with_app[i]);
  }
}

/// Messages go while the window of their policy is open; what is left when it closes waits for the next day.
void send(std::vector<Course>& courses, double per_second, TimePoint now) {
  auto waiting = all_of(courses);
  const auto ready = [](Course& course, TimePoint time) {
    return course.hours.open(std::max(time, course.line.front().at));
  };
  auto time = now;
  while (auto* course = next_in_line(waiting, time, ready)) {
    if (time > now + kYears) return;
    auto& bundle = course->line.front();
    const auto finish = time + time_for(bundle.sends, per_second);
    const auto closes = course->hours.closes(time);
    if (finish > closes) {
      bundle.sends -= static_cast<double>((closes - time).count()) / 1000 * per_second;
      time = closes;
      continue;
    }
    time = finish;
    course->through = std::max(course->through, std::optional(time));
    course->line.pop_front();
  }
}

TimePoint in_whole_seconds(TimePoint then, TimePoint now) {
  return now + std::max<Duration>(1s, std::chrono::ceil<std::chrono::seconds>(then - now));
}

Forecast told_of(const Course& course, TimePoint now) {
  const auto& policy = *course.policy;
  // Of what takes years nobody knows the end.
  const bool years = course.years || !course.line.empty();
  Forecast told{.endless = course.endless || years, .reading = policy.reading};
  if (years || policy.paused) return told;
  const auto done = std::max(course.through, policy.last_due);
  if (course.last_turn) told.last_turn = in_whole_seconds(*course.last_turn, now);
  if (done) told.done = in_whole_seconds(*done, now);
  return told;
}

}  // namespace

std::vector<Forecast> forecast(const std::vector<Remaining>& policies, const Rates& rates, TimePoint now) {
  double all = 0;
  for (const auto& each : policies) all += static_cast<double>(backlog_of(each));
  const double bundle = std::max(1.0, std::ceil(all / kBundles));
  std::vector<Course> courses;
  for (const auto& each : policies) courses.push_back(course_of(each, now, bundle));
  install(courses, rates.installs, now);
  send(courses, rates.sends, now);
  std::vector<Forecast> told;
  for (const auto& each : courses) told.push_back(told_of(each, now));
  return told;
}

Reach reach_of(const Remaining& policy, TimePoint now) {
  Reach reach{.never = policy.people.waiting() + policy.teams.waiting()};
  const auto waves = waves_of(policy.rollout);
  const auto by_wave = turns_by_wave(policy);
  for (std::size_t i = 0; i < waves.size(); ++i) {
    reach.never -= by_wave[i];
    if (policy.pacing.began + waves[i].after <= now) reach.by_now += by_wave[i];
  }
  return reach;
}

Forecast whole(const std::vector<Forecast>& forecasts) {
  Forecast all;
  for (const auto& each : forecasts) {
    all.last_turn = std::max(all.last_turn, each.last_turn);
    all.done = std::max(all.done, each.done);
    all.endless = all.endless || each.endless;
    all.reading = all.reading || each.reading;
  }
  return all;
}

double rate_to_come(double measured, double allowed, std::int64_t waiting) {
  if (measured <= 0 || static_cast<double>(waiting) < measured * kBacklogSeconds) return allowed;
  return std::clamp(measured, allowed * kLeastShare, allowed);
}

}  // namespace welcomed::core
