// What a step costs does not grow with the store: of each verb that a stage asks of it, how many rows PostgreSQL
// handles for it in a tenant of many people among many tenants.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <regex>
#include <set>

#include "support/files.hpp"
#include "unit/store/explained.hpp"
#include "unit/store/grown.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr int kInTheTenant = 10'000;
/// There are more of each kind of due work, and more tenants and policies.
constexpr std::int64_t kFewRows = 90;
constexpr int kTaken = 10;

/// That grow with people: none of them is read from one end to the other.
const std::set<std::string> kGrowingTables{"recipients", "targets",      "deliveries",   "story",
                                           "bodies",     "members",      "upkeep",       "directory_users",
                                           "roster",     "amended",      "affected",     "confirmations",
                                           "departed",   "second_looks", "former_names", "former_references"};

/// What goes through many rows, and why it may.
const std::map<std::string, std::string> kRounds{
    {"chats.select", "a round: all group chats of the tenant"},
    {"directory.drop_feeds_but", "a round: all groups that policies name"},
    {"directory.restart_feed", "once, after a link expired: all groups of the feed"},
    {"effects.forget", "once, when an admin has no effects counted any more"},
    {"erasure.forget_departed", "who left may be named in what the tenant has of others"},
    {"existing.held_back", "a round: how many are held"},
    {"leaderships.join", "a row for each tenant"},
    {"leaderships.renew", "a row for each tenant"},
    {"policies.note_configuration", "a reload: each key of the configuration"},
    {"policies.release_messages", "once, after another definition: all people of the policy"},
    {"policies.set", "a reload"},
    {"recipients.person_in", "the rare activity that does not tell the directory's id"},
    {"refusals.outage_is_over", "all who were refused meanwhile are due"},
    {"refusals.render_again", "a reload: all that could not be rendered"},
    {"refusals.try_all", "all who were refused alike"},
    {"refusals.try_one", "of all who were refused alike the first one"},
    {"refusals.unrendered", "once, after a file of people changed: all of a policy that could not be rendered"},
    {"refusals.use_bot", "once, when the bot is another one"},
    {"refused_groups.groups_in", "a round: all groups of a feed"},
    {"refused_groups.refuse", "once, when a group refuses: all groups of the feed"},
    {"refused_groups.uses_of", "a round: all groups of a feed, and those around them"},
    {"relay.drop", "what is kept has a bound"},
    {"relay.drop_left_behind", "what is kept has a bound"},
    {"relay.forget", "what is kept has a bound"},
    {"relay.keep", "what is kept has a bound"},
    {"relay.next", "what is kept has a bound"},
    {"relay.numbers", "what is kept has a bound"},
    {"relay.put_off", "what is kept has a bound"},
    {"relay.recover", "what is kept has a bound"},
    {"relay.take", "what is kept has a bound"},
    {"renaming.unheeded_names", "a reload"},
    {"rereadings.go_on", "at the end of a round: whoever it did not meet"},
    {"rereadings.plan", "a round: how much there is to read"},
    {"rereadings.reread_filter", "at the end of a round: whoever it did not meet"},
    {"rereadings.restart", "once, after a link expired: how much there is to read"},
    {"rollouts.fates", "a round: how all people of a policy fare"},
    {"rollouts.give_turns_in", "of all members of a group those who wait"},
    {"rollouts.pause", "once: all people of the policy"},
    {"rollouts.state", "a round: how long the line is"},
    {"rosters.finish", "all members of a team"},
    {"rosters.next", "past the rosters that nobody wants"},
    {"rosters.take", "past the rosters that nobody wants"},
    {"second_looks.found_group", "once, when a group is back: all groups of its feeds"},
    {"selection.bind_groups", "a round: all groups that policies name"},
    {"selection.each_named_by_id", "a round: all whom a policy names by their ids"},
    {"selection.tell", "once, after another definition: everybody of the tenant"},
    {"teams.select", "a round: all teams of the tenant"},
    {"unknown.wait_anew", "once, at a takeover: all that is unknown"},
    {"upkeep.expect_version", "after a look at the catalog: all whose version is another one"},
    {"warnings.all", "a round: all people of all policies"}};

/// `theme.verb` of all that stages ask of the store.
std::set<std::string> verbs_of_stages() {
  static const std::regex kVerb(R"(\bstore\.(\w+)\.(\w+)\()");
  std::set<std::string> verbs;
  for (const auto& entry : std::filesystem::directory_iterator(PROJECT_DIR "/src/daemon")) {
    const auto text = support::read_text(entry.path());
    for (std::sregex_iterator each(text.begin(), text.end(), kVerb), end; each != end; ++each)
      verbs.insert((*each)[1].str() + "." + (*each)[2].str());
  }
  return verbs;
}

/// A daemon's work in the tenant, verb by verb, each in a transaction of its own.
struct Day : World {
  Explained* explained = nullptr;
  std::set<std::string> done;
  std::vector<std::string> faults;

  Day() {
    const auto url = sql::testing::new_schema(*sql::testing::server_url());
    { REQUIRE(open(url, Purpose::serve)); }
    fill(url);
    auto database =
        std::make_unique<Explained>(std::make_unique<sql::Postgres>(sql::Server{url, {}}, sql::Access::read_write));
    explained = database.get();
    store = std::make_unique<SqlStore>(std::move(database), std::nullopt, std::nullopt);
    tenant = TenantId(tenant_of(0));
    // Whether any policy has a priority is asked once.
    REQUIRE(store->recipients.next_install(tenant, core::RecipientKind::user));
  }

  static void fill(const std::string& url) {
    sql::Postgres database({url, {}}, sql::Access::read_write);
    for (const auto& crowds : {Crowds{0, 1, kInTheTenant}, Crowds{1, 600, 10}}) {
      for (const auto& each : grown(crowds)) database.script(each);
    }
    database.script("ANALYZE");
  }

  /// Runs it, and notes what it costs.
  template <typename Verb>
  void ask(const std::string& name, const Verb& verb) {
    INFO(name);
    REQUIRE(store->begin(Durability::lazy));
    static_cast<void>(explained->parts());
    auto result = verb();
    for (const auto& part : explained->parts()) note(name, part);
    if (!result) FAIL(result.error().text());
    REQUIRE(store->commit());
    done.insert(name);
  }
  /// The same of a verb that gives something.
  template <typename T, typename Verb>
  T got(const std::string& name, const Verb& verb) {
    std::optional<T> value;
    ask(name, [&] {
      auto result = verb();
      if (result) value = *result;
      return result;
    });
    return *value;
  }

  void install_one();
  void complete_one();
  void write_to_one();
  void write_in_vain();
  void settle_one();
  void upgrade_one();
  void confirm_one();
  void amend_one();
  void hear_of_one();
  void follow_the_directory();
  void select_some();
  void look_at_teams();
  void thin_some();
  void lead();

 private:
  void note(const std::string& name, const Part& part) {
    if (!part.through.empty() && kGrowingTables.contains(part.through))
      faults.push_back(name + " reads through " + part.through + ": " + part.statement);
    else if (part.rows > kFewRows)
      faults.push_back(name + " handles " + std::to_string(part.rows) + " rows in " + part.what + ": " +
                       part.statement);
  }
};

void Day::install_one() {
  const auto due = got<std::vector<core::Recipient>>("recipients.take_installs", [&] {
    return store->recipients.take_installs(tenant, core::RecipientKind::user, {kTaken}, now, 5min);
  });
  REQUIRE(due.size() == kTaken);
  CHECK(got<bool>("recipients.begin_install", [&] { return store->recipients.begin_install(due.front(), now, 5min); }));
  ask("recipients.change", [&] {
    return store->recipients.change(
        tenant, due.front().id,
        [this](core::Recipient each) {
          each.state = core::RecipientState::installed;
          each.next_attempt = now;
          return each;
        },
        {"app.installed", ""}, now);
  });
  ask("reports.milestones", [&] { return store->reports.milestones(tenant, due.front().id, policy_of(0)); });
  ask("recipients.next_install", [&] { return store->recipients.next_install(tenant, core::RecipientKind::user); });
}

void Day::complete_one() {
  const auto due = got<std::vector<core::Recipient>>("recipients.take_completions", [&] {
    return store->recipients.take_completions(tenant, false, {kTaken}, now, 5min);
  });
  REQUIRE(due.size() == kTaken);
  ask("recipients.next_completion", [&] { return store->recipients.next_completion(tenant, false); });
  const core::PersonalEvent added{
      .tenant = tenant,
      .user = due.front().id,
      .presence = core::Presence::added,
      .reference = {ConversationId("a:new"), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
      .at = now};
  ask("recipients.change", [&] {
    return store->recipients.change(
        tenant, due.front().id, [&](core::Recipient each) { return core::after_event(std::move(each), added, now); },
        {"added", ""}, now);
  });
}

void Day::write_to_one() {
  const auto due = got<std::vector<DueDelivery>>("deliveries.take", [&] {
    return store->deliveries.take(tenant, core::RecipientKind::user, {kTaken}, now, 5min);
  });
  REQUIRE(due.size() == kTaken);
  ask("deliveries.next", [&] { return store->deliveries.next(tenant, core::RecipientKind::user); });
  ask("deliveries.variants", [&] { return store->deliveries.variants(tenant, due.front().recipient.id); });
  const Body body{"{}", "one"};
  const auto claim =
      got<std::optional<Claim>>("deliveries.claim", [&] { return store->deliveries.claim(due.front(), body, now); });
  REQUIRE(claim);
  ask("deliveries.record_sent", [&] { return store->deliveries.record_sent(*claim, ActivityId("1:1"), now); });
  const core::Deed read{.effects = {core::Effect::read}, .at = now, .message = "1:1"};
  ask("effects.note", [&] { return store->effects.note(tenant, claim->recipient, read); });
}

void Day::write_in_vain() {
  const auto due = got<std::vector<DueDelivery>>("deliveries.take", [&] {
    return store->deliveries.take(tenant, core::RecipientKind::user, {kTaken}, now, 5min);
  });
  REQUIRE(due.size() == kTaken);
  const Body body{"{}", "another"};
  const auto claim =
      got<std::optional<Claim>>("deliveries.claim", [&] { return store->deliveries.claim(due.front(), body, now); });
  REQUIRE(claim);
  const core::DeliveryStep later{core::DeliveryState::pending, now + 1min, {"throttled", ""}};
  ask("deliveries.record_step", [&] { return store->deliveries.record_step(*claim, later, now); });
  ask("deliveries.put_back", [&] { return store->deliveries.put_back(due.back(), later, now); });
}

void Day::settle_one() {
  const auto due =
      got<std::vector<UnknownDelivery>>("unknown.take", [&] { return store->unknown.take(tenant, now, kTaken, 5min); });
  REQUIRE(due.size() == kTaken);
  ask("unknown.next", [&] { return store->unknown.next(tenant); });
  const core::Settlement sent{.state = core::DeliveryState::sent, .next_attempt = {}, .cause = {}, .activity = "1:2"};
  ask("unknown.record", [&] { return store->unknown.record(due.front(), sent, now); });
}

void Day::upgrade_one() {
  const auto due =
      got<std::vector<DueUpgrade>>("upkeep.take", [&] { return store->upkeep.take(tenant, now, kTaken, 5min); });
  REQUIRE(due.size() == kTaken);
  ask("upkeep.next", [&] { return store->upkeep.next(tenant); });
  const auto current = [](core::Upkeep each) {
    each.version = "1.0.1";
    each.next_attempt.reset();
    return each;
  };
  ask("upkeep.change", [&] {
    return store->upkeep.change(tenant, due.front().recipient, current, {"app.upgraded", ""}, now);
  });
}

void Day::confirm_one() {
  const auto due = got<std::vector<DueConfirmation>>(
      "confirmations.take", [&] { return store->confirmations.take(tenant, now, kTaken, 5min); });
  REQUIRE_FALSE(due.empty());
  ask("confirmations.next", [&] { return store->confirmations.next(tenant); });
  ask("confirmations.claim", [&] { return store->confirmations.claim(due.front(), now); });
  auto claimed = due.front();
  ++claimed.attempts;
  const core::ConfirmationStep sent{core::ConfirmationState::sent, {}, {}};
  ask("confirmations.record", [&] { return store->confirmations.record(claimed, sent, ActivityId("1:3"), now); });
}

void Day::amend_one() {
  const auto due = got<std::vector<DueAmendment>>("amendments.take",
                                                  [&] { return store->amendments.take(tenant, now, kTaken, 5min); });
  REQUIRE_FALSE(due.empty());
  ask("amendments.next", [&] { return store->amendments.next(tenant); });
  const core::AmendmentStep gone{.state = core::AmendmentState::gone, .next_attempt = {}, .cause = {"not_found", ""}};
  ask("amendments.record", [&] { return store->amendments.record(due.front(), gone, now); });
}

/// Who is reachable writes to the bot.
void Day::hear_of_one() {
  const RecipientId known(person_of(50));
  ask("recipients.change", [&] {
    return store->recipients.change(
        tenant, known,
        [this](core::Recipient each) {
          each.replied_at = now;
          return each;
        },
        {"replied", ""}, now);
  });
  const core::Recipient chat{.tenant = tenant, .id = RecipientId("19:chat"), .kind = core::RecipientKind::chat};
  ask("chats.heard_of", [&] { return store->chats.heard_of(chat, {}, true, now); });
  ask("teams.team_of", [&] { return store->teams.team_of(tenant, "19:0-7@thread.tacv2"); });
  ask("hosts.note", [&] { return store->hosts.note("smba.trafficmanager.net", now); });
}

void Day::follow_the_directory() {
  const auto feed = got<Feed>("directory.feed", [&] { return store->directory.feed(tenant, "/users/delta", {}, ""); });
  DirectoryUser user{.id = RecipientId(person_of(60)), .upn = "renamed@contoso.com", .enabled = true, .teams = true};
  DirectoryUser gone{.id = RecipientId(person_of(61)), .removed = true, .restorable = true};
  ask("directory.keep_users", [&] { return store->directory.keep_users(feed, {user, gone}, {"next", false}, now); });
  const auto names = store->directory.feed(tenant, "/groups/delta", {}, "").value();
  ask("directory.keep_groups", [&] {
    return store->directory.keep_groups(names, {{.id = GroupId("g1"), .name = "group one"}}, {"next", false}, now);
  });
  ask("directory.member_feeds", [&] { return store->directory.member_feeds(tenant); });
  ask("directory.unwatched_groups", [&] { return store->directory.unwatched_groups(tenant, kTaken, now); });
  ask("rereadings.first", [&] { return store->rereadings.first(tenant); });
  Rereading rereading;
  rereading.feed = feed;
  ask("rereadings.put_off", [&] { return store->rereadings.put_off(rereading, now + 1h); });
  const auto looks =
      got<std::vector<SecondLook>>("second_looks.due", [&] { return store->second_looks.due(tenant, kTaken, now); });
  REQUIRE(looks.size() == kTaken);
  ask("second_looks.still_gone", [&] { return store->second_looks.still_gone(tenant, looks.front(), now); });
  ask("second_looks.found_user", [&] { return store->second_looks.found_user(tenant, user); });
}

void Day::select_some() {
  core::Policy all{.name = policy_of(0)};
  core::Policy line{.name = line_of(0)};
  all.users.all = line.users.all = true;
  ask("selection.affects_somebody", [&] { return store->selection.affects_somebody(tenant); });
  CHECK(got<int>("selection.reconsider", [&] {
          return store->selection.reconsider(tenant, kTaken, {{.policy = &all}, {.policy = &line}}, {now, ""});
        }) == kTaken);
  ask("selection.reconsider_by_time", [&] { return store->selection.reconsider_by_time(tenant, now); });
  ask("selection.next_by_time", [&] { return store->selection.next_by_time(tenant); });
  ask("selection.reconsider_what_was_put_off", [&] { return store->selection.reconsider_what_was_put_off(tenant); });
  ask("selection.note_strange_names", [&] { return store->selection.note_strange_names(tenant, now); });
  ask("selection.knows", [&] { return store->selection.knows(policy_of(0), ""); });
  ask("selection.filter_is_due", [&] { return store->selection.filter_is_due(policy_of(0), tenant); });
  ask("selection.begin_filter", [&] { return store->selection.begin_filter(policy_of(0), tenant); });
  ask("selection.keep_filtered",
      [&] { return store->selection.keep_filtered(policy_of(0), tenant, {RecipientId(person_of(70))}); });
  ask("selection.finish_filter", [&] { return store->selection.finish_filter(policy_of(0), tenant, now); });
  ask("targets.begin", [&] { return store->targets.begin(policy(policy_of(0)), now); });
  ask("targets.finish", [&] { return store->targets.finish(policy(policy_of(0)), now); });
  ask("policies.note", [&] { return store->policies.note(policy_of(0), {}, now); });
  CHECK(got<int>("rollouts.give_turns",
                 [&] { return store->rollouts.give_turns(line_of(0), RolloutLine::people, kTaken, now); }) == kTaken);
  ask("rollouts.note_turns", [&] { return store->rollouts.note_turns(line_of(0), now); });
}

void Day::look_at_teams() {
  const RecipientId team("30000000-0000-4000-8000-000000000007");
  ask("rosters.changed", [&] { return store->rosters.changed(tenant, team, now); });
  ask("rosters.begin", [&] { return store->rosters.begin(tenant, team); });
  ask("rosters.keep_members", [&] {
    return store->rosters.keep_members(tenant, team, {{RecipientId(person_of(80)), "29:80"}});
  });
  ask("rosters.put_off", [&] { return store->rosters.put_off(tenant, team, {"throttled", ""}, now, 1min); });
  ask("team_wishes.hear", [&] {
    return store->team_wishes.hear(tenant, team, {person_of(80), core::Wish::silence, now}, now);
  });
  ask("teams.keep_matches", [&] { return store->teams.keep_matches(policy_of(0), tenant, {team}); });
}

/// All that was there before today.
void Day::thin_some() {
  REQUIRE(store->effects.note_wording({"welcome", "en", "1"}, now - 1h) > 0);
  const auto thinned =
      got<Thinned>("erasure.thin_stories", [&] { return store->erasure.thin_stories(now, kTaken, {}); });
  CHECK(thinned.dropped > 0);
  REQUIRE(thinned.up_to);
  CHECK(thinned.up_to->line > 0);
  CHECK_FALSE(thinned.up_to->key.empty());
}

void Day::lead() {
  const auto recovered = got<Recovered>("deliveries.recover", [&] { return store->deliveries.recover(tenant, now); });
  CHECK(recovered.unknown == 2);
  ask("refusals.circuits", [&] { return store->refusals.circuits(); });
  ask("refusals.write_circuits", [&] { return store->refusals.write_circuits(tenant, {}); });
  ask("leaderships.hand_over", [&] { return store->leaderships.hand_over(tenant, 1, now); });
  ask("news.tell", [&] { return store->news.tell(tenant); });
  ask("reports.try_write", [&] { return store->reports.try_write(); });
  Pulse pulse{.at = now};
  pulse.tenants.push_back({.tenant = tenant});
  ask("reports.write_pulse", [&] { return store->reports.write_pulse(pulse); });
}

}  // namespace

TEST_CASE("a verb that stages ask of the store handles few rows, however many people and tenants there are") {
  if (!sql::testing::server_url()) return;
  Day day;
  // What is under way since the last daemon: before anything else is.
  day.lead();
  day.install_one();
  day.complete_one();
  day.write_to_one();
  day.write_in_vain();
  day.settle_one();
  day.upgrade_one();
  day.confirm_one();
  day.amend_one();
  day.hear_of_one();
  day.follow_the_directory();
  day.select_some();
  day.look_at_teams();
  day.thin_some();
  for (const auto& fault : day.faults) FAIL_CHECK(fault);
  const auto verbs = verbs_of_stages();
  for (const auto& [verb, why] : kRounds) {
    INFO(verb << ": no stage asks it");
    CHECK(verbs.contains(verb));
  }
  for (const auto& verb : verbs) {
    INFO(verb << ": ask it here, or say among the rounds why it may read so much");
    CHECK(day.done.contains(verb) != kRounds.contains(verb));
  }
}

TEST_CASE("of a plan that was run each part tells how many rows it handled, and what it read through") {
  const auto parts = parts_of(
      "SELECT", {"Limit (actual rows=1 loops=1)", "  ->  Nested Loop (actual rows=1 loops=1)",
                 "        Join Filter: (a.x = b.x)", "        ->  Seq Scan on recipients r (actual rows=2 loops=1)",
                 "              Filter: (taken = 1)", "              Rows Removed by Filter: 249498",
                 "        ->  Index Scan using t_pkey on targets t (actual rows=3 loops=2)",
                 "              Index Cond: (id = r.id)", "              Rows Removed by Filter: 4",
                 "        ->  Seq Scan on story (never executed)", "              Filter: (at < 1)"});
  REQUIRE(parts.size() == 4);
  CHECK(parts[0].rows == 1);
  CHECK(parts[2].through == "recipients");
  CHECK(parts[2].rows == 249500);
  CHECK(parts[3].through.empty());
  CHECK(parts[3].what == "Index Scan using t_pkey on targets t");
  CHECK(parts[3].rows == 14);
}
