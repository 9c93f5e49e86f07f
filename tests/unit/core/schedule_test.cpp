#include "core/schedule.hpp"

#include <catch2/catch.hpp>
#include <functional>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kNoon = parse_time("2027-01-11T12:00:00Z").value();
const TimePoint kWelcomed = kNoon - 1h;
constexpr auto kPending = DeliveryState::pending;
constexpr auto kOptedOut = DeliveryState::opted_out;

Offer offer(const std::string& policy, const std::string& key, std::optional<Timing> timing = {}) {
  return {.policy = policy, .key = key, .stands = true, .turn = kWelcomed, .timing = std::move(timing)};
}

Timing a_day_after(Unless unless = Unless::opted_out) { return {.first = "welcome", .after = 24h, .unless = unless}; }
Timing days_after_hire(int days) { return {.first = "welcome", .after = 24h * days, .since = Since::hire_date}; }

/// Somebody who was welcomed by `sales` an hour ago, and for whom `tips` waits, of which the policy was told just now.
struct Given {
  Agenda agenda{.whom = {.reachable = true},
                .offers = {offer("sales", "welcome"), offer("sales", "tips")},
                .entries = {{.plan = {"welcome", "sales", DeliveryState::sent, TimePoint{}, {}},
                             .at = kWelcomed,
                             .left_at = kWelcomed - 1s},
                            {.plan = {"tips", "sales", kPending, TimePoint{}, {}}}}};

  Addressee& whom() { return agenda.whom; }
  Entry& first() { return agenda.entries[0]; }
  Entry& tips() { return agenda.entries[1]; }
  Offer& offered() { return agenda.offers[1]; }
  void at_its_time(Timing timing) {
    offered().timing = std::move(timing);
    tips().plan.not_before.reset();
  }
  void waits_until(TimePoint next) { tips().plan.next_attempt = next; }
  void rivals(std::vector<Offer> more) { agenda.offers.insert(agenda.offers.end(), more.begin(), more.end()); }
};

using When = std::optional<TimePoint>;
const When kNever;
const When kAnyTime = TimePoint{};

struct Planning {
  std::string given;
  std::function<void(Given&)> make;
  MessagePlan then;  ///< of `tips`
};

MessagePlan tips_of(const std::string& policy, const When& not_before, const When& next,
                    DeliveryState state = kPending) {
  return {"tips", policy, state, not_before, next};
}

Offer with_priority(Offer each, int priority) {
  each.priority = priority;
  return each;
}

const std::vector<Planning> kPlannings{
    {"nothing stands in its way", [](Given&) {}, tips_of("sales", kAnyTime, kNoon)},
    {"they cannot be reached", [](Given& g) { g.whom().reachable = false; }, tips_of("sales", kAnyTime, kNever)},
    {"they asked for silence", [](Given& g) { g.whom().silent = true; }, tips_of("sales", kAnyTime, kNever, kOptedOut)},
    {"they want messages again", [](Given& g) { g.tips().plan.state = kOptedOut; }, tips_of("sales", kAnyTime, kNoon)},
    {"it is due already", [](Given& g) { g.waits_until(kNoon - 1min); }, tips_of("sales", kAnyTime, kNoon - 1min)},
    {"it waits for an hour of its policy", [](Given& g) { g.waits_until(kNoon + 8h); },
     tips_of("sales", kAnyTime, kNoon + 8h)},

    {"its policy does not write to them", [](Given& g) { g.offered().stands = false; },
     tips_of("sales", kAnyTime, kNever)},
    {"its policy has it no more", [](Given& g) { g.agenda.offers.pop_back(); }, tips_of("sales", kAnyTime, kNever)},
    {"its policy is not known, and its time was never told",
     [](Given& g) {
       g.agenda.offers.clear();
       g.tips().plan.not_before.reset();
     },
     tips_of("sales", kNever, kNever)},
    {"another policy has it, too", [](Given& g) { g.rivals({with_priority(offer("all", "tips"), 9)}); },
     tips_of("sales", kAnyTime, kNoon)},
    {"another policy has it, and its own does not write to them",
     [](Given& g) {
       g.offered().stands = false;
       g.rivals({offer("all", "tips")});
     },
     tips_of("all", kAnyTime, kNoon)},
    {"several others have it: the highest priority counts, then the name",
     [](Given& g) {
       g.offered().stands = false;
       auto paused = with_priority(offer("paused", "tips"), 9);
       paused.stands = false;
       g.rivals({offer("all", "tips"), with_priority(offer("new", "tips"), 5), with_priority(offer("late", "tips"), 5),
                 paused});
     },
     tips_of("late", kAnyTime, kNoon)},
    {"another policy that takes it over has a later time for it",
     [](Given& g) {
       g.offered().stands = false;
       g.rivals({offer("all", "tips", a_day_after())});
     },
     tips_of("all", kWelcomed + 24h, kWelcomed + 24h)},
    {"another policy that takes it over has no time of its own for it",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.first().plan.state = kPending;
       g.offered().stands = false;
       g.rivals({offer("all", "tips")});
     },
     tips_of("all", kAnyTime, kNoon)},
    {"another policy takes over what waits for hours of the first one",
     [](Given& g) {
       g.offered().stands = false;
       g.rivals({offer("all", "tips")});
       g.waits_until(kNoon + 8h);
     },
     tips_of("all", kAnyTime, kNoon)},
    {"another policy takes over what somebody is about to send",
     [](Given& g) {
       g.offered().stands = false;
       g.rivals({offer("all", "tips")});
       g.waits_until(kNoon + 5min);
       g.tips().taken = true;
     },
     tips_of("all", kAnyTime, kNoon + 5min)},
    {"another policy takes over what was refused",
     [](Given& g) {
       g.offered().stands = false;
       g.rivals({offer("all", "tips")});
       g.waits_until(kNoon + 1h);
       g.tips().refused = true;
     },
     tips_of("all", kAnyTime, kNoon + 1h)},
    {"an admin ordered it",
     [](Given& g) {
       g.agenda.offers.clear();
       g.tips().ordered = true;
       g.tips().plan.policy = "notify:tips";
       g.tips().plan.not_before = kNoon + 1h;
     },
     tips_of("notify:tips", kNoon + 1h, kNoon + 1h)},

    {"it follows what was sent", [](Given& g) { g.at_its_time(a_day_after()); },
     tips_of("sales", kWelcomed + 24h, kWelcomed + 24h)},
    {"it follows what was sent long ago",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.first().at = kNoon - 48h;
     },
     tips_of("sales", kNoon - 24h, kNoon)},
    {"it follows what was sent by another policy",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.first().plan.policy = "all";
     },
     tips_of("sales", kWelcomed + 24h, kWelcomed + 24h)},
    {"it follows what was not sent yet",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.first().plan.state = DeliveryState::unknown;
     },
     tips_of("sales", kNever, kNever)},
    {"it follows what nobody has",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.agenda.entries.erase(g.agenda.entries.begin());
     },
     tips_of("sales", kNever, kNever)},
    {"it has no time of its own any more",
     [](Given& g) {
       g.tips().plan.not_before = kNoon + 23h;
       g.waits_until(kNoon + 23h);
     },
     tips_of("sales", kAnyTime, kNoon)},
    {"its time moved while it waits for a refusal",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.waits_until(kNoon + 48h);
       g.tips().refused = true;
     },
     tips_of("sales", kWelcomed + 24h, kNoon + 48h)},
    {"its time moved behind the wait for a refusal",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.waits_until(kNoon + 1h);
       g.tips().refused = true;
     },
     tips_of("sales", kWelcomed + 24h, kWelcomed + 24h)},
    {"its time moved while somebody is about to send it",
     [](Given& g) {
       g.at_its_time(a_day_after());
       g.waits_until(kNoon + 5min);
       g.tips().taken = true;
     },
     tips_of("sales", kWelcomed + 24h, kWelcomed + 24h)},

    {"they replied since the first message left",
     [](Given& g) {
       g.at_its_time(a_day_after(Unless::replied));
       g.whom().replied_at = kWelcomed - 1s;
     },
     tips_of("sales", kNever, kNever)},
    {"they replied before the first message left",
     [](Given& g) {
       g.at_its_time(a_day_after(Unless::replied));
       g.whom().replied_at = kWelcomed - 2s;
     },
     tips_of("sales", kWelcomed + 24h, kWelcomed + 24h)},
    {"they read the first message",
     [](Given& g) {
       g.at_its_time(a_day_after(Unless::read));
       g.first().read = true;
     },
     tips_of("sales", kNever, kNever)},
    {"they pressed a button of the first message",
     [](Given& g) {
       g.at_its_time(a_day_after(Unless::pressed));
       g.first().pressed = true;
     },
     tips_of("sales", kNever, kNever)},
    {"they did something else with the first message",
     [](Given& g) {
       g.at_its_time(a_day_after(Unless::pressed));
       g.first().read = true;
       g.whom().replied_at = kNoon;
     },
     tips_of("sales", kWelcomed + 24h, kWelcomed + 24h)},

    {"it counts from a hire, and nobody told of one", [](Given& g) { g.at_its_time(days_after_hire(7)); },
     tips_of("sales", kNever, kNever)},
    {"it counts from a hire",
     [](Given& g) {
       g.at_its_time(days_after_hire(7));
       g.whom().hired_at = kNoon - 12h;
     },
     tips_of("sales", kNoon - 12h + 7 * 24h, kNoon - 12h + 7 * 24h)},
    {"it counts from a hire, in a zone of their own",
     [](Given& g) {
       g.at_its_time(days_after_hire(7));
       g.whom().hired_at = kNoon - 12h;
       g.offered().time_zone = "Asia/Tokyo";
       g.whom().time_zone = "Europe/Berlin";
     },
     tips_of("sales", kNoon - 13h + 7 * 24h, kNoon - 13h + 7 * 24h)},
    {"it counts from a hire, and its day had gone when they came in",
     [](Given& g) {
       g.at_its_time(days_after_hire(7));
       g.whom().hired_at = kNoon - 30 * 24h;
     },
     tips_of("sales", kNever, kNever)},
    {"it counts from a hire, and its day had gone when they had their turn",
     [](Given& g) {
       g.at_its_time(days_after_hire(2));
       g.first().at = kNoon - 10 * 24h;
       g.whom().hired_at = kNoon - 12h - 5 * 24h;
     },
     tips_of("sales", kNever, kNever)},
    {"it counts from a hire, and they replied",
     [](Given& g) {
       auto timing = days_after_hire(7);
       timing.unless = Unless::replied;
       g.at_its_time(timing);
       g.whom().hired_at = kNoon - 12h;
       g.whom().replied_at = kNoon;
     },
     tips_of("sales", kNever, kNever)},
    {"it is the first message itself, and counts from a hire long ago",
     [](Given& g) {
       auto timing = days_after_hire(0);
       timing.first = "tips";
       g.at_its_time(timing);
       g.whom().hired_at = kNoon - 12h - 30 * 24h;
     },
     tips_of("sales", kNoon - 12h - 30 * 24h, kNoon)},
};

std::vector<std::string> keys_of(const std::vector<MessagePlan>& plans) {
  std::vector<std::string> keys;
  for (const auto& each : plans) keys.push_back(each.key);
  return keys;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("a message that waits is due as its row of the table says, and stays so when it is asked again") {
  for (const auto& row : kPlannings) {
    INFO(row.given);
    Given given;
    row.make(given);
    const auto plans = schedule(given.agenda, "", kNoon);
    REQUIRE_FALSE(plans.empty());
    const auto& plan = plans.back();
    CHECK(plan.key == row.then.key);
    CHECK(plan.policy == row.then.policy);
    CHECK(plan.state == row.then.state);
    CHECK(plan.not_before == row.then.not_before);
    CHECK(plan.next_attempt == row.then.next_attempt);
    for (auto& entry : given.agenda.entries) {
      if (entry.plan.key == "tips") entry.plan = plan;
    }
    CHECK(schedule(given.agenda, "", kNoon + 1min).back() == plan);
  }
}

TEST_CASE("what was sent, is on its way, is unknown or was refused for good is not planned anew") {
  Given given;
  for (const auto state :
       {DeliveryState::sent, DeliveryState::sending, DeliveryState::unknown, DeliveryState::failed}) {
    given.tips().plan.state = state;
    CHECK(schedule(given.agenda, "sales", kNoon).empty());
  }
}

TEST_CASE("a policy that begins with somebody plans what it has for them and is not there") {
  Given given;
  given.agenda.entries.pop_back();
  CHECK(schedule(given.agenda, "", kNoon).empty());
  CHECK(schedule(given.agenda, "all", kNoon).empty());
  const auto plans = schedule(given.agenda, "sales", kNoon);
  REQUIRE(keys_of(plans) == Keys{"tips"});
  CHECK(plans[0] == tips_of("sales", kAnyTime, kNoon));
}

TEST_CASE("what comes to be for who is silent, or not reachable, waits for them") {
  Given given;
  given.agenda.entries.clear();
  given.whom().reachable = false;
  CHECK(schedule(given.agenda, "sales", kNoon).at(1) == tips_of("sales", kAnyTime, kNever));
  given.whom().silent = true;
  CHECK(schedule(given.agenda, "sales", kNoon).at(1) == tips_of("sales", kAnyTime, kNever, kOptedOut));
}

TEST_CASE("nothing that counts from a hire comes to be for a team or a chat") {
  Given given;
  given.agenda.entries.clear();
  given.offered().timing = days_after_hire(7);
  for (const auto kind : {core::RecipientKind::team, core::RecipientKind::chat}) {
    given.whom().kind = kind;
    CHECK(keys_of(schedule(given.agenda, "sales", kNoon)) == Keys{"welcome"});
  }
  given.whom().kind = core::RecipientKind::user;
  CHECK(keys_of(schedule(given.agenda, "sales", kNoon)) == Keys{"welcome", "tips"});
}
