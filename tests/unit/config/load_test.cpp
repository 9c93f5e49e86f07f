#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "expect.hpp"

namespace welcomed::config {
namespace {

using namespace std::chrono_literals;

const TenantId kContoso("0e0e0e0e-0000-4000-8000-000000000001");

std::string interface_example() {
  const auto text = file_text(PROJECT_DIR "/tests/unit/config/interface_example.yaml");
  return Folder::replaced(text, "/run/credentials/welcomed.service/bot-secret", "secret");
}

/// A folder with the files that the example of interface.md names.
void add_example_files(const Folder& folder) {
  folder.write("templates/tips.yaml", "title: Tips\noffer: Desks.\n");
  folder.write("pilot.csv", "adele@contoso.com\n");
}

}  // namespace

TEST_CASE("the least configuration loads without a word and takes every default") {
  const Folder folder;
  const auto loaded = folder.load(kGood);
  CHECK(said_of_the_file(folder, loaded).empty());
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  CHECK(config.file == folder.path() / "welcomed.yaml");
  CHECK(config.cloud.graph_scope == "https://graph.microsoft.com/.default");
  CHECK(config.bot.tenant.empty());
  CHECK(std::get<SecretFile>(config.bot.credential).path == folder.path() / "secret");
  CHECK(config.listen.messages == "127.0.0.1:3978");
  CHECK(config.listen.admin.empty());
  CHECK_FALSE(config.listen.accept_unsigned);
  CHECK(config.store == "sqlite:/var/lib/welcomed/welcomed.db");
  CHECK(config.instance.empty());
  CHECK(config.templates == folder.path() / "templates");
  CHECK(config.limits.graph_install_per_second == 30);
  CHECK(config.limits.send_per_second == 50);
  CHECK(config.cycle == 1min);
  CHECK(config.reread == 24h);
  CHECK(config.retention.left == 24h * 90);
  CHECK(config.retention.story == 24h * 400);
  CHECK(config.effects);
  CHECK(config.cloud.teams_plans.size() == 8);
  CHECK(config.event_wait == 60s);
  CHECK(config.library.has("welcome"));
}

TEST_CASE("a package of the app is read with its defaults, its icons from the file's folder") {
  const Folder folder;
  folder.write("color.png", "x");
  const auto loaded = folder.load(good_but("  external_id: f31b1263-0000-4000-8000-000000000001",
                                           R"(  external_id: f31b1263-0000-4000-8000-000000000001
  package:
    developer: Contoso
    website: https://contoso.com/assistant
    privacy: https://contoso.com/privacy
    terms: https://contoso.com/terms
    summary: Books desks
    color_icon: color.png)"));
  REQUIRE(loaded.config);
  const auto& package = loaded.config->app.package;
  CHECK(package == AppPackage{.developer = "Contoso",
                              .website = "https://contoso.com/assistant",
                              .privacy = "https://contoso.com/privacy",
                              .terms = "https://contoso.com/terms",
                              .summary = "Books desks",
                              .accent_color = "#4f52b2",
                              .color_icon = folder.path() / "color.png"});
}

TEST_CASE("a policy that names only users and messages takes every default") {
  const Folder folder;
  const auto loaded = folder.load(kGood);
  REQUIRE(loaded.config);
  const auto* policy = loaded.config->policy("sales");
  REQUIRE(policy != nullptr);
  CHECK(policy->title == "sales");
  CHECK(policy->tenant == kContoso);
  CHECK(policy->users.all);
  CHECK(policy->exclude.guests);
  CHECK(policy->exclude.unlicensed);
  CHECK(policy->exclude.disabled);
  CHECK(policy->teams.channel == "General");
  CHECK(policy->messages.at(0).after == 0ms);
  CHECK(policy->existing == core::Existing::unknown);
  CHECK(policy->on_uninstall == core::OnUninstall::respect);
  CHECK(policy->when_unknown == core::WhenUnknown::verify);
  CHECK_FALSE(policy->upgrade);
  CHECK(loaded.config->policy("other") == nullptr);
}

TEST_CASE("limits of the listener are the published ones unless they are given") {
  const Folder folder;
  const auto limits = [&](const std::string& given) {
    return folder.load(good_but("  messages: 127.0.0.1:3978", "  messages: 127.0.0.1:3978" + given))
        .config->listen.limits;
  };
  CHECK(limits("").header_kib == 16);
  CHECK(limits("").body_kib == 256);
  CHECK(limits("").request_time == 10s);
  CHECK(limits("").connections == 256);
  CHECK(limits("").json_depth == 32);
  const auto given =
      limits("\n  limits: {header_kib: 8, body_kib: 512, request_time: 3s, connections: 1000, json_depth: 64}");
  CHECK(given.header_kib == 8);
  CHECK(given.body_kib == 512);
  CHECK(given.request_time == 3s);
  CHECK(given.connections == 1000);
  CHECK(given.json_depth == 64);
}

TEST_CASE("the example of interface.md loads, and nothing is to be said of it") {
  const Folder folder;
  add_example_files(folder);
  const auto loaded = folder.load(interface_example());
  CHECK(said_of_the_file(folder, loaded).empty());
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  CHECK(config.bot.forward_to == "http://127.0.0.1:3979/api/messages");
  REQUIRE(config.tenant(kContoso) != nullptr);
  CHECK(config.tenant(kContoso)->time_zone == "Europe/London");
  CHECK(config.library.names() == std::vector<std::string>{"tips", "welcome"});
}

TEST_CASE("the policy of interface.md's example is read whole") {
  const Folder folder;
  add_example_files(folder);
  const auto loaded = folder.load(interface_example());
  REQUIRE(loaded.config);
  const core::Policy& policy = loaded.config->policies.at(0);
  CHECK(policy.users.groups == std::vector<std::string>{"Sales", "9e4b9e4b-0000-4000-8000-000000000001"});
  CHECK(policy.users.filter == "department eq 'Sales'");
  CHECK(policy.users.file == folder.path() / "pilot.csv");
  CHECK(policy.teams.list.size() == 2);
  CHECK(policy.exclude.groups == std::vector<std::string>{"Contractors"});
  REQUIRE(policy.rollout.waves.size() == 3);
  CHECK(policy.rollout.waves[1].percent == 50);
  CHECK(policy.rollout.waves[1].after == 24h);
  REQUIRE(policy.rollout.window);
  CHECK(policy.rollout.window->days.size() == 5);
  CHECK(policy.rollout.window->from_minute == 9 * 60);
  CHECK(policy.rollout.window->to_minute == 17 * 60);
  CHECK(policy.rollout.window->time_zone == "user");
  CHECK(policy.rollout.per_hour == 2000);
  CHECK(policy.rollout.stop_when.opted_out_percent == 20);
  CHECK(policy.messages.at(1).key == "first-week");
  CHECK(policy.messages.at(1).after == 7 * 24h);
  CHECK(policy.messages.at(1).since == core::Since::welcome);
  CHECK(policy.messages.at(2).since == core::Since::hire_date);
  CHECK(policy.users.hired_within == 14 * 24h);
  CHECK(policy.upgrade);
}

TEST_CASE("a wave is a share or groups, which are among those that the policy names") {
  const Folder folder;
  const auto loaded = folder.load(good_but("      all: true",
                                           "      all: true\n    rollout: {waves: [{groups: [Pilot, IT]}, {percent: "
                                           "5, after: 1h}, {percent: 100, after: 1d}]}"));
  REQUIRE(loaded.config);
  const auto& waves = loaded.config->policies.at(0).rollout.waves;
  REQUIRE(waves.size() == 3);
  CHECK(waves[0].groups == std::vector<std::string>{"Pilot", "IT"});
  CHECK(waves[1].groups.empty());
  CHECK(waves[1].percent == 5);
  CHECK(loaded.config->named_groups.size() == 2);
}

TEST_CASE("a policy means group chats by their ids, and those to which somebody adds the app") {
  const Folder folder;
  const auto loaded = folder.load(good_but(
      "    messages:", "    chats: {list: [\"19:b857@thread.v2\"], added: true, meetings: true}\n    messages:"));
  REQUIRE(loaded.config);
  const auto& chats = loaded.config->policies.at(0).chats;
  CHECK(chats.list == std::vector<std::string>{"19:b857@thread.v2"});
  CHECK(chats.added);
  CHECK(chats.meetings);
}

TEST_CASE("a policy has no priority unless it is given one") {
  const Folder folder;
  CHECK(folder.load(kGood).config->policies.at(0).priority == 0);
  CHECK(folder.load(good_but("      all: true", "      all: true\n    priority: 7")).config->policies.at(0).priority ==
        7);
}

TEST_CASE("a named cloud has its own endpoints and hosts") {
  const Folder folder;
  const auto cloud = [&](const std::string& name) {
    return folder.load(good_but("cloud: public", "cloud: " + name)).config->cloud;
  };
  CHECK(cloud("gcc-high").graph_scope == "https://graph.microsoft.us/.default");
  CHECK(cloud("dod").graph == "https://dod-graph.microsoft.us");
  CHECK(cloud("dod").bot_issuer == "https://api.botframework.us");
  CHECK(cloud("china").login == "https://login.partner.microsoftonline.cn");
  CHECK(cloud("china").bot_default_service_url.empty());
  CHECK(cloud("gcc").bot_default_service_url == "https://smba.infra.gcc.teams.microsoft.com/teams/");
  CHECK(cloud("gcc").graph == cloud("public").graph);
  CHECK(cloud("gcc").login == cloud("public").login);
  const auto has = [&](const char* name, const char* host) {
    const auto& hosts = cloud(name).service_url_hosts;
    return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
  };
  for (const auto* host :
       {"smba.trafficmanager.net", "smba.onyx.prod.teams.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com",
        "*.botframework.com", "canary.botapi.skype.com", "pilot1.botapi.skype.com"}) {
    INFO(host);
    CHECK(has("public", host));
    CHECK(has("gcc", host));
  }
  CHECK(has("gcc-high", "*.teams.microsoft.us"));
  CHECK(has("china", "frontend.botapi.msg.infra.teams.microsoftonline.cn"));
}

TEST_CASE("what the services of a cloud do not offer is known where they do not offer all") {
  const Folder folder;
  for (const auto* name : {"public", "gcc", "gcc-high", "dod", "china"}) {
    INFO(name);
    const bool all = name == std::string("public") || name == std::string("gcc");
    const auto loaded = folder.load(good_but("cloud: public", std::string("cloud: ") + name));
    CHECK(loaded.config->cloud.not_offered.empty() == all);
  }
}

TEST_CASE("a bot without a home tenant, and a single-tenant one beside a second tenant, are warnings") {
  const Folder folder;
  const std::string home = "  tenant: 0e0e0e0e-0000-4000-8000-000000000001\n";
  const auto said = [&](const std::string& text) {
    std::string all;
    for (const auto& each : folder.load(text).diagnostics) all += each.line_text() + "\n";
    return all;
  };
  const auto with_home = good_but("  credential:", home + "  credential:");
  const std::string second = "  - id: 0e0e0e0e-0000-4000-8000-000000000002\nlisten:";
  CHECK_THAT(said(kGood), Catch::Contains(":2:1: warning: bot.tenant is not given"));
  CHECK(said(with_home).find("bot.tenant") == std::string::npos);
  auto two = with_home;
  two.replace(two.find("listen:"), 7, second);
  CHECK_THAT(said(two), Catch::Contains(":5:11: warning: bot.tenant makes the bot a single-tenant one"));
  auto old = kGood;
  old.replace(old.find("listen:"), 7, second);
  CHECK_THAT(said(old), Catch::Contains("bot.tenant is not given"));
}

TEST_CASE("a cloud given in parts takes the rest from public, and its scope from its Graph") {
  const Folder folder;
  const auto loaded = folder.load(good_but("cloud: public", R"(cloud:
  login: http://127.0.0.1:8001/
  graph: http://127.0.0.1:8002
  bot_default_service_url: http://127.0.0.1:8003/teams
  service_url_hosts: ["127.0.0.1:8003", "::1", "*.Example.com"])"));
  REQUIRE(loaded.config);
  const Cloud& cloud = loaded.config->cloud;
  CHECK(cloud.login == "http://127.0.0.1:8001");
  CHECK(cloud.graph_scope == "http://127.0.0.1:8002/.default");
  CHECK(cloud.bot_default_service_url == "http://127.0.0.1:8003/teams/");
  CHECK(cloud.service_url_hosts == std::vector<std::string>{"127.0.0.1", "::1", "*.example.com"});
  CHECK(cloud.bot_issuer == "https://api.botframework.com");
}

TEST_CASE("a Graph scope that is given stands as it is") {
  const Folder folder;
  const auto loaded = folder.load(good_but("cloud: public", "cloud: {graph_scope: api://graph/.default}"));
  REQUIRE(loaded.config);
  CHECK(loaded.config->cloud.graph_scope == "api://graph/.default");
}

TEST_CASE("ids are kept in lower case and a policy's tenant may be an id in any case") {
  const Folder folder;
  auto text = good_but("tenant: contoso", "tenant: 0E0E0E0E-0000-4000-8000-000000000001");
  text = Folder::replaced(text, "app_id: 11111111-2222-3333-4444-555555555555",
                          "app_id: ABCDEF11-2222-3333-4444-555555555555");
  const auto loaded = folder.load(text);
  REQUIRE(loaded.config);
  CHECK(loaded.config->policies[0].tenant == kContoso);
  CHECK(loaded.config->bot.app_id.str() == "abcdef11-2222-3333-4444-555555555555");
}

TEST_CASE("a tenant without a name is known by its id") {
  const Folder folder;
  auto text = good_but("\n    name: contoso", "");
  text = Folder::replaced(text, "tenant: contoso", "tenant: 0e0e0e0e-0000-4000-8000-000000000001");
  const auto loaded = folder.load(text);
  REQUIRE(loaded.config);
  CHECK(loaded.config->tenants.at(0).name == kContoso.str());
}

TEST_CASE("a relative store stands beside the file") {
  const Folder folder;
  const auto loaded = folder.load(good_but("policies:", "store: sqlite:data/../w.db\npolicies:"));
  REQUIRE(loaded.config);
  CHECK(loaded.config->store == "sqlite:" + (folder.path() / "w.db").string());
}

TEST_CASE("a daemon has a name of up to 63 letters, digits, -, _ and ., whichever store it has") {
  const Folder folder;
  const std::string longest = "Host-1_b." + std::string(54, 'x');
  const std::string store = GENERATE("sqlite:w.db", "postgresql://user@host/db");
  const auto loaded = folder.load(good_but("policies:", "store: " + store + "\ninstance: " + longest + "\npolicies:"));
  REQUIRE(loaded.config);
  CHECK(loaded.config->instance == longest);
  CHECK_FALSE(folder.load(good_but("policies:", "instance: " + longest + "x\npolicies:")).config);
  CHECK_FALSE(folder.load(good_but("policies:", "instance: \"\"\npolicies:")).config);
}

TEST_CASE("all faults are told in one run, in the order of the files") {
  const Folder folder;
  folder.write("templates/broken.yaml", "titel: x\n");
  folder.write("pilot.csv", "adele@contoso.com\nnobody\n");
  auto text = good_but("name: Contoso Assistant", "name: [x]");
  text = Folder::replaced(text, "      all: true", "      file: pilot.csv");
  text = Folder::replaced(text, "template: welcome", "template: welcme");
  const auto loaded = folder.load(text);
  CHECK(loaded.config == nullptr);
  const std::vector<std::string> expected = {
      "welcomed.yaml:4:9: error: bot.name is a list; it must be a text",
      R"(welcomed.yaml:20:34: error: there is no template "welcme"; did you mean "welcome"?)",
      R"(pilot.csv:2:1: error: "nobody" is no person; it must be a user principal name or an id)",
      R"(templates/broken.yaml:1:1: error: unknown key "titel"; did you mean "title"?)"};
  std::vector<std::string> errors;
  for (const auto& line : folder.lines(loaded)) {
    if (line.find(": error: ") != std::string::npos) errors.push_back(line);
  }
  CHECK(errors == expected);
}

TEST_CASE("of more than a hundred faults a hundred lines are told, errors before warnings") {
  const Folder folder;
  std::string keys;
  for (int i = 0; i < 500; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  const auto loaded = folder.load(keys + good_but("    messages:", "    teams: {all: true}\n    messages:"));
  CHECK(loaded.config == nullptr);
  REQUIRE(loaded.diagnostics.size() == 100);
  CHECK(loaded.diagnostics.back().text.find("more faults are not shown") != std::string::npos);
  CHECK(loaded.diagnostics.front().error);
}

TEST_CASE("warnings alone, however many, leave a configuration") {
  const Folder folder;
  std::string policies = "policies:\n";
  for (int i = 0; i < 150; ++i) {
    policies += "  - {name: p" + std::to_string(i) +
                ", tenant: contoso, rollout: {waves: [{percent: 9}]}, users: {all: true}, messages: [{key: k, "
                "template: welcome}]}\n";
  }
  const auto loaded = folder.load(kGood.substr(0, kGood.find("policies:")) + policies);
  CHECK(loaded.config != nullptr);
  CHECK(loaded.diagnostics.size() == 100);
}

TEST_CASE("plans for Teams can be named, rereading switched off, and the unlicensed taken in") {
  const Folder folder;
  auto text = good_but("cloud: public", R"(cloud: {teams_plans: [57FF2DA0-773e-42df-b2af-ffb7a2317929]})");
  text = Folder::replaced(text, "policies:", "reread: never\nretention: {left: never, story: 1d}\npolicies:");
  text = Folder::replaced(text, "    tenant: contoso", "    tenant: contoso\n    exclude: {unlicensed: false}");
  const auto loaded = folder.load(text);
  INFO(text);
  REQUIRE(loaded.config);
  CHECK(loaded.config->cloud.teams_plans == std::vector<std::string>{"57ff2da0-773e-42df-b2af-ffb7a2317929"});
  CHECK_FALSE(loaded.config->reread);
  CHECK_FALSE(loaded.config->retention.left);
  CHECK(loaded.config->retention.story == 24h);
  CHECK_FALSE(loaded.config->policies.at(0).exclude.unlicensed);
}

TEST_CASE("effects are counted unless it is said otherwise, and then no message can ask for them") {
  const Folder folder;
  const auto off = Folder::replaced(kGood, "policies:", "effects: false\npolicies:");
  const auto silent = folder.load(off);
  REQUIRE(silent.config);
  CHECK_FALSE(silent.config->effects);
  const auto asking = Folder::replaced(off, "{key: welcome, template: welcome}",
                                       "{key: welcome, template: welcome}\n"
                                       "      - {key: tips, template: welcome, after: 7d, unless: read}");
  const auto refused = folder.load(asking);
  CHECK_FALSE(refused.config);
  CHECK(folder.lines(refused).at(0).find(R"(error: the message "tips" of "sales" has unless: read)") !=
        std::string::npos);
  const auto counted = folder.load(Folder::replaced(asking, "effects: false", "effects: true"));
  REQUIRE(counted.config);
  CHECK(counted.config->policies.at(0).messages.at(1).unless == core::Unless::read);
}

TEST_CASE("a file that is not there is one error at its beginning") {
  const auto loaded = load("/nowhere/welcomed.yaml");
  CHECK(loaded.config == nullptr);
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].line == 0);
  CHECK(loaded.diagnostics[0].line_text() == "/nowhere/welcomed.yaml:1:1: error: there is no such file");
}

TEST_CASE("a folder is no configuration") {
  const auto loaded = load("/tmp");
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].text == "this is a folder, not a file");
}

TEST_CASE("nobody waits at a pipe in the place of the configuration or of a template") {
  const Folder folder;
  REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  const auto loaded = load(folder.path() / "pipe");
  CHECK_FALSE(loaded.config);
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].text == "the file cannot be read: it is no regular file");
  REQUIRE(::mkfifo((folder.path() / "templates/welcome.de.yaml").c_str(), 0600) == 0);
  CHECK_FALSE(folder.load(kGood).config);
}

TEST_CASE("a line of a diagnostic has file, line, column, weight and text") {
  const Diagnostic diagnostic{"a/b.yaml", 3, 7, false, "text"};
  CHECK(diagnostic.line_text() == "a/b.yaml:3:7: warning: text");
}

}  // namespace welcomed::config
