// What commands print of a store, against the files of tests/golden/cli.
#include <algorithm>
#include <sstream>

#include "base/readable.hpp"
#include "cli/naming.hpp"
#include "cli/output.hpp"
#include "cli/planned.hpp"
#include "cli/preview_data.hpp"
#include "cli/preview_text.hpp"
#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "cli/unknown.hpp"
#include "core/leadership.hpp"
#include "core/variant.hpp"
#include "support/golden.hpp"
#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using welcomed::cli::testing::Organisation;
using namespace std::chrono_literals;

namespace {

const Paint kPlain(false);
const Paint kColourful(true);

/// What a stranger may call themselves, and what a service may say of it.
const std::string kHostile = "\x1b[2J\u202Egro.live@contoso.com\r\n=cmd|' /C calc'!A0,\"x\"";

/// As a terminal gets it.
std::string on_terminal(const std::string& text) {
  std::ostringstream terminal;
  {
    const ReadableOutput readable(terminal, true);
    terminal << text;
  }
  return terminal.str();
}

struct Printed : Organisation {
  void check(const std::string& file, const std::string& text) {
    CHECK(support::unlike_golden("cli/" + file, text) == "");
  }

  [[nodiscard]] std::string progress(bool json) {
    std::ostringstream out;
    REQUIRE(write_progress(*store, *config, json, out));
    return out.str();
  }
  [[nodiscard]] std::string unknown() { return unknown_text(store->unknown.all({}).value(), *config); }

  void check_reports(const std::string& folder) {
    const auto report = read_report(*store, *config, now).value();
    check(folder + "/status.txt", report_text(report, *config, kPlain));
    check(folder + "/status.json", json_text(report_json(report, *config), 2) + "\n");
    const auto planned = read_plan(*store, *config, now).value();
    check(folder + "/plan.txt", plan_text(planned, *config, kPlain));
    check(folder + "/plan.json", json_text(plan_json(planned, *config), 2) + "\n");
    check(folder + "/export.csv", progress(false));
    check(folder + "/export.jsonl", progress(true));
    check(folder + "/resolve.txt", unknown());
  }

  void check_story(const std::string& folder, const store::RecipientKey& whom, const std::string& name) {
    const auto person = store->reports.person(whom).value();
    REQUIRE(person);
    check(folder + "/" + name + ".txt", person_text(*person, *config, now, kPlain));
    check(folder + "/" + name + ".json", json_text(person_json(*person, *config, now), 2) + "\n");
  }
  void check_story(const std::string& folder, const RecipientId& person) {
    check_story(folder, key(person), person.str());
  }

  /// Nobody else is to be found in the directory.
  void all_are_known() {
    for (const auto& policy : config->policies) REQUIRE(store->targets.finish(row(policy.name), now));
  }
  [[nodiscard]] std::string status() { return report_text(read_report(*store, *config, now).value(), *config, kPlain); }

  /// People of `sales` in every state there is.
  void fare_in_all_ways() {
    all_are_known();
    meet("sales", std::vector<store::Candidate>{candidate(ann),
                                                {bob, kHostile, ""},
                                                candidate(id("cem")),
                                                candidate(id("dee"), "guest"),
                                                candidate(id("eve")),
                                                candidate(id("fay")),
                                                candidate(id("gil")),
                                                candidate(id("hal")),
                                                candidate(id("ida"), "no_licence"),
                                                candidate(id("jon")),
                                                {id("Gohst@contoso.com"), "Gohst@contoso.com", "user_not_found"},
                                                {id(kHostile), kHostile, "user_not_found"}});
    now += 1min;
    send_to(ann);
    refuse_install(bob, {"app_blocked", "403 Forbidden: " + kHostile});
    lose_answer_to(id("cem"), {"no_answer", "the connection broke while the answer was awaited"});
    send_to(id("eve"));
    removed(id("eve"));
    added(id("fay"));
    says(id("fay"), core::Wish::silence);
    change(id("gil"), [this](core::Recipient each) {
      return core::after_setback(std::move(each), Retry{30s, {"throttled", "429 Too Many Requests"}}, now, 30s);
    });
    added(id("hal"));
    REQUIRE(store->deliveries.record_step(claim_for(id("hal")), {core::DeliveryState::failed, {}, {"too_large", "413"}},
                                          now));
    lose_answer_to(id("jon"), {"interrupted", ""});
  }
};

}  // namespace

TEST_CASE_METHOD(Printed, "before anybody is selected every command says so") { check_reports("nobody"); }

TEST_CASE_METHOD(Printed, "people in every state are counted, listed and told with their causes and remedies") {
  fare_in_all_ways();
  check_reports("states");
  for (const auto* each : {"ann", "bob", "cem", "dee", "eve", "fay", "gil", "hal"}) check_story("states", id(each));
}

TEST_CASE_METHOD(Printed, "a clock that is apart is told with what sets it, and no longer than the daemon says so") {
  REQUIRE(store->reports.write_pulse({.at = now, .clock_ahead_seconds = -420}));
  auto report = read_report(*store, *config, now).value();
  CHECK(report_text(report, *config, kPlain).find("this machine's clock is 7m behind the services'") !=
        std::string::npos);
  CHECK(report_json(report, *config)["clock_ahead_seconds"] == -420);
  report = read_report(*store, *config, now + 1min).value();
  CHECK(report_text(report, *config, kPlain).find("clock") == std::string::npos);
  CHECK(report_json(report, *config)["clock_ahead_seconds"] == 0);
}

TEST_CASE_METHOD(Printed, "whose unknown messages are settled is told once for each, with id and tenant") {
  meet("sales", {ann, bob});
  now += 1min;
  for (const auto& each : {bob, ann}) lose_answer_to(each, {"no_answer", "it broke"});
  auto unknown = store->unknown.all({}).value();
  REQUIRE(unknown.size() == 2);
  unknown.push_back(unknown.front());
  unknown.back().key = "tips";
  const auto whose = recipients_of(unknown);
  REQUIRE(whose.size() == 2);
  CHECK(line_of(whose[0], *config) == whose[0].name + "  " + whose[0].key.id.str() + "  in contoso");
  CHECK(scope_of("sales", {}, *config) == "policy sales  in contoso");
  CHECK(scope_of("", fabrikam, *config) == "everybody in fabrikam");
  CHECK(scope_of("", {}, *config) == "everybody in every tenant");
}

TEST_CASE_METHOD(Printed, "whoever watches an export is told of each row") {
  meet("sales", {ann, bob});
  std::ostringstream out;
  std::vector<std::int64_t> told;
  REQUIRE(write_progress(*store, *config, false, out, [&](std::int64_t rows) { told.push_back(rows); }));
  const auto text = out.str();
  REQUIRE_FALSE(told.empty());
  CHECK(told.front() == 1);
  CHECK(told.back() == std::count(text.begin(), text.end(), '\n') - 1);
}

TEST_CASE_METHOD(Printed, "on a terminal the same is told in colour") {
  fare_in_all_ways();
  check("states/status.colour.txt",
        on_terminal(report_text(read_report(*store, *config, now).value(), *config, kColourful)));
  check("states/plan.colour.txt", on_terminal(plan_text(read_plan(*store, *config, now).value(), *config, kColourful)));
  check("states/bob.colour.txt", on_terminal(person_text(person(bob), *config, now, kColourful)));
}

TEST_CASE_METHOD(Printed, "what stands in the way of everybody is told by status") {
  all_are_known();
  meet("sales", {ann, bob});
  send_to(ann);
  REQUIRE(store->rollouts.pause("pilot", {"too_many_failed", "6 of 100 people failed"}, now));
  REQUIRE(store->rollouts.pause("boards", {}, now));
  REQUIRE(store->refusals.write_circuits(
      contoso, {{contoso, "messages", {"service_unavailable", "503 " + kHostile}, now - 10min}}));
  REQUIRE(store->policies.note("pilot", {"group_not_found", "no group is named Pilot"}, now));
  REQUIRE(store->hosts.note("evil.example.com", now - 1h));
  REQUIRE(store->hosts.note("smba.trafficmanager.net", now));
  REQUIRE(
      store->notifications.notify({"outage-12", {"notification", "sales", "{}"}, now + 1h}, {.policy = "sales"}, now));
  REQUIRE(store->amendments.amend({"welcome", "", "{}"}, {}, now));
  says(ann, core::Wish::silence);
  REQUIRE(store->refusals.use_bot("99999999-2222-3333-4444-555555555555", now));
  REQUIRE(store->refusals.use_bot(config->bot.app_id.str(), now));
  REQUIRE(store->reports.write_pulse({now - 2s, {{TenantId("another"), 12.34, 56.78}}}));
  check_reports("trouble");
}

TEST_CASE_METHOD(Printed, "notifications that are finished take one line, so that they push nothing from the screen") {
  all_are_known();
  meet("sales", {ann});
  send_to(ann);
  for (const auto* key : {"news-1", "news-2", "news-3", "news-4"}) {
    REQUIRE(store->notifications.notify({key, {"notification", "", "{}"}, {}}, {.recipients = {this->key(ann)}}, now));
    send_to(ann);
  }
  REQUIRE(
      store->notifications.notify({"later", {"notification", "", "{}"}, now + 24h}, {.recipients = {key(ann)}}, now));
  check("finished/status.txt", report_text(read_report(*store, *config, now).value(), *config, kPlain));
}

TEST_CASE_METHOD(Printed, "while people are still being read no time left is told for all of them") {
  meet("sales", {ann});
  CHECK(status().find("time left at least 1s: people are still being read; ") != std::string::npos);
  auto told = report_json(read_report(*store, *config, now).value(), *config);
  CHECK(told["reading"] == true);
  CHECK(told["eta"].is_null());
  CHECK(told["eta_at_least"] == format_time(now + 1s));
  CHECK(told["policies"][2]["reading"] == true);  // pilot
  CHECK(told["policies"][3]["reading"] == false);
  CHECK_FALSE(told["policies"][3]["eta"].is_null());
  all_are_known();
  CHECK(status().find("time left 1s; ") != std::string::npos);
  told = report_json(read_report(*store, *config, now).value(), *config);
  CHECK(told["reading"] == false);
  CHECK_FALSE(told["eta"].is_null());
}

TEST_CASE_METHOD(Printed,
                 "nothing is left to do only where nothing waits; of what does the number and the next are told") {
  all_are_known();
  CHECK(status().find("nothing left to do\n") != std::string::npos);
  meet("sales", {ann});
  send_to(ann);
  const auto next = [this] { return report_json(read_report(*store, *config, now).value(), *config)["next"]; };
  const auto followed = format_time(now + std::chrono::hours(7 * 24));
  CHECK(status().find("nothing left to do now; to follow later 1, at " + followed + "\n") != std::string::npos);
  CHECK(next() == followed);
  const auto ordered = now + 24h;
  REQUIRE(store->notifications.notify({"later", {"notification", "", "{}"}, ordered}, {.recipients = {key(ann)}}, now));
  CHECK(status().find("; of notifications 1, at " + format_time(ordered) + "\n") != std::string::npos);
  CHECK(next() == format_time(ordered));
  REQUIRE(store->amendments.amend({"welcome", "", "{}"}, {}, now));
  CHECK(status().find("nothing left to do for the policies; to follow later 1, ") != std::string::npos);
  CHECK(status().find("; to amend 1, now\n") != std::string::npos);
}

TEST_CASE_METHOD(Printed,
                 "the daemon is told with its host, version, process and start, and when it is there no more") {
  CHECK(status().find("daemon on") == std::string::npos);
  REQUIRE(store->instances.begin({"host-1", "0.1.0", 4711, now, now, {}}));
  const auto line = "daemon on host-1: version 0.1.0, process 4711, since " + format_time(now);
  CHECK(status().find(line + "\n") != std::string::npos);
  const auto seen = now;
  now += 4min;
  CHECK(status().find(line + ", not seen since " + format_time(seen) + "\n") != std::string::npos);
  REQUIRE(store->instances.stop("host-1", now));
  CHECK(status().find(line + ", stopped at " + format_time(now) + "\n") != std::string::npos);
  const auto told = report_json(read_report(*store, *config, now).value(), *config)["instances"];
  REQUIRE(told.size() == 1);
  CHECK(told[0]["name"] == "host-1");
  CHECK(told[0]["since"] == format_time(seen));
  CHECK(told[0]["stopped"] == format_time(now));
}

TEST_CASE_METHOD(Printed,
                 "of several daemons each is told with what it leads, and what nobody leads with what that means") {
  auto shared = *config;
  shared.store = "postgresql://db.contoso.com/welcomed";
  const auto report = [&] { return read_report(*store, shared, now).value(); };
  const auto told = [&](const std::string& line) {
    return report_text(report(), shared, kPlain).find(line) != std::string::npos;
  };
  REQUIRE(store->leaderships.join({"host-1", "0.1.0", 4711, now, now, {}}, now));
  REQUIRE(store->leaderships.renew("host-1", {contoso}, now));
  REQUIRE(store->leaderships.join({"host-2", "0.2.0", 12, now, now, {}}, now));
  REQUIRE(store->leaderships.renew("host-2", {contoso}, now));
  const auto since = ", since " + format_time(now);
  CHECK(told("daemon on host-1: version 0.1.0, process 4711" + since + ", leads contoso\n"));
  CHECK(told("daemon on host-2: version 0.2.0, process 12" + since + ", leads no tenant\n"));
  CHECK(told("nobody leads fabrikam: nothing is installed or sent there until a daemon does\n"));
  auto json = report_json(report(), shared);
  CHECK(json["instances"][0]["tenants"] == Json{"contoso"});
  CHECK(json["instances"][1]["tenants"] == Json::array());
  CHECK(json["instances"][1]["missing"] == false);
  CHECK(json["unled"] == Json{"fabrikam"});
  CHECK(report_json(read_report(*store, shared, now, contoso).value(), shared)["unled"] == Json::array());

  const auto seen = now;
  now += core::kLeaderLease;
  REQUIRE(store->leaderships.renew("host-2", {contoso}, now));
  CHECK(told("daemon on host-1: version 0.1.0, process 4711" + since + ", not seen since " + format_time(seen) + "\n"));
  json = report_json(report(), shared);
  CHECK(json["instances"][0]["missing"] == true);
  CHECK(json["instances"][0]["tenants"] == Json::array());
  CHECK(json["instances"][1]["tenants"] == Json{"contoso"});
  REQUIRE(store->instances.stop("host-2", now));
  CHECK(told("nobody leads contoso, fabrikam: "));
}

TEST_CASE_METHOD(Printed, "of a daemon that has the store for itself nobody asks what it leads") {
  REQUIRE(store->instances.begin({"host-1", "0.1.0", 4711, now, now, {}}));
  const auto json = report_json(read_report(*store, *config, now).value(), *config);
  CHECK(json["instances"][0]["tenants"].is_null());
  CHECK(json["unled"] == Json::array());
  CHECK(status().find("lead") == std::string::npos);
}

TEST_CASE_METHOD(Printed, "a rollout in waves tells who waits, for how long, and since when it is paused") {
  all_are_known();
  std::vector<RecipientId> people;
  for (char each = 'a'; each <= 't'; ++each) people.push_back(id(std::string("person-") + each));
  meet("pilot", people);
  now += 2h;
  REQUIRE(store->rollouts.give_turns("pilot", store::RolloutLine::people, 2, now).value() == 2);
  REQUIRE(store->rollouts.note_turns("pilot", now + 1h));
  check_reports("waves");
  for (const auto* each : {"person-a", "person-b"}) check_story("waves", id(each));
  REQUIRE(store->rollouts.pause("pilot", {"too_many_opted_out", "21 of 100 people asked for silence"}, now));
  check("waves/paused.txt", report_text(read_report(*store, *config, now).value(), *config, kPlain));
  check_story("waves", key(id("person-a")), "person-a-paused");
}

TEST_CASE_METHOD(Printed, "of two teams of one name in two tenants each is told with its tenant") {
  const std::string ours = "b0a4d000-0000-4000-8000-000000000001";
  const std::string theirs = "b0a4d000-0000-4000-8000-000000000002";
  all_are_known();
  tell_teams(contoso, {{ours, "Board"}});
  tell_teams(fabrikam, {{theirs, "Board"}});
  select_teams("boards", ours);
  select_teams("boards-of-fabrikam", theirs);
  check_reports("teams");
  const core::RecipientKind team = core::RecipientKind::team;
  check("teams/several.txt", the_one(*store, *config, store::Sought{team, "board"}).error().text() + "\n");
  check("teams/none.txt", the_one(*store, *config, store::Sought{team, "Boards"}).error().text() + "\n");
  const auto one = the_one(*store, *config, store::Sought{team, "board", fabrikam}).value();
  check("teams/one.txt", line_of(one, *config) + "\n");
  check_story("teams", one.key, "board-of-fabrikam");
}

TEST_CASE_METHOD(Printed, "the status of one tenant tells of its policies, messages, causes and rates alone") {
  all_are_known();
  meet("sales", {ann, bob});
  send_to(ann);
  refuse_install(bob, {"app_blocked", "403 Forbidden"});
  REQUIRE(store->policies.note("boards-of-fabrikam", {"group_not_found", "no group is named Board"}, now));
  REQUIRE(store->notifications.notify({"news", {"notification", "sales", "{}"}, {}}, {.policy = "sales"}, now));
  REQUIRE(store->amendments.amend({"welcome", "", "{}"}, {}, now));
  says(ann, core::Wish::silence);
  REQUIRE(store->refusals.write_circuits(fabrikam, {{fabrikam, "messages", {"service_unavailable", "503"}, now}}));
  REQUIRE(store->reports.write_pulse({now, {{contoso, 5, 4}, {fabrikam, 0, 3}}}));
  const auto told = [&](const TenantId& of) {
    return report_json(read_report(*store, *config, now, of).value(), *config);
  };
  const auto ours = told(contoso);
  CHECK(ours["policies"].size() == 3);
  CHECK(ours["errors"].size() == 1);
  CHECK(ours["errors"][0]["cause"] == "app_blocked");
  CHECK(ours["notifications"].size() == 1);
  CHECK(ours["amendments"].size() == 1);
  CHECK(ours["confirmations"].size() == 1);
  CHECK(ours["circuits"].empty());
  CHECK(ours["rates"] == Json{{"installs_per_second", 5.0}, {"sends_per_second", 4.0}});
  const auto theirs = told(fabrikam);
  CHECK(theirs["policies"].size() == 1);
  CHECK(theirs["errors"].size() == 1);
  CHECK(theirs["errors"][0]["cause"] == "group_not_found");
  CHECK(theirs["notifications"].empty());
  CHECK(theirs["amendments"].empty());
  CHECK(theirs["confirmations"].empty());
  CHECK(theirs["circuits"].size() == 1);
  CHECK(theirs["rates"] == Json{{"installs_per_second", 0.0}, {"sends_per_second", 3.0}});
  const auto all = told({});
  CHECK(all["policies"].size() == 4);
  CHECK(all["errors"].size() == 2);
  CHECK(all["rates"] == Json{{"installs_per_second", 5.0}, {"sends_per_second", 7.0}});
}

TEST_CASE_METHOD(Printed, "the rates are those of all daemons that work, and the last ones of a dead daemon are gone") {
  REQUIRE(store->reports.write_pulse({now - 20s, {{contoso, 5, 4}}}));
  REQUIRE(store->reports.write_pulse({now - 1s, {{fabrikam, 2, 3}}}));
  const auto rates = [&] { return report_json(read_report(*store, *config, now).value(), *config)["rates"]; };
  CHECK(rates() == Json{{"installs_per_second", 2.0}, {"sends_per_second", 3.0}});
  REQUIRE(store->reports.write_pulse({now, {{contoso, 1, 0}}}));
  CHECK(rates() == Json{{"installs_per_second", 3.0}, {"sends_per_second", 3.0}});
}

TEST_CASE_METHOD(Printed, "a group chat without a topic is told by its id once, and its causes speak of the chat") {
  const RecipientId chat("19:0ff517e@thread.v2");
  change(chat, [&](core::Recipient each) {
    each.kind = core::RecipientKind::chat;
    each.state = core::RecipientState::reachable;
    each.reference = core::ConversationReference{ConversationId(chat.str()), "https://x/", {}, {}};
    return each;
  });
  auto told = person(chat);
  const auto text = [&] { return person_text(told, *config, now, kPlain); };
  CHECK(text().starts_with(chat.str() + "\n"));
  CHECK(text().find(chat.str(), 1) == std::string::npos);
  told.recipient.name = "Offsite";
  CHECK(text().starts_with("Offsite " + chat.str() + "\n"));
  store::DeliveryRow held;
  held.key = "welcome";
  held.state = core::DeliveryState::unknown;
  held.cause = {"restored", "held"};
  told.deliveries = {held};
  CHECK(text().find("look at the group chat, then use") != std::string::npos);
  CHECK(text().find("person") == std::string::npos);
  auto report = read_report(*store, *config, now).value();
  report.causes = {{"existing_unknown", 2, now, chat.str(), true}};
  CHECK(report_text(report, *config, kPlain).find("the group chat had the app before") != std::string::npos);
  report.causes[0].of_chats = false;
  CHECK(report_text(report, *config, kPlain).find("the person had the app before") != std::string::npos);
}

TEST_CASE_METHOD(Printed, "a template is shown in the language that is asked for, its values as they are") {
  auto reader = sample_reader(*config);
  for (const auto* locale : {"en", "de-AT", "ar", "ja", "fr"}) {
    const auto activity = rendered(*config, reader, "welcome", locale, nlohmann::json::object());
    REQUIRE(activity);
    check("preview/welcome." + std::string(locale) + ".txt", activity_text(*activity, kPlain));
  }
  CHECK(sample_reader(*config, fabrikam).tenant.id == fabrikam);
  reader.profile.given_name = kHostile;
  const auto activity = rendered(*config, reader, "tips", "en", nlohmann::json::object());
  REQUIRE(activity);
  check("preview/tips.hostile.txt", activity_text(*activity, kPlain));
}

TEST_CASE_METHOD(Printed, "a plan warns of a person who stands twice in a file, with different data") {
  const support::TempFolder folder;
  const std::string twice = "5c1d5c1d-0000-4000-8000-000000000001";
  auto filed = *config;
  auto& sales = filed.policies.at(0);
  REQUIRE(sales.name == "sales");
  sales.users.file = folder.write("people.csv", "upn,desk\nann@contoso.com,1\n" + twice + ",2\n");
  REQUIRE(store->targets.begin(row("sales"), now));
  REQUIRE(store->selection.tell(
      {.policy = "sales", .tenant = tenant, .definition = "d", .names = {"ann@contoso.com", twice}}, now));
  const auto users = store->directory.feed(tenant, "/users/delta", {}, {}).value();
  REQUIRE(
      store->directory.keep_users(users, {{.id = RecipientId(twice), .upn = "Ann@contoso.com"}}, {"next", true}, now));
  const auto text = plan_text(read_plan(*store, filed, now).value(), filed, kPlain);
  CHECK(text.find("people.csv:3: line 2 is about the same person") != std::string::npos);
}

TEST_CASE_METHOD(Printed, "a plan names keys that differ from those a daemon took up, and none where no daemon told") {
  auto other = *config;
  other.settings = {{"cycle", "300000"}, {"listen.messages", "0.0.0.0:443"}};
  auto before = remember_policies(*store, other).value();
  const auto keys = [&] { return read_plan(*store, other, now, before).value().keys; };
  CHECK(keys().empty());
  REQUIRE(store->policies.note_configuration({{"cycle", "60000"}, {"listen.messages", "0.0.0.0:443"}}));
  before.configuration = store->policies.configuration().value();
  CHECK(keys() == std::vector<KeyChange>{{"cycle", false}});
}

TEST_CASE_METHOD(Printed, "a plan installs nothing for whom it holds because they have the app") {
  meet("sales", {id("ann"), id("bob"), id("cem")});
  change(id("ann"), [](core::Recipient each) { return core::after_look(std::move(each), true); });
  change(id("bob"), [](core::Recipient each) { return core::after_look(std::move(each), false); });
  const auto planned = read_plan(*store, *config, now).value();
  const auto sales = std::find_if(planned.policies.begin(), planned.policies.end(),
                                  [](const auto& each) { return each.name == "sales"; });
  REQUIRE(sales != planned.policies.end());
  CHECK(sales->hold == 1);
  CHECK(sales->installed == 1);
  CHECK(sales->install == 2);
  CHECK(sales->unseen == 1);
}

TEST_CASE_METHOD(Printed, "a plan says how many are to get each of a message's templates, and a story which it was") {
  auto several = *config;
  auto& message = several.policies.at(0).messages.at(0);
  message.variants = {{"tips", 50}, {"welcome", 50}};
  meet("sales", {candidate(id("ann")), candidate(id("bob")), candidate(id("cem"), "guest")});
  added(id("ann"));
  const auto find = [&] {
    const auto planned = read_plan(*store, several, now).value();
    const auto sales = std::find_if(planned.policies.begin(), planned.policies.end(),
                                    [](const auto& each) { return each.name == "sales"; });
    REQUIRE(sales != planned.policies.end());
    return std::pair(sales->variants, plan_text(planned, several, kPlain));
  };
  store::Counts expected;
  for (const auto* name : {"ann", "bob"}) ++expected[core::variant_of(message.variants, id(name))];
  const auto [before, text] = find();
  CHECK(before == std::map<std::string, store::Counts>{{"welcome", expected}});
  for (const auto& [name, count] : expected)
    CHECK(text.find(std::to_string(count) + " get " + name + " as welcome\n") != std::string::npos);

  const auto claim =
      store->deliveries.claim(due().at(0), {.text = "{}", .claim = "1", .variant = "tips"}, now).value().value();
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  CHECK(find().first ==
        std::map<std::string, store::Counts>{{"welcome", {{core::variant_of(message.variants, id("bob")), 1}}}});
  const auto known = store->reports.person(key(id("ann"))).value().value();
  // Whatever the shares are by now, ann gets what she got before.
  const std::vector<core::Variant> changed{{"tips", 0}, {"welcome", 100}};
  several.policies.at(0).messages = {{.key = "welcome", .template_name = {}, .variants = changed},
                                     {.key = "tips", .template_name = {}, .after = 24h * 7, .variants = changed}};
  CHECK(find().first ==
        std::map<std::string, store::Counts>{{"tips", {{"tips", 1}, {"welcome", 1}}}, {"welcome", {{"welcome", 1}}}});
  CHECK(person_json(known, several, now)["messages"]["welcome"]["variant"] == "tips");
  CHECK_FALSE(person_json(known, several, now)["messages"]["tips"].contains("variant"));
  CHECK(person_text(known, several, now, kPlain).find("message welcome: sent, variant tips\n") != std::string::npos);
}
