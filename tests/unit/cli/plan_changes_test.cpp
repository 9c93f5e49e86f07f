#include "cli/plan_changes.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::cli;
using store::PolicyRow;
using Kind = PolicyChange::Kind;
using namespace std::chrono_literals;

namespace {

const TenantId kTenant("0e0e");
const Paint kPlain(false);

PolicyRow policy(const std::string& name, const TenantId& tenant = kTenant) {
  PolicyRow row{.name = name, .tenant = tenant, .messages = {"welcome"}, .follow_ups = {}};
  row.definition = "d";
  return row;
}

std::vector<std::string> differences(const PolicyRow& before, const PolicyRow& after) {
  const auto changes = changes_of({before}, {after}, {});
  return changes.empty() ? std::vector<std::string>() : changes.front().differs;
}

config::Config organisation() {
  config::Config config;
  config.tenants = {{kTenant, "contoso", "en", "UTC"}};
  return config;
}

}  // namespace

TEST_CASE("another priority is a difference") {
  auto urgent = policy("sales");
  urgent.priority = 5;
  CHECK(differences(policy("sales"), urgent) == std::vector<std::string>{"priority"});
}

TEST_CASE("policies that stay as they are do not differ, whoever joins or leaves them") {
  CHECK(changes_of({policy("sales")}, {policy("sales")}, {{"sales", 3, 1}}).empty());
  CHECK(changes_text({}, organisation(), kPlain).empty());
  CHECK(changes_json({}, organisation()) == Json::array());
}

TEST_CASE("new policies and those that are gone are told with how many they concern, by name") {
  const auto changes = changes_of({policy("old"), policy("sales")}, {policy("new"), policy("sales")},
                                  {{"new", 12, 0}, {"old", 0, 1500}});
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].kind == Kind::added);
  CHECK(changes[1].kind == Kind::gone);
  CHECK(changes_text(changes, organisation(), kPlain) ==
        "policies that differ from what ran\n"
        "  new in contoso: new, selects 12\n"
        "  old in contoso: gone, 1 500 selected no more\n");
}

TEST_CASE("each part of a policy that differs is named") {
  const auto before = policy("sales");
  auto after = before;
  after.definition = "e";
  CHECK(differences(before, after) == std::vector<std::string>{"targets"});
  after = before;
  after.welcome_members = true;
  CHECK(differences(before, after) == std::vector<std::string>{"targets"});
  after = before;
  after.follow_ups = {{"tips", 24h, core::Unless::opted_out}};
  CHECK(differences(before, after) == std::vector<std::string>{"messages"});
  after = before;
  after.contents = {{"welcome", "another"}};
  CHECK(differences(before, after) == std::vector<std::string>{"messages"});
  after = before;
  after.gradual = after.reinstall = after.upgrade = true;
  after.existing = core::Existing::skip;
  CHECK(differences(before, after) == std::vector<std::string>{"rollout", "existing", "on_uninstall", "upgrade"});
}

TEST_CASE("settings that differ are named by their keys, and no group of a wave is taken for a target") {
  auto before = policy("sales");
  before.settings = {{"targets", "d"}, {"title", ""}, {"waves", "60"}, {"per_hour", "60"}};
  auto after = before;
  CHECK(differences(before, after).empty());
  after.settings["waves"] = "75";
  after.settings["title"] = "Colleagues";
  after.gradual = true;
  after.definition = "with the groups of its waves";
  CHECK(differences(before, after) == std::vector<std::string>{"title", "waves"});
  after = before;
  after.settings["targets"] = "e";
  CHECK(differences(before, after) == std::vector<std::string>{"targets"});
}

TEST_CASE("of settings that a store does not know nothing is said to differ") {
  auto after = policy("sales");
  after.settings = {{"targets", "d"}, {"title", ""}, {"waves", "60"}};
  CHECK(differences(policy("sales"), after).empty());
  after.gradual = true;
  CHECK(differences(policy("sales"), after) == std::vector<std::string>{"rollout"});
}

TEST_CASE("of other waves it is told how many of those who wait they reach") {
  auto changes = changes_of({policy("sales")}, {policy("sales")}, {}, {{"old", "sales"}});
  REQUIRE(changes.size() == 1);
  CHECK(changes_json(changes, organisation())[0]["turns"].is_null());
  changes[0].was.clear();
  changes[0].differs = {"waves"};
  changes[0].turns = 1500;
  CHECK(changes_text(changes, organisation(), kPlain) ==
        "policies that differ from what ran\n"
        "  sales in contoso: waves changed, 1 500 of those who wait have their turn by now\n");
  CHECK(changes_json(changes, organisation())[0]["turns"] == 1500);
}

TEST_CASE("each key beside policies that differs is named with what it is about and what takes it up") {
  const auto changes = key_changes_of({{"cycle", "60000"}, {"listen.messages", "127.0.0.1:3978"}, {"reread", "1"}},
                                      {{"cycle", "90000"}, {"bot.name", "Contoso"}, {"reread", "1"}});
  CHECK(changes == std::vector<KeyChange>{{"bot.name", false}, {"listen.messages", true}, {"cycle", false}});
  CHECK(key_changes_text(changes, kPlain) ==
        "keys that differ from what ran\n"
        "  bot.name (the bot's name in Teams): taken up by a reload\n"
        "  listen.messages (where POST /api/messages is taken): taken up by a restart alone\n"
        "  cycle (how often delta queries look for changes): taken up by a reload\n");
  CHECK(key_changes_json(changes)[1] == Json{{"key", "listen.messages"}, {"taken_up", "restart"}});
  CHECK(key_changes_text({}, kPlain).empty());
}

TEST_CASE("a selection that was never read is not said to differ") {
  auto before = policy("sales");
  before.definition.clear();
  CHECK(differences(before, policy("sales")).empty());
}

TEST_CASE("a policy that differs tells how many more and fewer it selects, for machines too") {
  auto after = policy("sales");
  after.definition = "e";
  after.messages = {"hello"};
  const auto changes = changes_of({policy("sales")}, {after}, {{"sales", 3, 2}});
  CHECK(changes_text(changes, organisation(), kPlain) ==
        "policies that differ from what ran\n"
        "  sales in contoso: targets and messages changed, 3 newly selected, 2 selected no more\n");
  CHECK(changes_json(changes, organisation()).dump() ==
        R"([{"name":"sales","tenant":"contoso","change":"changed","was":null,"differs":["targets","messages"],)"
        R"("more":3,"fewer":2,"turns":null}])");
}

TEST_CASE("a policy whose name goes to another tenant is gone, and another one is new") {
  const auto changes = changes_of({policy("sales")}, {policy("sales", TenantId("fab"))}, {{"sales", 5, 2}});
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].kind == Kind::gone);
  CHECK(changes[0].fewer == 2);
  CHECK(changes[0].more == 0);
  CHECK(changes[1].kind == Kind::added);
  CHECK(changes[1].more == 5);
  CHECK(changes[1].fewer == 0);
}

TEST_CASE("a policy that is renamed is neither new nor gone, and tells what else differs") {
  const std::vector<store::Renamed> renamed{{"old", "sales"}};
  const auto same = changes_of({policy("sales")}, {policy("sales")}, {}, renamed);
  CHECK(changes_text(same, organisation(), kPlain) ==
        "policies that differ from what ran\n  sales in contoso: was old before\n");
  auto after = policy("sales");
  after.upgrade = true;
  const auto other = changes_of({policy("sales")}, {after}, {{"sales", 1, 0}}, renamed);
  CHECK(changes_text(other, organisation(), kPlain) ==
        "policies that differ from what ran\n  sales in contoso: was old before, upgrade changed, 1 newly selected\n");
  CHECK(changes_json(same, organisation())[0]["was"] == "old");
}

TEST_CASE("pairs of policies that select the same people are told with how many") {
  CHECK(overlaps_text({}, kPlain).empty());
  CHECK(overlaps_text({{"pilot", "sales", 1200}}, kPlain) ==
        "policies that select the same people\n"
        "  pilot and sales  1 200\n");
  CHECK(overlaps_json({{"pilot", "sales", 1}}).dump() == R"([{"policies":["pilot","sales"],"people":1}])");
}
