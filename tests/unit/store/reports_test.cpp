// What people ask: counts, causes, one person's story.
#include <algorithm>

#include "core/refusal.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

TEST_CASE_METHOD(World, "counts say how many are where, for each policy") {
  const RecipientId carl("carl");
  set_policies({policy("sales"), policy("empty")});
  meet("sales", std::vector{candidate(ann), candidate(bob), candidate(carl, "guest"),
                            candidate(RecipientId("nobody@contoso.com"), "user_not_found")});
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  const auto counts = store->reports.counts(now).value();
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].policy == "empty");
  CHECK(counts[0].users.empty());
  CHECK(counts[1].users == Counts{{"reachable", 1}, {"installing", 1}, {"excluded", 1}, {"failed", 1}});
  CHECK(counts[1].excluded == Counts{{"guest", 1}});
  CHECK(counts[1].messages.at("welcome") == Counts{{"sent", 1}, {"pending", 1}});
  CHECK(counts[1].messages_to_come == 1);
}

TEST_CASE_METHOD(World,
                 "who has the first message counts as welcomed for each policy that selects them, and only then") {
  set_policies({policy("sales"), policy("support", {"welcome", "tips"})});
  meet("sales", {ann, bob});
  meet("support", {ann, RecipientId("carl")});
  added(ann);
  added(bob);
  for (const auto& each : due()) {
    if (each.key == "welcome") REQUIRE(store->deliveries.record_sent(*claim(each), ActivityId("1"), now));
  }
  auto counts = store->reports.counts(now).value();
  CHECK(counts[0].point == core::RolloutPoint{.selected = 2, .installed = 2, .welcomed = 2});
  CHECK(counts[1].point == core::RolloutPoint{.selected = 2, .installed = 1, .welcomed = 1});
  meet("sales", {ann});
  counts = store->reports.counts(now).value();
  CHECK(counts[0].messages.at("welcome") == Counts{{"sent", 2}});
  CHECK(counts[0].point == core::RolloutPoint{.selected = 1, .installed = 1, .welcomed = 1});
}

TEST_CASE_METHOD(World, "a policy is as far as those are to whom it writes: not a team that is there for its members") {
  auto members = policy("members");
  members.welcome_members = true;
  auto channel = policy("posts");
  channel.welcome_channel = true;
  set_policies({members, channel});
  const Candidate team{RecipientId("board"), "Board", {}, core::RecipientKind::team};
  meet("members", std::vector{team, candidate(ann)});
  meet("posts", std::vector{team});
  const auto counts = store->reports.counts(now).value();
  CHECK(counts[0].teams == Counts{{"installing", 1}});
  CHECK(counts[0].point == core::RolloutPoint{.selected = 1});
  CHECK(counts[1].point == core::RolloutPoint{.selected = 1});
}

TEST_CASE_METHOD(World, "somebody who failed in two ways failed once") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  REQUIRE(store->deliveries.record_step(claim_the_one(), {DeliveryState::failed, {}, {"too_large", "413"}}, now));
  CHECK(store->reports.counts(now)->at(0).point == core::RolloutPoint{.selected = 2, .installed = 1, .failed = 1});
  change(ann, [](core::Recipient each) {
    each.state = core::RecipientState::failed;
    return each;
  });
  CHECK(store->reports.counts(now)->at(0).point == core::RolloutPoint{.selected = 2, .failed = 1});
}

TEST_CASE_METHOD(World, "a policy that is gone is counted no more, whatever it sent") {
  set_policies({policy("sales"), policy("support", {"tips"})});
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  set_policies({policy("support", {"tips"})});
  const auto counts = store->reports.counts(now).value();
  REQUIRE(counts.size() == 1);
  CHECK(counts[0].policy == "support");
  CHECK(counts[0].messages.empty());
}

TEST_CASE_METHOD(World, "of all policies together each recipient is counted once, under what counts most of theirs") {
  auto slow = policy("slow");
  slow.gradual = true;
  set_policies({policy("sales"), slow});
  const RecipientId cem("cem"), dee("dee");
  meet("sales", {candidate(ann), candidate(bob), candidate(dee, "guest")});
  meet("slow",
       {candidate(ann), candidate(cem), candidate(dee, "guest"), candidate(RecipientId("x"), "user_not_found")});
  added(ann);
  CHECK(store->reports.recipients().value() ==
        Counts{{"reachable", 1}, {"installing", 1}, {"waiting", 1}, {"failed", 1}, {"excluded", 1}});
}

TEST_CASE_METHOD(World, "causes are counted with the newest example") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  const auto refuse = [this](const RecipientId& id, const std::string& detail) {
    change(id, [=, this](core::Recipient each) {
      return core::after_setback(std::move(each), GiveUp{{"app_blocked", detail}}, now, 1s);
    });
  };
  refuse(ann, "403 first");
  now += 1s;
  refuse(bob, "403 second");
  REQUIRE(store->policies.note("sales", {"group_not_found", "no group is named Sales"}, now));
  const auto causes = store->reports.causes().value();
  REQUIRE(causes.size() == 2);
  CHECK(causes[0].cause == "app_blocked");
  CHECK(causes[0].count == 2);
  CHECK(causes[0].last == now);
  CHECK(causes[0].example == "bob: 403 second");
  CHECK(causes[1].cause == "group_not_found");
  CHECK(causes[1].example == "policy sales: no group is named Sales");
}

TEST_CASE_METHOD(World, "a cause counts people, however many of their messages it stands in the way of") {
  set_policies({policy("sales", {"welcome", "tips"}), policy("support")});
  meet("sales", {ann, bob});
  added(ann);
  added(bob);
  for (const auto& each : due()) {
    if (each.recipient.id == bob && each.key == "welcome") continue;
    now += 1s;
    const core::DeliveryStep failed{DeliveryState::failed, std::nullopt, {"too_large", "413 " + each.key}};
    REQUIRE(store->deliveries.record_step(*claim(each), failed, now));
  }
  const auto causes = store->reports.causes().value();
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == "too_large");
  CHECK(causes[0].count == 2);
  CHECK(causes[0].last == now);
}

TEST_CASE_METHOD(World, "who blocked the bot is counted once, though the message that was refused says so, too") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  const auto refused = claim_the_one();
  const Cause cause{"blocked_by_user", "403"};
  REQUIRE(store->deliveries.record_step(refused, {DeliveryState::pending, now, cause}, now));
  change(ann, [&](core::Recipient each) {
    const core::Refusal refusal{.cause = cause, .to = *each.reference};
    return core::after_refusal(std::move(each), refusal, now);
  });
  const auto causes = store->reports.causes().value();
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == "blocked_by_user");
  CHECK(causes[0].count == 1);
}

TEST_CASE_METHOD(World, "two tenants may know somebody by one id, and each counts") {
  auto other = policy("elsewhere");
  other.tenant = TenantId("other");
  set_policies({policy("sales"), other});
  for (const auto* name : {"sales", "elsewhere"})
    meet(name, std::vector{Candidate{RecipientId("ghost@contoso.com"), "ghost@contoso.com", "user_not_found"}});
  CHECK(store->reports.causes()->at(0).count == 2);
}

TEST_CASE_METHOD(World, "a cause tells whether group chats alone have it") {
  const RecipientId chat("19:0ff517e@thread.v2");
  set_policies({policy("sales")});
  meet("sales", {ann});
  const auto refuse = [&](const RecipientId& whom, const std::string& cause) {
    change(whom, [&](core::Recipient each) {
      each.state = core::RecipientState::failed;
      each.cause = {cause, ""};
      return each;
    });
  };
  refuse(chat, "app_blocked");
  CHECK(store->reports.causes()->at(0).of_chats);
  refuse(ann, "app_blocked");
  REQUIRE(store->reports.causes()->size() == 1);
  CHECK_FALSE(store->reports.causes()->at(0).of_chats);
}

TEST_CASE_METHOD(World, "a cause goes away with what it was about") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  change(ann, [this](core::Recipient each) {
    return core::after_setback(std::move(each), Retry{0ms, {"throttled", ""}}, now, 1s);
  });
  REQUIRE(store->policies.note("sales", {"group_not_found", ""}, now));
  CHECK(store->reports.causes()->size() == 2);
  added(ann);
  REQUIRE(store->policies.note("sales", {}, now));
  CHECK(store->reports.causes()->empty());
}

TEST_CASE_METHOD(World, "a name that nobody has is failed, counted as a cause, and found by that name") {
  set_policies({policy("sales")});
  meet("sales", std::vector{Candidate{RecipientId("Ghost@contoso.com"), "Ghost@contoso.com", "user_not_found"}});
  CHECK(store->reports.counts(now)->at(0).users == Counts{{"failed", 1}});
  CHECK(store->reports.causes()->at(0).cause == "user_not_found");
  const auto named = store->naming.named({core::RecipientKind::user, "ghost@CONTOSO.com"}).value();
  REQUIRE(named.size() == 1);
  CHECK_FALSE(named[0].known);
  const auto found = store->reports.person(named[0].key).value();
  REQUIRE(found);
  CHECK(found->targets[0].reason == "user_not_found");
  CHECK(installs().empty());
}

TEST_CASE_METHOD(World, "a person is found with the whole story") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("17"), now));
  const auto found = store->reports.person(key(ann)).value();
  REQUIRE(found);
  CHECK(found->recipient.id == ann);
  CHECK(found->recipient.reference->conversation == ConversationId("a:ann"));
  REQUIRE(found->targets.size() == 1);
  CHECK(found->targets[0].selected);
  REQUIRE(found->deliveries.size() == 1);
  CHECK(found->deliveries[0].activity == ActivityId("17"));
  CHECK(found->deliveries[0].attempts == 1);
  std::vector<std::string> story;
  for (const auto& line : found->story) story.push_back(line.what);
  CHECK(story == std::vector<std::string>{"selected", "changed", "sent welcome"});
  CHECK_FALSE(store->reports.person(key(RecipientId("carl"))).value());
}

TEST_CASE_METHOD(World, "the story tells what changed, not what stayed the same") {
  added(ann);
  const auto length = person(ann).story.size();
  now += 1s;
  added(ann);
  added(ann);
  CHECK(person(ann).story.size() == length);
  removed(ann);
  CHECK(person(ann).story.size() == length + 1);
}

TEST_CASE_METHOD(World, "a recipient is read back as it was written") {
  core::Recipient written{
      .tenant = tenant,
      .id = ann,
      .name = "ann'; DROP TABLE recipients; --@contoso.com",
      .state = core::RecipientState::installed,
      .cause = {"throttled", "429 \xC3\xA9 \"quoted\""},
      .attempts = 7,
      .next_attempt = now + 3ms,
      .reference = core::ConversationReference{ConversationId("a:1;=%"), "https://x/", "29:u", "de"},
      .reference_since = now - 1h,
      .event_at = now - 2h,
      .silent = true};
  change(ann, [&](const core::Recipient&) { return written; });
  CHECK(person(ann).recipient == written);
  written = {.tenant = tenant, .id = ann};
  change(ann, [&](const core::Recipient&) { return written; });
  CHECK(person(ann).recipient == written);
}

TEST_CASE_METHOD(World, "the pulse tells of each tenant how fast its work goes and may go") {
  const TenantPulse ours{tenant, 1.5, 2.5, 29.7, 49.5, now + 2s};
  const TenantPulse theirs{TenantId("other"), 3, 0, 10, 20, now};
  REQUIRE(store->reports.write_pulse({now, {theirs, {tenant, 9, 9, 9, 9}}}));
  REQUIRE(store->reports.write_pulse({now + 2s, {ours}}));
  const auto pulse = store->reports.pulse().value();
  CHECK(pulse->tenants == std::vector{theirs, ours});
  CHECK(pulse->installs_per_second() == 4.5);
  CHECK(pulse->sends_per_second() == 2.5);
}

TEST_CASE_METHOD(World, "a daemon that has nothing to do leaves what others tell of their tenants") {
  REQUIRE(store->reports.write_pulse({now, {{tenant, 1.5, 2.5, 29.7, 49.5}}}));
  REQUIRE(store->reports.write_pulse({now + 1s}));
  CHECK(store->reports.pulse().value()->installs_per_second() == 1.5);
}

TEST_CASE_METHOD(World, "what is taken or waits for its event does not put off when the last is due") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  const auto last_due = [&] { return store->reports.counts(now)->at(0).last_due; };
  CHECK(last_due() == now);
  REQUIRE(installs().size() == 2);
  CHECK_FALSE(last_due());
  change(ann, [&](core::Recipient each) {
    return core::after_install(std::move(each), core::Installed::created, now, 60s);
  });
  CHECK_FALSE(last_due());
  change(bob, [&](core::Recipient each) {
    return core::after_setback(std::move(each), Retry{30s, {"throttled", ""}}, now, 30s);
  });
  CHECK(last_due() == now + 30s);
}

TEST_CASE_METHOD(World, "there is one pulse, the newest") {
  CHECK_FALSE(store->reports.pulse().value());
  REQUIRE(store->reports.write_pulse({.at = now, .clock_ahead_seconds = 3}));
  REQUIRE(store->reports.write_pulse({.at = now + 2s, .clock_ahead_seconds = 4}));
  const auto pulse = store->reports.pulse().value();
  REQUIRE(pulse);
  CHECK(pulse->at == now + 2s);
  CHECK(pulse->clock_ahead_seconds == 4);
  CHECK(pulse->tenants.empty());
}

TEST_CASE_METHOD(World, "progress tells every target with its messages, and the messages of no target") {
  set_policies({policy("sales"), policy("support")});
  meet("sales", std::vector{candidate(ann), candidate(bob, "guest")});
  meet("support", {ann, bob});
  added(ann);
  added(bob);
  for (const auto& each : due()) REQUIRE(store->deliveries.record_sent(*claim(each), ActivityId("1"), now));
  REQUIRE(store->notifications.notify({"outage", {"notification", "sales", "{}"}, now}, {.policy = "sales"}, now));
  std::vector<std::string> rows;
  const auto text = [](const ProgressRow& row) {
    return row.policy + " " + row.id.str() + " " + row.target_state + " " + row.reason + "/" + row.key + " " +
           row.message_state + " " + row.activity.str() + " " + row.conversation.str();
  };
  const auto all = [&](const ProgressRow& row) {
    rows.push_back(text(row));
    return true;
  };
  REQUIRE(store->reports.progress(all));
  CHECK(rows == std::vector<std::string>{"sales ann reachable /welcome sent 1 a:ann",
                                         "sales bob excluded guest/   a:bob", "support ann reachable /   a:ann",
                                         "support bob reachable /welcome sent 1 a:bob",
                                         "notify:outage ann reachable /outage pending  a:ann"});
  // Whom their policy names no more keeps what was sent.
  set_policies({policy("support")});
  rows.clear();
  REQUIRE(store->reports.progress(all));
  CHECK(std::count(rows.begin(), rows.end(), "sales ann reachable /welcome sent 1 a:ann") == 1);
  int taken = 0;
  REQUIRE(store->reports.progress([&](const ProgressRow&) { return ++taken < 2; }));
  CHECK(taken == 2);
}
