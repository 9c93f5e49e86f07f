// Ill hours of a service, lane by lane (contracts/amendments.md §3 and §4).
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

net::Exchange said(int status, const char* code, const char* text) {
  return fakes::reply(status, json{{"error", {{"code", code}, {"message", text}}}}.dump());
}

const auto kUndecryptable = [] { return said(403, "BadArgument", "Failed to decrypt conversation id"); };

struct Outage : Town {
  using Answer = std::function<net::Exchange()>;
  std::vector<std::string> ids;
  std::size_t asked = 0;  ///< in the lane, during the outage

  void people(int count) {
    for (int i = 0; i < count; ++i) ids.push_back("user" + std::to_string(i));
    policy("sales", ids);
  }
  void everybody_adds() {
    for (const auto& id : ids) installation(id, "add");
  }
  /// So many have the welcome, and get the tips an hour after it.
  void welcomed_and_owed_tips(int count) {
    people(count);
    config.policies[0].messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
    start();
    everybody_adds();
    pass(10min);
    REQUIRE(sent() == static_cast<std::size_t>(count));
  }
  /// Everything of that kind is answered so.
  void ill(const std::string& method, const std::string& part, Answer answer) {
    services.trouble = [=, this](const std::string& how, const std::string& url) -> std::optional<net::Exchange> {
      if (how != method || url.find(part) == std::string::npos) return std::nullopt;
      ++asked;
      return answer();
    };
  }
  void well() { services.trouble = nullptr; }
  [[nodiscard]] int count(const std::string& state) {
    const auto counts = storage.store().reports.counts(clock.now());
    REQUIRE(counts);
    const auto& messages = counts->at(0).messages.at("welcome");
    const auto found = messages.find(state);
    return found == messages.end() ? 0 : static_cast<int>(found->second);
  }
  [[nodiscard]] std::size_t open_circuits() { return storage.store().refusals.circuits().value().size(); }
};

}  // namespace

TEST_CASE_METHOD(Outage, "an hour in which the connector refuses every send costs nobody their welcome") {
  people(100);
  start();
  struct Kind {
    const char* name;
    Answer answer;
  };
  const auto kind =
      GENERATE(Kind{"403 decrypt", kUndecryptable},
               Kind{"400 decrypt", [] { return said(400, "BadArgument", "Failed to decrypt conversation id"); }},
               Kind{"403 unheard of", [] { return said(403, "SomethingNew", "no"); }},
               Kind{"400 unheard of", [] { return said(400, "SomethingNew", "no"); }},
               Kind{"not in the roster", [] { return said(403, "BotNotInConversationRoster", ""); }},
               Kind{"gone", [] { return said(404, "ConversationNotFound", ""); }},
               Kind{"switched off", [] { return said(403, "BotDisabledByAdmin", ""); }},
               Kind{"not permitted", [] { return said(403, "NotEnoughPermissions", ""); }},
               Kind{"too large, says a proxy", [] { return fakes::reply(413, "<html>"); }},
               Kind{"content refused", [] { return said(400, "BadSyntax", ""); }});
  INFO(kind.name);
  ill("POST", "/activities", kind.answer);
  everybody_adds();
  pass(10s);
  CHECK(open_circuits() == 1);
  REQUIRE(daemon->troubles().size() == 1);
  CHECK(daemon->troubles()[0].what.find("people_sends") != std::string::npos);
  pass(1h - 10s);
  CHECK(asked < 64 + 50);
  CHECK(count("failed") == 0);
  CHECK(count("sent") == 0);
  well();
  pass(5min);
  CHECK(count("sent") == 100);
  CHECK(sent() == 100);
  CHECK(open_circuits() == 0);
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(Outage, "an hour of answers that tell nothing leaves unknown what was under way, not everybody") {
  people(300);
  start();
  struct Kind {
    const char* name;
    Answer answer;
  };
  const auto kind =
      GENERATE(Kind{"bare 404", [] { return said(404, "ServiceError", "Unknown"); }},
               Kind{"502", [] { return fakes::reply(502); }}, Kind{"timeout", [] { return fakes::cut_off(); }});
  INFO(kind.name);
  services.chats_readable = false;
  ill("POST", "/activities", kind.answer);
  everybody_adds();
  pass(2min);
  CHECK(asked < 64 + 10);
  well();
  pass(10min);
  CHECK(count("unknown") == static_cast<int>(asked));
  CHECK(count("sent") == 300 - static_cast<int>(asked));
}

TEST_CASE_METHOD(Outage, "an ill hour of installs stops installs alone, and fails nobody") {
  people(100);
  const auto answer =
      GENERATE(Answer([] { return said(403, "Forbidden", "no"); }), Answer([] { return fakes::reply(502); }),
               Answer([] { return said(400, "BadRequest", "no"); }));
  ill("POST", "/installedApps", answer);
  start();
  pass(30s);
  CHECK(open_circuits() == 1);
  everybody_adds();
  pass(1min);
  CHECK(count("sent") == 100);
}

TEST_CASE_METHOD(Outage, "installs go on by themselves when the service is itself again") {
  people(100);
  ill("POST", "/installedApps", [] { return said(403, "Forbidden", "no"); });
  start();
  pass(1h);
  CHECK(asked < 64 + 50);
  well();
  pass(10min);
  CHECK(installs() == 100);
  CHECK(storage.store().reports.counts(clock.now())->at(0).users == store::Counts{{"reachable", 100}});
}

TEST_CASE_METHOD(Outage, "after an ill afternoon nobody waits for the hour that their refusals put them off to") {
  people(6);
  ill("POST", "/installedApps", [] { return said(403, "Forbidden", "nobody knows why"); });
  start();
  pass(5h);
  CHECK(installs() == 0);
  well();
  pass(5min);
  CHECK(installs() == 6);
}

TEST_CASE_METHOD(Outage, "an hour in which Graph knows nobody any more stops installs, and leaves nobody for a day") {
  people(GENERATE(3, 100));
  const bool ill_looks = GENERATE(false, true);
  if (ill_looks) config.policies[0].existing = core::Existing::skip;
  ill(ill_looks ? "GET" : "POST", "/installedApps", [] { return said(404, "NotFound", "User not found"); });
  start();
  pass(30s);
  CHECK(installs() == 0);
  if (!ill_looks && ids.size() > 5) CHECK(open_circuits() == 1);
  pass(2min);
  well();
  pass(20min);
  CHECK(installs() == ids.size());
}

TEST_CASE_METHOD(Outage, "an hour in which Graph shows nothing of what it says is installed gives nobody up") {
  people(GENERATE(2, 8));
  services.installed.insert(ids.begin(), ids.end());
  ill("GET", "/installedApps", [] { return fakes::reply(200, R"({"value":[]})"); });
  start();
  pass(1h);
  CHECK(asked < 60);
  CHECK(open_circuits() == (ids.size() > 5 ? std::size_t{1} : std::size_t{0}));
  CHECK(storage.store().reports.counts(clock.now())->at(0).users.count("failed") == 0);
  well();
  pass(15min);
  CHECK(sent() == ids.size());
  CHECK(open_circuits() == 0);
}

TEST_CASE_METHOD(Outage,
                 "whoever was refused before a restart is tried after it, as are all that the same hour refused") {
  people(30);
  start();
  ill("POST", "/activities",
      [this] { return asked <= 6 ? said(403, "BotDisabledByAdmin", "") : said(403, "SomethingNew", "no"); });
  everybody_adds();
  pass(1min);
  REQUIRE(open_circuits() == 1);
  const bool restarts = GENERATE(false, true);
  if (restarts) stop();
  well();
  if (restarts) start();
  pass(5min);
  CHECK(count("sent") == 30);
  CHECK(sent() == 30);
  CHECK(open_circuits() == 0);
}

TEST_CASE_METHOD(Outage, "where the bot was registered anew each gets what is pending once, at the next address") {
  welcomed_and_owed_tips(100);
  ill("POST", "/conversations/a%3A", kUndecryptable);
  pass(1h + 20min);
  CHECK(sent() == 200);
  CHECK(storage.store().reports.counts(clock.now())->at(0).messages.at("tips") == store::Counts{{"sent", 100}});
  CHECK(asked == 100);
}

TEST_CASE_METHOD(Outage, "a chat without the bot in it is followed by a conversation that is created") {
  people(1);
  services.installed.insert("user0");
  ill("POST", "unq.gbl.spaces", [] { return said(403, "BotNotInConversationRoster", ""); });
  start();
  pass(1min);
  CHECK(services.created.size() == 1);
  CHECK(count("sent") == 1);
}

TEST_CASE_METHOD(Outage, "where nothing is good that the old bot knew of people, the directory's ids reach everybody") {
  welcomed_and_owed_tips(100);
  services.trouble_with = [](const net::Request& request) -> std::optional<net::Exchange> {
    const auto url = request.url.text();
    if (request.method != "POST") return std::nullopt;
    if (url.find("/conversations/a%3Auser") != std::string::npos) return kUndecryptable();
    if (url.find("unq.gbl.spaces") != std::string::npos) return said(403, "BotNotInConversationRoster", "");
    const bool creates = url.ends_with("/v3/conversations");
    const bool by_old_id = request.body.find("\"29:") != std::string::npos;
    return creates && by_old_id ? std::optional(said(400, "BadArgument", "Failed to decrypt pairwise id"))
                                : std::nullopt;
  };
  pass(1h);
  CHECK(sent() == 200);
  services.trouble_with = nullptr;
}

TEST_CASE_METHOD(Outage, "a catalog that answers nothing good for a while holds installs up for that while") {
  people(50);
  int refusals = 30;
  services.trouble = [&](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/appCatalogs/") == std::string::npos || --refusals < 0) return std::nullopt;
    return said(400, "BadRequest", "Failed to execute settings store request");
  };
  start();
  pass(6min);
  CHECK(installs() == 50);
  CHECK(storage.store().reports.counts(clock.now())->at(0).users.count("failed") == 0);
}

TEST_CASE_METHOD(Outage, "a catalog that is ill is asked now and then, though there are no teams that wait for it") {
  people(12);
  ill("GET", "/appCatalogs", [] { return fakes::reply(502); });
  start();
  pass(20min);
  CHECK(asked > 10);
  CHECK(asked < 200);
  well();
  pass(1min);
  CHECK(installs() == 12);
}

TEST_CASE_METHOD(Outage, "with the catalog id nothing waits for the catalog") {
  config.app = {.external_id = "", .catalog_id = Services::kCatalogApp};
  people(50);
  const auto answer =
      GENERATE(Answer([] { return fakes::reply(200, R"({"value":[]})"); }),
               Answer([] { return said(400, "BadRequest", "Failed to execute settings store request"); }),
               Answer([] { return said(403, "Forbidden", "Missing role permissions on the request."); }));
  ill("GET", "/appCatalogs/", answer);
  start();
  pass(5s);
  CHECK(installs() == 50);
  everybody_adds();
  pass(2s);
  CHECK(count("sent") == 50);
  CHECK(daemon->troubles().empty());
  pass(24h);
  CHECK(asked < 200);
}

TEST_CASE_METHOD(Outage,
                 "with the catalog id nothing waits for a catalog that never answers, nor for a later look-up") {
  config.app = {.external_id = "", .catalog_id = Services::kCatalogApp};
  people(50);
  const auto holds = [](const net::Request& request) {
    return request.url.text().find("/appCatalogs/") != std::string::npos;
  };
  gate.holds = holds;
  start();
  pass(5s);
  CHECK(gate.waiting() == 1);
  CHECK(installs() == 50);
  gate.open();
  pass(1s);
  gate.holds = holds;
  pass(25h);
  policy("newcomers", {"newcomer"});
  reload();
  pass(5s);
  CHECK(gate.waiting() == 1);
  CHECK(installs() == 51);
}

TEST_CASE_METHOD(Outage, "a manifest without the scope halts installs at once, and is said once") {
  people(50);
  ill("POST", "/installedApps", [] {
    return fakes::reply(
        400, R"({"error":{"code":"BadRequest","message":"m","innerError":{"code":"AppScopeIsNotAllowed"}}})");
  });
  start();
  pass(50s);
  CHECK(asked <= 2);
  REQUIRE(daemon->troubles().size() == 1);
  CHECK(daemon->troubles()[0].remedy.find("scopes") != std::string::npos);
}

TEST_CASE_METHOD(Outage, "a cloud that offers applications no installs says so at the first refusal, once") {
  people(50);
  config.cloud.not_offered = "no installs for applications here";
  ill("POST", "/installedApps", [] { return said(403, "Forbidden", "no"); });
  start();
  pass(50s);
  CHECK(asked <= 2);
  const auto open = storage.store().refusals.circuits().value();
  REQUIRE(open.size() == 1);
  CHECK(open[0].cause.name == "app_only_refused");
  CHECK(open[0].cause.detail.starts_with("no installs for applications here"));
}

TEST_CASE_METHOD(Outage, "one person's 412 is no word about everybody, and stops nobody's installs") {
  people(50);
  services.trouble = [](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    if (method != "POST" || url.find("/users/user7/") == std::string::npos) return std::nullopt;
    return said(412, "PreconditionFailed", "not supported with application permissions");
  };
  start();
  pass(20s);
  CHECK(services.installs.size() == 49);
  CHECK(open_circuits() == 0);
}

TEST_CASE_METHOD(Outage, "people whose installation cannot be read slow nobody else") {
  people(100);
  config.policies[0].existing = core::Existing::skip;
  services.trouble = [](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    if (method != "GET" || url.find("/users/user1") == std::string::npos ||
        url.find("installedApps") == std::string::npos)
      return std::nullopt;
    return said(403, "Forbidden", "Failed to get license information for the user. Ensure user has a valid license.");
  };
  start();
  pass(20s);
  CHECK(services.installs.size() == 89);
  CHECK(open_circuits() == 0);
}

TEST_CASE_METHOD(Outage, "teams that refuse stop neither other teams nor people") {
  people(20);
  for (int i = 0; i < 40; ++i) {
    const auto id = "5c1d0000-0000-4000-8000-0000000000" + std::to_string(10 + i);
    services.teams[id].name = "Team " + std::to_string(i);
  }
  auto& teams = team_policy("teams", "Team 0", core::TeamWelcome::channel);
  teams.teams.list.clear();
  teams.teams.all = true;
  services.trouble = [](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/teams/5c1d0000-0000-4000-8000-00000000001") == std::string::npos) return std::nullopt;
    return said(403, "Forbidden", "nobody knows why");
  };
  start();
  pass(10s);
  CHECK(installs() == 20);
  pass(20s);
  CHECK(services.team_installs.size() == 30);
}

TEST_CASE_METHOD(Outage,
                 "a channel's refusal is the channel's: the team stays reachable and its members are welcomed") {
  const std::string team = "5c1d0000-0000-4000-8000-000000000001";
  services.teams[team].name = "Board";
  services.teams[team].members = {{"ann", "29:ann"}};
  services.users.insert("ann");
  team_policy("teams", "Board", core::TeamWelcome::both).messages[0].channel_template = "tips";
  services.send_answers.assign(1, said(403, "BotNotInConversationRoster", ""));
  start();
  team_installation(team, "add");
  pass(20s);
  CHECK(state(team) == "reachable");
  CHECK(message(team) == "pending channel_refused");
  pass(2min);
  CHECK(message(team) == "sent");
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Outage, "an ill moment of creations costs no member of a team their welcome") {
  const std::string team = "5c1d0000-0000-4000-8000-000000000001";
  services.teams[team].name = "Board";
  for (int i = 0; i < 20; ++i) {
    const auto id = "member" + std::to_string(i);
    services.teams[team].members[id] = "29:" + id;
    services.users.insert(id);
  }
  team_policy("teams", "Board", core::TeamWelcome::members);
  bool still = true;
  // Whoever has no app of their own is not reached by the directory's id.
  services.trouble_with = [&](const net::Request& request) -> std::optional<net::Exchange> {
    if (request.method != "POST" || !request.url.text().ends_with("/v3/conversations")) return std::nullopt;
    if (still) return said(400, "BadArgument", "Failed to decrypt pairwise id");
    if (request.body.find("\"29:") == std::string::npos) return said(403, "ForbiddenOperationException", "");
    return std::nullopt;
  };
  start();
  team_installation(team, "add");
  pass(70s);
  CHECK(sent() == 0);
  still = false;
  pass(10min);
  CHECK(sent() == 20);
  services.trouble_with = nullptr;
}

TEST_CASE_METHOD(Outage, "that members of a team have no app of their own stops no creations") {
  for (int i = 0; i < 8; ++i) {
    const auto id = "member" + std::to_string(i);
    const store::Recipients::Change waits = [now = clock.now(), id](core::Recipient each) {
      each.state = core::RecipientState::installed;
      each.through_team = true;
      each.renewal = core::Renewal::directory_due;
      each.cause = {"address_unreadable", ""};
      each.reference = core::ConversationReference{{}, kServiceUrl, "29:" + id, ""};
      each.next_attempt = now;
      return each;
    };
    REQUIRE(storage.store().recipients.change(tenant, RecipientId(id_of(id)), waits, {"met", ""}, clock.now()));
  }
  ill("POST", "/v3/conversations", [] { return said(403, "ForbiddenOperationException", ""); });
  start();
  pass(5s);
  CHECK(asked == 8);
  CHECK(open_circuits() == 0);
  CHECK(person("member0").recipient.renewal == core::Renewal::creation_due);
  CHECK(person("member0").recipient.cause.name == "address_unreadable");
}

TEST_CASE_METHOD(Outage, "an outage that names no reason turns no member of a team to an id that reaches nobody") {
  const std::string team = "5c1d0000-0000-4000-8000-000000000001";
  services.teams[team].name = "Board";
  for (int i = 0; i < 8; ++i) {
    const auto id = "member" + std::to_string(i);
    services.teams[team].members[id] = "29:" + id;
    services.users.insert(id);
  }
  team_policy("teams", "Board", core::TeamWelcome::members);
  bool still = true;
  int by_directory = 0;
  services.trouble_with = [&](const net::Request& request) -> std::optional<net::Exchange> {
    if (request.method != "POST" || !request.url.text().ends_with("/v3/conversations")) return std::nullopt;
    if (request.body.find("\"29:") == std::string::npos) ++by_directory;
    return still ? std::optional(said(403, "Weird", "x")) : std::nullopt;
  };
  start();
  team_installation(team, "add");
  pass(70s);
  stop();
  start();
  pass(10s);
  CHECK(sent() == 0);
  still = false;
  pass(5min);
  CHECK(by_directory == 0);
  CHECK(sent() == 8);
  services.trouble_with = nullptr;
}

TEST_CASE_METHOD(Outage, "where everybody is said to have blocked the bot, all are reached once that is over") {
  people(57);
  start();
  ill("POST", "/activities", [] { return said(403, "ConversationBlockedByUser", "User blocked the conversation"); });
  everybody_adds();
  pass(20s);
  CHECK(count("opted_out") == 57);
  CHECK(asked == 57);
  CHECK(open_circuits() == 0);
  const auto lasts = GENERATE(Duration(0s), Duration(5h));
  pass(lasts);
  CHECK(asked < 57 + 12);
  well();
  pass(lasts == Duration(0s) ? Duration(3min) : Duration(65min));
  CHECK(count("sent") == 57);
  CHECK(sent() == 57);
  pass(24h);
  CHECK(sent() == 57);
}

TEST_CASE_METHOD(Outage, "where the app is said to be blocked for everybody, all have it once that is over") {
  people(57);
  const auto text = GENERATE(as<std::string>{}, "App is blocked by app permission policy. TenantId: t",
                             "Failed to get license information for the user. Ensure user has a valid license.");
  ill("POST", "/installedApps", [=] { return said(403, "Forbidden", text.c_str()); });
  start();
  pass(20s);
  CHECK(storage.store().reports.counts(clock.now())->at(0).users == store::Counts{{"failed", 57}});
  well();
  pass(3min);
  CHECK(installs() == 57);
  pass(20min);
  CHECK(count("sent") == 57);
}

TEST_CASE_METHOD(Outage, "a tenant whose Teams is switched off stops its installs, and nobody waits for a day") {
  people(57);
  ill("POST", "/installedApps", [] { return said(403, "Forbidden", "Teams is disabled for your tenant"); });
  start();
  pass(1min);
  const auto open = storage.store().refusals.circuits().value();
  REQUIRE(open.size() == 1);
  CHECK(open[0].cause.name == "teams_off");
  well();
  pass(5min);
  CHECK(installs() == 57);
}

TEST_CASE_METHOD(Outage, "sixty who blocked the bot keep nobody waiting, and are asked about for a day at most") {
  people(100);
  start();
  services.trouble = [this](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    if (method != "POST" || !url.ends_with("/activities")) return std::nullopt;
    for (int i = 0; i < 60; ++i) {
      const auto who = "user" + std::to_string(i);
      const bool theirs = url.find("/conversations/a%3A" + who + "/") != std::string::npos ||
                          url.find("/conversations/19%3A" + who + "_bot") != std::string::npos;
      if (!theirs) continue;
      ++asked;
      return said(403, "ConversationBlockedByUser", "");
    }
    return std::nullopt;
  };
  everybody_adds();
  pass(50s);
  CHECK(count("opted_out") == 60);
  CHECK(count("sent") == 40);
  CHECK(asked == 60);
  CHECK(open_circuits() == 0);
  pass(26h);
  CHECK(count("opted_out") == 60);
  CHECK(asked == 60 + 28);
  pass(48h);
  CHECK(asked == 60 + 28);
  CHECK(sent() == 40);
}
