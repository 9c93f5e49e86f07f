// Messages that count from somebody's hire, and people who come and go with the days.
#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::Since;
using core::Unless;

namespace {

const std::vector<std::string> kNoKeys;
constexpr Duration kWholeDay = 24h;

/// `sales` welcomes on the first day of those whom it names, and sends `tips` a week later.
struct Travelling : DirectoryWorld {
  TimePoint midnight = parse_time("2027-01-11T00:00:00Z").value();

  Travelling() {
    now = midnight - 3 * kWholeDay;
    set_policies({journey()});
    sales.users.list = {"ann@contoso.com"};
    select({.policy = "sales", .tenant = tenant, .definition = "d", .names = {"ann@contoso.com"}});
  }

  [[nodiscard]] PolicyRow journey(Unless unless = Unless::opted_out, const std::string& zone = "") const {
    auto row = policy("sales", {"welcome", "tips"});
    row.follow_ups = {{"tips", 7 * kWholeDay, unless, Since::hire_date},
                      {"welcome", Duration(0), {}, Since::hire_date}};
    row.time_zone = zone;
    return row;
  }

  void hire(const RecipientId& id, std::optional<TimePoint> at) {
    auto told = user(id);
    told.hire_date = core::HireDate{at};
    tell({told});
    look();
  }

  /// Only `hired_within` names anybody.
  void select_newcomers(Duration within) {
    sales.users = {};
    sales.users.hired_within = within;
    select({.policy = "sales", .tenant = tenant, .definition = "newcomers"});
  }

  int look_today() {
    REQUIRE(store->selection.reconsider_by_time(tenant, now));
    return look();
  }

  std::vector<std::string> due_keys() {
    std::vector<std::string> keys;
    for (const auto& each : due(Duration(0))) keys.push_back(each.key);
    return keys;
  }

  void send_the_one() { REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now)); }

  void learn_zone(const RecipientId& id, const std::string& zone) {
    core::PersonalEvent happened{
        .tenant = tenant,
        .user = id,
        .presence = core::Presence::there,
        .reference = {ConversationId("a:" + id.str()), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
        .at = now};
    happened.reference.time_zone = zone;
    change(id, [=, this](core::Recipient each) { return core::after_event(std::move(each), happened, now); });
  }

  std::optional<TimePoint> next() { return *store->deliveries.next(tenant, core::RecipientKind::user); }
};

}  // namespace

TEST_CASE_METHOD(Travelling, "messages that count from a hire are due on the first day, and so many days after it") {
  hire(ann, midnight);
  added(ann);
  CHECK(due_keys() == kNoKeys);
  CHECK(next() == midnight);
  now = midnight;
  CHECK(due_keys() == std::vector<std::string>{"welcome"});
  send_the_one();
  CHECK(next() == midnight + 7 * kWholeDay);
  now = midnight + 7 * kWholeDay;
  CHECK(due_keys() == std::vector<std::string>{"tips"});
}

TEST_CASE_METHOD(
    Travelling,
    "what counts from a hire is to come later until its day, and is among what is to come now from then on") {
  hire(ann, midnight);
  added(ann);
  const auto counts = [this] { return store->reports.counts(now)->at(0); };
  CHECK(counts().messages_to_come == 0);
  CHECK(counts().follow_ups == 2);
  CHECK(counts().next_follow_up == midnight);
  now = midnight;
  CHECK(counts().messages_to_come == 1);
  CHECK(counts().last_due == midnight);
  CHECK(counts().follow_ups == 1);
  CHECK_FALSE(counts().next_follow_up);
  send_the_one();
  now = midnight + 7 * kWholeDay;
  CHECK(counts().messages_to_come == 1);
  CHECK(counts().follow_ups == 0);
  CHECK_FALSE(counts().last_follow_up);
}

TEST_CASE_METHOD(Travelling, "who waits for a turn is to get the first message with it once their day has come") {
  auto gradual = journey();
  gradual.gradual = true;
  set_policies({gradual});
  hire(ann, midnight);
  const auto counts = [this] { return store->reports.counts(now)->at(0); };
  CHECK(counts().rollout.waiting() == 1);
  CHECK(counts().waiting_due == 0);
  now = midnight;
  CHECK(counts().waiting_due == 1);
  CHECK(store->rollouts.give_turns("sales", RolloutLine::people, 1, now).value() == 1);
  CHECK(counts().waiting_due == 0);
  CHECK(counts().messages_to_come == 1);
}

TEST_CASE_METHOD(Travelling, "who waits for a turn and was welcomed by another policy is to get nothing with it") {
  auto gradual = journey();
  gradual.gradual = true;
  set_policies({gradual, policy("staff")});
  hire(ann, midnight);
  meet("staff", {ann});
  added(ann);
  now = midnight;
  send_the_one();
  const auto counts = store->reports.counts(now)->at(0);
  CHECK(counts.rollout.waiting() == 1);
  CHECK(counts.waiting_due == 0);
  CHECK(counts.waiting_have == Counts{{"welcome", 1}});
}

TEST_CASE_METHOD(Travelling, "a hire date that moves moves what was not sent yet, and nothing else") {
  hire(ann, midnight);
  added(ann);
  hire(ann, midnight + 30 * kWholeDay);
  CHECK(next() == midnight + 30 * kWholeDay);
  hire(ann, midnight - kWholeDay);
  now = midnight;
  send_the_one();
  CHECK(next() == midnight + 6 * kWholeDay);
  hire(ann, midnight + 2 * kWholeDay);
  CHECK(next() == midnight + 9 * kWholeDay);
  CHECK(delivery(ann, "welcome").state == core::DeliveryState::sent);
}

TEST_CASE_METHOD(Travelling, "without a hire date nothing that counts from it is due, and that is its reason") {
  hire(ann, std::nullopt);
  added(ann);
  CHECK_FALSE(next());
  CHECK(delivery(ann, "welcome").cause.name == "no_hire_date");
  CHECK(store->reports.counts(now)->at(0).no_hire_date == 1);
  CHECK(store->reports.counts(now)->at(0).follow_ups == 0);
  const auto causes = store->reports.causes().value();
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == "no_hire_date");
  CHECK(causes[0].count == 1);
  CHECK(causes[0].example.find("ann") != std::string::npos);
  hire(ann, midnight);
  CHECK(next() == midnight);
  CHECK(store->reports.counts(now)->at(0).no_hire_date == 0);
  CHECK(delivery(ann, "tips").cause.name == "welcome_first");
  hire(ann, std::nullopt);
  CHECK_FALSE(next());
}

TEST_CASE_METHOD(Travelling, "a delta that does not tell the hire date leaves it, a whole reading takes it away") {
  hire(ann, midnight);
  added(ann);
  users.whole = true;
  tell({user(ann)});
  look();
  CHECK(next() == midnight);
  users.whole = false;
  tell({user(ann)});
  look();
  CHECK_FALSE(next());
}

TEST_CASE_METHOD(Travelling, "what is being prepared when the hire date moves waits for its new time") {
  hire(ann, midnight);
  added(ann);
  now = midnight;
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  hire(ann, midnight + 10 * kWholeDay);
  CHECK_FALSE(claim(taken.front()));
  CHECK(due_keys() == kNoKeys);
  CHECK(next() == midnight + 10 * kWholeDay);
  now = midnight + 10 * kWholeDay;
  CHECK(due_keys() == std::vector<std::string>{"welcome"});
}

TEST_CASE_METHOD(Travelling, "what is being prepared when the hire date is removed is not sent") {
  hire(ann, midnight);
  added(ann);
  now = midnight;
  const auto taken = due();
  hire(ann, std::nullopt);
  CHECK_FALSE(claim(taken.front()));
  now += 30 * kWholeDay;
  CHECK(due_keys() == kNoKeys);
}

TEST_CASE_METHOD(Travelling, "days begin by the person's own zone once it is known, and by the tenant's until then") {
  set_policies({journey(Unless::opted_out, "Europe/Berlin")});
  hire(ann, midnight);
  added(ann);
  CHECK(next() == midnight - 1h);
  learn_zone(ann, "America/Los_Angeles");
  CHECK(next() == midnight + 8h);
}

TEST_CASE_METHOD(Travelling, "another zone of the tenant is heeded at the next start") {
  hire(ann, midnight);
  added(ann);
  set_policies({journey(Unless::opted_out, "Asia/Tokyo")});
  CHECK(next() == midnight - 9h);
}

TEST_CASE_METHOD(Travelling, "who joins late gets the first message at once and not those whose day has gone by") {
  now = midnight + 8 * kWholeDay;
  hire(ann, midnight);
  added(ann);
  CHECK(due_keys() == std::vector<std::string>{"welcome"});
  send_the_one();
  CHECK_FALSE(next());
  CHECK(delivery(ann, "tips").cause.name == "day_gone_by");
  CHECK(store->reports.counts(now)->at(0).follow_ups == 0);
}

TEST_CASE_METHOD(Travelling, "what goes only to those who do not write is not due for who wrote") {
  set_policies({journey(Unless::replied)});
  hire(ann, midnight);
  added(ann);
  now = midnight;
  send_the_one();
  now += 1h;
  const core::PersonalEvent wrote{
      .tenant = tenant,
      .user = ann,
      .presence = core::Presence::there,
      .spoke = true,
      .reference = {ConversationId("a:ann"), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
      .at = now};
  change(ann, [=, this](core::Recipient each) { return core::after_event(std::move(each), wrote, now); });
  CHECK_FALSE(next());
  CHECK(delivery(ann, "tips").cause.name == "replied");
  hire(ann, midnight + kWholeDay);
  CHECK_FALSE(next());
}

TEST_CASE_METHOD(Travelling, "a message that a policy gains is due by the hire of those it selected before") {
  auto whole = journey();
  whole.definition = "d";
  auto plain = whole;
  plain.messages = {"welcome"};
  plain.follow_ups.erase(plain.follow_ups.begin());
  set_policies({plain});
  hire(ann, midnight);
  added(ann);
  now = midnight;
  send_the_one();
  set_policies({whole});
  CHECK(next() == midnight + 7 * kWholeDay);
}

TEST_CASE_METHOD(Travelling, "a channel gets nothing that counts from a hire, and what does not") {
  auto both = journey();
  both.welcome_channel = true;
  both.messages.push_back("news");
  set_policies({both});
  const RecipientId team("team");
  meet("sales", {Candidate{.id = team, .name = "Sales", .excluded = {}, .kind = core::RecipientKind::team}});
  const auto found = store->reports.person(key(team)).value();
  REQUIRE(found);
  REQUIRE(found->deliveries.size() == 1);
  CHECK(found->deliveries[0].key == "news");
  both.messages.push_back("more");
  both.follow_ups.push_back({"more", kWholeDay, Unless::opted_out, Since::hire_date});
  set_policies({both});
  CHECK(store->reports.person(key(team)).value()->deliveries.size() == 1);
}

TEST_CASE_METHOD(Travelling, "people come in on their first day and are let go after the last one by time alone") {
  select_newcomers(14 * kWholeDay);
  hire(ann, midnight);
  tell({user(bob)});
  look_today();
  CHECK(verdict(ann) == "not_started_yet");
  CHECK(verdict(bob) == "no_hire_date");
  CHECK(store->reports.counts(now)->at(0).excluded == Counts{{"no_hire_date", 1}, {"not_started_yet", 1}});
  CHECK(*store->selection.next_by_time(tenant) == midnight);
  now = midnight - 1ms;
  CHECK(look_today() == 0);
  now = midnight;
  CHECK(look_today() == 1);
  CHECK(verdict(ann) == "selected");
  CHECK(*store->selection.next_by_time(tenant) == midnight + 15 * kWholeDay);
  now = midnight + 15 * kWholeDay;
  CHECK(look_today() == 1);
  CHECK(verdict(ann) == "no_longer_selected");
  CHECK_FALSE(*store->selection.next_by_time(tenant));
  CHECK(look_today() == 0);
}

TEST_CASE_METHOD(Travelling,
                 "who is let go before their message was due does not get it, and does once they are back") {
  select_newcomers(2 * kWholeDay);
  hire(ann, midnight);
  now = midnight;
  look_today();
  added(ann);
  send_the_one();
  now = midnight + 3 * kWholeDay;
  look_today();
  CHECK(verdict(ann) == "no_longer_selected");
  now = midnight + 7 * kWholeDay;
  CHECK(due_keys() == kNoKeys);
  auto told = user(ann);
  told.hire_date = core::HireDate{midnight + 7 * kWholeDay};
  tell({told});
  look_today();
  CHECK(verdict(ann) == "selected");
  CHECK(next() == midnight + 14 * kWholeDay);
}

TEST_CASE_METHOD(Travelling, "who is forgotten leaves no hire date behind") {
  hire(ann, midnight);
  REQUIRE(store->erasure.forget(key(ann), now));
  tell({user(ann)});
  look();
  added(ann);
  CHECK_FALSE(next());
}
