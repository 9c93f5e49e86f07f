#include "cli/coming.hpp"

#include <algorithm>

namespace welcomed::cli {
namespace {

void note_first(std::optional<TimePoint>& first, const std::optional<TimePoint>& other) {
  if (other) first = std::min(first.value_or(*other), *other);
}

Coming follow_ups_of(const Report& report) {
  Coming all{.what = "to follow later ", .without_time = ", after the first message"};
  bool all_timed = true;
  for (const auto& policy : report.policies) {
    all.add(policy.follow_ups, policy.next_follow_up);
    if (policy.follow_ups == 0) continue;
    all_timed = all_timed && policy.last_follow_up.has_value();
    all.last = std::max(all.last, policy.last_follow_up);
  }
  if (!all_timed) all.last.reset();
  return all;
}

template <typename Order>
Coming orders_of(const std::vector<Order>& orders, Coming all) {
  for (const auto& each : orders) all.add(count_of(each.messages, "pending"), each.next);
  return all;
}

std::string times_text(const Coming& coming, TimePoint now) {
  const auto& [what, count, next, last, without_time] = coming;
  if (!next) return without_time;
  if (count == 1) return *next <= now ? ", now" : ", at " + format_time(*next);
  return (*next <= now ? ", the first now" : ", the next at " + format_time(*next)) +
         (last && last > next ? ", the last at " + format_time(*last) : "");
}

}  // namespace

void Coming::add(std::int64_t more, const std::optional<TimePoint>& first) {
  if (more == 0) return;
  count += more;
  note_first(next, first);
}

std::vector<Coming> coming_of(const Report& report) {
  Coming confirmations{.what = "to confirm "};
  confirmations.add(count_of(report.confirmations, "pending"), std::nullopt);
  Coming unknown{.what = "of unknown outcome "};
  Coming held{.what = "held ", .without_time = ", until you say by `existing` what they are to get"};
  for (const auto& policy : report.policies) {
    unknown.add(unknown_messages(policy), std::nullopt);
    held.add(policy.held, std::nullopt);
  }
  std::vector<Coming> all{
      follow_ups_of(report),
      orders_of(report.notifications,
                {.what = "of notifications ", .without_time = ", once the app has reached their recipients"}),
      orders_of(report.amendments, {.what = "to amend "}),
      confirmations,
      unknown,
      held};
  std::erase_if(all, [](const Coming& each) { return each.count == 0; });
  return all;
}

std::optional<TimePoint> next_of(const std::vector<Coming>& coming) {
  std::optional<TimePoint> next;
  for (const auto& each : coming) note_first(next, each.next);
  return next;
}

std::string coming_text(const std::vector<Coming>& coming, TimePoint now) {
  std::string text;
  for (const auto& each : coming) text += "; " + std::string(each.what) + grouped(each.count) + times_text(each, now);
  return text;
}

}  // namespace welcomed::cli
