// What became due by a verb of the store: the bells of those who take it ring for that, and for nothing else.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::Wish;

namespace {

using Queues = std::set<QueueName>;
using MaybeTime = std::optional<TimePoint>;

constexpr const char* kTeam = "5a1e5000-0000-4000-8000-000000000001";

struct Dueing : World {
  RecipientId team{kTeam};

  /// When the first of each queue is due, as who takes from it asks.
  [[nodiscard]] std::map<QueueName, MaybeTime> nexts() const {
    std::map<QueueName, MaybeTime> all;
    for (const auto kind : {core::RecipientKind::user, core::RecipientKind::team, core::RecipientKind::chat}) {
      all[installs_of(kind)] = store->recipients.next_install(tenant, kind).value();
      all[messages_to(kind)] = store->deliveries.next(tenant, kind).value();
    }
    all[QueueName::completions] = store->recipients.next_completion(tenant, false).value();
    all[QueueName::creations] = store->recipients.next_completion(tenant, true).value();
    all[QueueName::rosters] = store->rosters.next(tenant).value();
    all[QueueName::upgrades] = store->upkeep.next(tenant).value();
    all[QueueName::unknown] = store->unknown.next(tenant).value();
    all[QueueName::confirmations] = store->confirmations.next(tenant).value();
    all[QueueName::amendments] = store->amendments.next(tenant).value();
    return all;
  }
  /// Of a queue of the tenant, as it was noted.
  [[nodiscard]] MaybeTime noted(QueueName queue) const {
    const auto& all = store->dues.all();
    const auto found = all.find({tenant, queue});
    return found == all.end() ? MaybeTime() : found->second;
  }
  /// Which queues the verb notes. Whatever it makes due, or due sooner, is among them, and in time.
  template <typename Verb>
  Queues rings(const Verb& verb) {
    const auto before = nexts();
    store->dues = {};
    verb();
    for (const auto& [queue, at] : nexts()) {
      const bool sooner = at && (!before.at(queue) || *at < *before.at(queue));
      if (!sooner) continue;
      INFO("queue " << static_cast<int>(queue));
      REQUIRE(noted(queue));
      CHECK(*noted(queue) <= std::max(*at, now));
    }
    Queues queues;
    for (const auto& [whose, at] : store->dues.all()) queues.insert(whose.second);
    return queues;
  }

  void select(std::vector<std::string> keys = {"welcome"}) {
    set_policies({policy("sales", std::move(keys))});
    meet("sales", {ann});
  }
  void reach() {
    select();
    added(ann);
    now += 1s;
  }
  /// A team whose members are welcomed.
  void select_team() {
    const auto names = store->directory.feed(tenant, "/groups/delta?$select=displayName", {}, {}).value();
    REQUIRE(store->directory.keep_groups(names, {{.id = GroupId(kTeam), .name = "Sales", .team = true}}, {"next", true},
                                         now));
    auto row = policy("teams");
    row.welcome_members = true;
    set_policies({row});
    choose_team();
  }
  void choose_team() {
    REQUIRE(store->teams.select({.policy = "teams", .tenant = tenant, .names = {"Sales"}}, true, now));
  }
  void reach_team() {
    REQUIRE(store->recipients.change(
        tenant, team,
        [](core::Recipient each) {
          each.state = core::RecipientState::reachable;
          each.reference = core::ConversationReference{ConversationId("19:sales"), "https://x/", {}, {}};
          return each;
        },
        {"told", ""}, now));
  }
  void lose_answer() {
    const core::DeliveryStep step{core::DeliveryState::unknown, now, {"no_answer", ""}};
    REQUIRE(store->deliveries.record_step(claim_the_one(), step, now));
  }
  UnknownDelivery take_unknown() {
    auto taken = store->unknown.take(tenant, now, 10, 1min).value();
    REQUIRE(taken.size() == 1);
    return std::move(taken.front());
  }
};

}  // namespace

TEST_CASE_METHOD(Dueing, "whom a policy selects is due to be installed, or for a turn where it goes gradually") {
  SECTION("at once") {
    set_policies({policy("sales")});
    CHECK(rings([this] { meet("sales", {ann}); }) == Queues{QueueName::people_installs});
    CHECK(noted(QueueName::people_installs) == now);
  }
  SECTION("in turn") {
    auto row = policy("sales");
    row.gradual = true;
    set_policies({row});
    CHECK(rings([this] { meet("sales", {ann}); }) == Queues{QueueName::turns});
    CHECK(rings([this] { REQUIRE(store->rollouts.give_turns("sales", RolloutLine::people, 1, now).value() == 1); }) ==
          Queues{QueueName::people_installs});
  }
}

TEST_CASE_METHOD(Dueing, "an install that is put back is due then, and one that came about is to be completed") {
  select();
  REQUIRE(installs().size() == 1);
  SECTION("put back") {
    const auto refused = [this](core::Recipient each) {
      return core::after_setback(std::move(each), Retry{{}, {"throttled", ""}}, now, 20s);
    };
    CHECK(rings([&] { change(ann, refused); }) == Queues{QueueName::people_installs});
    CHECK(noted(QueueName::people_installs) == now + 20s);
  }
  SECTION("installed") {
    const auto installed = [this](core::Recipient each) {
      return core::after_install(std::move(each), core::Installed::created, now, 30s);
    };
    CHECK(rings([&] { change(ann, installed); }) == Queues{QueueName::completions});
    CHECK(noted(QueueName::completions) == now + 30s);
  }
  SECTION("reached") {
    CHECK(rings([this] { added(ann); }) == Queues{QueueName::people_messages});
    CHECK(noted(QueueName::people_messages) == now);
  }
}

TEST_CASE_METHOD(Dueing, "to take work is no news, nor is what becomes due of it when its lease ends") {
  select();
  CHECK(rings([this] { REQUIRE(installs().size() == 1); }).empty());
  added(ann);
  CHECK(rings([this] { REQUIRE(due().size() == 1); }).empty());
}

TEST_CASE_METHOD(Dueing, "a wish is to be confirmed, and one for messages makes those due that wait") {
  reach();
  CHECK(rings([this] { says(ann, Wish::silence); }) == Queues{QueueName::confirmations});
  now += 1s;
  CHECK(rings([this] { says(ann, Wish::messages); }) == Queues{QueueName::people_messages, QueueName::confirmations});
  const auto taken = store->confirmations.take(tenant, now, 10, 5min).value();
  REQUIRE(taken.size() == 1);
  const core::ConfirmationStep step{core::ConfirmationState::pending, now + 20s, {"throttled", ""}};
  CHECK(rings([&] { REQUIRE(store->confirmations.record(taken.front(), step, {}, now)); }) ==
        Queues{QueueName::confirmations});
  CHECK(noted(QueueName::confirmations) == now + 20s);
}

TEST_CASE_METHOD(Dueing, "a message that is put back is due then") {
  reach();
  const core::DeliveryStep step{core::DeliveryState::pending, now + 20s, {"throttled", ""}};
  SECTION("before it was claimed") {
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    CHECK(rings([&] { REQUIRE(store->deliveries.put_back(taken.front(), step, now)); }) ==
          Queues{QueueName::people_messages});
  }
  SECTION("after that") {
    const auto claim = claim_the_one();
    rings([&] { REQUIRE(store->deliveries.record_step(claim, step, now)); });
  }
  CHECK(noted(QueueName::people_messages) == now + 20s);
}

TEST_CASE_METHOD(Dueing, "what nobody knows the outcome of is to be settled, and may be due again by that") {
  reach();
  CHECK(rings([this] { lose_answer(); }) == Queues{QueueName::unknown});
  const auto unknown = take_unknown();
  SECTION("later") {
    const core::Settlement later{.next_attempt = now + 20s, .cause = {"no_answer", ""}};
    CHECK(rings([&] { REQUIRE(store->unknown.record(unknown, later, now)); }) == Queues{QueueName::unknown});
    CHECK(noted(QueueName::unknown) == now + 20s);
  }
  SECTION("it did not arrive") {
    const core::Settlement again{.state = core::DeliveryState::pending, .next_attempt = now + 20s};
    CHECK(rings([&] { REQUIRE(store->unknown.record(unknown, again, now)); }) == Queues{QueueName::people_messages});
    CHECK(noted(QueueName::people_messages) == now + 20s);
  }
}

TEST_CASE_METHOD(Dueing, "a message that was sent makes due what follows it, and nothing where nothing does") {
  auto row = policy("sales", {"welcome", "tips"});
  SECTION("nothing") {
    reach();
    const auto claim = claim_the_one();
    CHECK(rings([&] { REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now)); }).empty());
  }
  SECTION("tips") {
    row.follow_ups = {{"tips", 1h, core::Unless::opted_out}};
    set_policies({row});
    meet("sales", {ann});
    added(ann);
    const auto claim = claim_the_one();
    rings([&] { REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now)); });
    CHECK(noted(QueueName::people_messages));
  }
}

TEST_CASE_METHOD(Dueing, "an amendment that is put back is due then") {
  reach();
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  REQUIRE(store->amendments.amend({"welcome", "correction", "{}"}, {}, now));
  const auto taken = store->amendments.take(tenant, now, 10, 5min).value();
  REQUIRE(taken.size() == 1);
  const core::AmendmentStep step{core::AmendmentState::pending, now + 20s, {"throttled", ""}};
  CHECK(rings([&] { REQUIRE(store->amendments.record(taken.front(), step, now)); }) == Queues{QueueName::amendments});
  CHECK(noted(QueueName::amendments) == now + 20s);
}

TEST_CASE_METHOD(Dueing,
                 "an app whose version is not known is to be looked at, and all are when there is another one") {
  auto row = policy("sales");
  row.upgrade = true;
  set_policies({row});
  meet("sales", {ann});
  CHECK(rings([this] { added(ann); }) == Queues{QueueName::people_messages, QueueName::upgrades});
  const auto current = [](core::Upkeep each) { return core::after_upgrade(std::move(each), "1.0"); };
  CHECK(rings([&] { REQUIRE(store->upkeep.change(tenant, ann, current, {}, now)); }).empty());
  CHECK(rings([this] { REQUIRE(store->upkeep.expect_version(tenant, "1.0", now)); }).empty());
  CHECK(rings([this] { REQUIRE(store->upkeep.expect_version(tenant, "2.0", now)); }) == Queues{QueueName::upgrades});
  const auto refused = [this](core::Upkeep each) {
    return core::after_upgrade_setback(std::move(each), Retry{{}, {"throttled", ""}}, now, 20s);
  };
  CHECK(rings([&] { REQUIRE(store->upkeep.change(tenant, ann, refused, {}, now)); }) == Queues{QueueName::upgrades});
}

TEST_CASE_METHOD(Dueing, "the roster of a team is due when the team is reached, and when somebody came or asked") {
  CHECK(rings([this] { select_team(); }) == Queues{QueueName::team_installs, QueueName::rosters});
  CHECK(rings([this] { choose_team(); }).empty());
  CHECK(rings([this] { reach_team(); }) == Queues{QueueName::rosters});
  CHECK(noted(QueueName::rosters) == now);
  REQUIRE(store->rosters.take(tenant, now, 10, 5min).value().size() == 1);
  CHECK(rings([this] {
          REQUIRE(store->rosters.put_off(tenant, team, {"throttled", ""}, now, 20s));
        }) == Queues{QueueName::rosters});
  CHECK(noted(QueueName::rosters) == now + 20s);
  REQUIRE(store->rosters.begin(tenant, team));
  CHECK(rings([this] { REQUIRE(store->rosters.finish(tenant, team, now, 24h)); }) == Queues{QueueName::rosters});
  CHECK(rings([this] { REQUIRE(store->rosters.changed(tenant, team, now)); }) == Queues{QueueName::rosters});
  CHECK(rings([&] {
          REQUIRE(store->team_wishes.hear(tenant, team, {"29:x", Wish::silence, now}, now));
        }) == Queues{QueueName::rosters});
}

TEST_CASE_METHOD(Dueing, "what was refused while a lane was stopped is due when that is over, whatever it is") {
  select();
  const auto refused = [this](core::Recipient each) {
    return core::after_setback(std::move(each), Retry{{}, {"permission_missing", ""}}, now, 1h);
  };
  change(ann, refused);
  const OpenCircuit circuit{tenant, "people_installs", {"permission_missing", ""}, now - 1min, "permission_missing"};
  CHECK(rings([&] { REQUIRE(store->refusals.outage_is_over(circuit, now)); }).contains(QueueName::people_installs));
  CHECK(noted(QueueName::people_installs) == now);
}

TEST_CASE_METHOD(Dueing, "what waits for the bot's own program is nobody's in particular") {
  const Undelivered first{.tenant = tenant, .conversation = ConversationId("a:1"), .received_at = now};
  const auto noted_of_relay = [this]() -> MaybeTime {
    const auto& all = store->dues.all();
    const auto found = all.find({TenantId(), QueueName::relay});
    return found == all.end() ? MaybeTime() : found->second;
  };
  std::int64_t number = 0;
  CHECK(rings([&] {
          number = store->relay.keep(first, {10, 1'000}, now + 5s).value().value();
        }) == Queues{QueueName::relay});
  CHECK(noted_of_relay() == now + 5s);
  CHECK(rings([&] { REQUIRE(store->relay.put_off(number, now + 9s)); }) == Queues{QueueName::relay});
  CHECK(noted_of_relay() == now + 9s);
  auto kept = first;
  kept.number = number;
  CHECK(rings([&] { REQUIRE(store->relay.drop(kept, now)); }) == Queues{QueueName::relay});
}

TEST_CASE_METHOD(Dueing, "of several times of a queue the earliest counts, and each tenant's are its own") {
  Dues dues;
  dues.note(tenant, QueueName::rosters, now + 2s);
  dues.note(tenant, QueueName::rosters, now + 1s);
  Dues others;
  others.note(tenant, QueueName::rosters, now + 3s);
  others.note(TenantId("u"), QueueName::rosters, now);
  dues.note(others);
  CHECK(dues.all() ==
        Dues::ByQueue{{{tenant, QueueName::rosters}, now + 1s}, {{TenantId("u"), QueueName::rosters}, now}});
}
