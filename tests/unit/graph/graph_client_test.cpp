#include "graph/graph_client.hpp"

#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "unit/graph/samples.hpp"

using namespace welcomed;
using namespace welcomed::graph;
using namespace std::chrono_literals;
using nlohmann::json;
using welcomed::testing::answer_of;
using welcomed::testing::sample;
using welcomed::testing::text_of;

namespace {

constexpr const char* kBase = "https://graph.microsoft.com/v1.0";

Place user_place(const std::string& id) { return {Place::Kind::user, id}; }
CatalogApp app_of(const std::string& id) { return {CatalogId(id), "", "", {}}; }

/// A client whose requests all get the next of the answers.
struct GraphWorld {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  Random random{1};
  fakes::FakeTransport transport;
  identity::TokenSource tokens{transport,
                               clock,
                               []() -> Result<Secret> { return Secret("s"); },
                               {"https://login.microsoftonline.com", "t", "app", "scope"}};
  identity::AuthorizedClient authorized{transport, tokens};
  GraphClient graph{authorized, clock, random, "https://graph.microsoft.com"};
  std::deque<net::Exchange> answers;
  std::vector<net::Request> asked;

  GraphWorld() {
    transport.answer_always("POST", "https://login.microsoftonline.com/t/oauth2/v2.0/token",
                            fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"T"})"));
    REQUIRE(clock.run(authorized.ready()).done());
    transport.answer_others([this](const net::Request& request) -> net::Exchange {
      asked.push_back(request);
      if (answers.empty()) return fakes::unreachable("no answer is written");
      auto answer = std::move(answers.front());
      answers.pop_front();
      return answer;
    });
  }

  void answer(int status, const json& body = nullptr) {
    answers.emplace_back(fakes::reply(status, body.is_null() ? "" : body.dump()));
  }
  void answer_page(const json& values, const std::string& next = {}) {
    json page{{"value", values}};
    if (!next.empty()) page["@odata.nextLink"] = next;
    answer(200, page);
  }
  template <typename T>
  T run(Task<T> task) {
    return clock.run(std::move(task));
  }
  template <typename T>
  void just(Task<T> task) {
    static_cast<void>(clock.run(std::move(task)));
  }
  [[nodiscard]] std::string url(std::size_t at = 0) const { return asked.at(at).url.text(); }
};

std::string header(const net::Request& request, const std::string& name) {
  for (const auto& each : request.headers) {
    if (each.name == name) return each.value;
  }
  return "none";
}

/// Undoes the percent-encoding, to compare with what the documentation prints.
std::string decoded(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

template <typename T>
std::string setback_text(const Outcome<T>& outcome) {
  return outcome.done() ? "done" : text_of(outcome.setback());
}

}  // namespace

TEST_CASE_METHOD(GraphWorld, "the request of an install equals the documented one") {
  const auto documented = sample("graph-samples/user/install.json");
  if (!documented) return;
  const auto& request = (*documented)["request"];
  answer(201);
  const auto outcome =
      run(graph.install(user_place("5b649834-7412-4cce-9e69-176e95a394f5"), app_of("12345678-9abc-def0-123456789a")));
  REQUIRE(outcome.done());
  CHECK(outcome.value() == core::Installed::created);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].method == request["method"]);
  CHECK(url() == request["url"]);
  CHECK(json::parse(asked[0].body) == request["body"]);
  CHECK(header(asked[0], "Content-Type") == "application/json");
  CHECK(header(asked[0], "Authorization") == "Bearer T");
  CHECK(header(asked[0], "client-request-id").size() == 36);
  CHECK(asked[0].repeatable);
}

TEST_CASE_METHOD(GraphWorld, "what the answer to an install means") {
  struct Row {
    int status;
    const char* means;
  };
  const std::vector<Row> rows{{200, "created"},
                              {201, "created"},
                              {204, "created"},
                              {409, "already"},
                              {400, "retry unexplained"},
                              {403, "retry unexplained"},
                              {404, "retry app_not_in_catalog"},
                              {412, "retry app_only_refused"},
                              {429, "retry throttled"},
                              {500, "retry service_unavailable"},
                              {503, "retry service_unavailable"}};
  for (const auto& [status, means] : rows) {
    INFO(status);
    answer(status);
    const auto outcome = run(graph.install(user_place("u"), app_of("c")));
    if (!outcome.done()) {
      CHECK(text_of(outcome.setback()) == means);
    } else {
      CHECK(std::string(outcome.value() == core::Installed::already ? "already" : "created") == means);
    }
  }
  answers.emplace_back(fakes::cut_off());
  CHECK(setback_text(run(graph.install(user_place("u"), app_of("c")))) == "retry no_answer");
}

TEST_CASE_METHOD(GraphWorld, "the documented answer to a second install says that it was there already") {
  const auto documented = sample("graph-samples/errors/409-already-installed.json");
  if (!documented) return;
  answers.emplace_back(answer_of((*documented)["response"]));
  const auto outcome = run(graph.install(user_place("u"), app_of("c")));
  REQUIRE(outcome.done());
  CHECK(outcome.value() == core::Installed::already);
}

TEST_CASE_METHOD(GraphWorld, "a token that stays refused halts") {
  answer(401);
  answer(401);
  CHECK(setback_text(run(graph.install(user_place("u"), app_of("c")))) == "halt token_refused");
  CHECK(asked.size() == 2);
}

TEST_CASE_METHOD(GraphWorld, "the app is found by its manifest's id, then by the catalog's, as documented") {
  const auto documented = sample("graph-samples/catalog/list-by-external-id.json");
  if (!documented) return;
  answers.emplace_back(answer_of((*documented)["response"]));
  auto app = run(graph.find_app("cf1ba4c7-f94e-4d80-ba90-5594b641a8ee"));
  REQUIRE(app.done());
  CHECK(app->id == CatalogId("22f73bbe-f67a-4dea-bd54-54cac718cb2b"));
  CHECK(app->name == "YPA");
  CHECK(decoded(url()) == (*documented)["request"]["url"].get<std::string>() + "&$expand=appDefinitions");
  answer_page(json::array());
  answer_page({{{"id", "store-app"}, {"displayName", "Store"}}});
  app = run(graph.find_app("store-app"));
  REQUIRE(app.done());
  CHECK(app->id == CatalogId("store-app"));
  CHECK(decoded(url(2)).ends_with("$filter=id eq 'store-app'&$expand=appDefinitions"));
}

TEST_CASE_METHOD(GraphWorld, "the bot of an app is that of its newest published version; the catalog may tell none") {
  const auto version = [](const char* number, const char* state, const json& bot) {
    return json{{"version", number}, {"publishingState", state}, {"bot", bot}};
  };
  answer_page({{{"id", "a"},
                {"appDefinitions",
                 {version("1.2.0", "published", {{"id", "old"}}), version("1.10.0", "published", {{"id", "new"}}),
                  version("2.0.0", "submitted", {{"id", "to come"}})}}}});
  CHECK(run(graph.bot_of(CatalogId("a"))).value() == "new");
  CHECK(decoded(url()).ends_with("$filter=id eq 'a'&$expand=appDefinitions($expand=bot)"));
  answer_page({{{"id", "a"}, {"appDefinitions", {version("1.0.0", "published", nullptr)}}}});
  CHECK(run(graph.bot_of(CatalogId("a"))).value().empty());
  answer_page(json::array());
  CHECK(setback_text(run(graph.bot_of(CatalogId("a")))) == "halt app_not_in_catalog");
}

TEST_CASE_METHOD(GraphWorld, "an app that is in no catalog halts: nobody can be installed until an admin acts") {
  answer_page(json::array());
  answer_page(json::array());
  CHECK(setback_text(run(graph.find_app("x"))) == "halt app_not_in_catalog");
}

TEST_CASE_METHOD(GraphWorld, "a filter is sent as it is written; one that Graph refuses is named") {
  answer(400, {{"error", {{"code", "Request_UnsupportedQuery"}, {"message", "bad"}}}});
  CHECK(setback_text(run(graph.users("department eq 'R&D' and city eq 'O''Fallon'"))) == "give_up filter_refused");
  CHECK(decoded(url()).ends_with("&$filter=department eq 'R&D' and city eq 'O''Fallon'"));
}

TEST_CASE_METHOD(GraphWorld, "a profile has what Graph tells, and nothing for a user who is gone") {
  answer(200, {{"id", "u-1"},
               {"displayName", "Ann O"},
               {"givenName", "Ann"},
               {"mail", nullptr},
               {"preferredLanguage", "de-AT"}});
  const auto profile = run(graph.profile("u"));
  REQUIRE(profile.done());
  REQUIRE(profile.value());
  CHECK(profile.value()->id == RecipientId("u-1"));
  CHECK(profile.value()->name == "Ann O");
  CHECK(profile.value()->mail.empty());
  CHECK(profile.value()->preferred_language == "de-AT");
  answer(404, {{"error", {{"code", "NotFound"}}}});
  const auto gone = run(graph.profile("u"));
  REQUIRE(gone.done());
  CHECK_FALSE(gone.value());
}

TEST_CASE_METHOD(GraphWorld, "an installation is looked up by the catalog id, as documented") {
  answer_page({{{"id", "abc="}, {"teamsApp", {{"id", "c'1"}}}}});
  const auto found = run(graph.installation(RecipientId("u"), CatalogId("c'1")));
  REQUIRE(found.done());
  CHECK(found.value() == InstallationId("abc="));
  CHECK(decoded(url()) ==
        std::string(kBase) + "/users/u/teamwork/installedApps?$expand=teamsApp&$filter=teamsApp/id eq 'c''1'");
  answer_page(json::array());
  CHECK_FALSE(run(graph.installation(RecipientId("u"), CatalogId("c"))).value());
  answer(404, {{"error", {{"code", "NotFound"}}}});
  CHECK(setback_text(run(graph.installation(RecipientId("u"), CatalogId("c")))) == "retry user_not_found");
}

TEST_CASE_METHOD(GraphWorld, "the chat of a documented installation is read, its id percent-encoded in the path") {
  const auto documented = sample("graph-samples/user/get-chat.json");
  if (!documented) return;
  answers.emplace_back(answer_of((*documented)["response"]));
  const InstallationId installation(
      "ZjMyYjgzYmItNGZjOC00ZGI3LWI3ZjUtNzZjZGJiYjhhYTFjIyMyMmY3M2JiZS1mNjdhLTRkZWEtYmQ1NC01NGNhYzcxOGNiMmI=");
  const auto chat = run(graph.chat(RecipientId("f32b83bb-4fc8-4db7-b7f5-76cdbbb8aa1c"), installation));
  REQUIRE(chat.done());
  CHECK(chat.value() == ConversationId((*documented)["response"]["body"]["id"].get<std::string>()));
  CHECK(url().ends_with("YmQ1NC01NGNhYzcxOGNiMmI%3D/chat"));
  CHECK(decoded(url()) == (*documented)["request"]["url"]);
  answer(404, {{"error", {{"code", "NotFound"}}}});
  CHECK_FALSE(run(graph.chat(RecipientId("u"), InstallationId("a/b"))).value());
  CHECK(url(1).ends_with("/installedApps/a%2Fb/chat"));
}

TEST_CASE_METHOD(GraphWorld, "an answer of 200 that is no JSON object is asked for again") {
  for (const auto* body : {"", "<html>", "[]", "{\"value\":"}) {
    answers.emplace_back(fakes::reply(200, body));
    CHECK(setback_text(run(graph.users(""))) == "retry bad_answer");
  }
}

TEST_CASE_METHOD(GraphWorld, "an answer of 200 that lists nothing is no empty list") {
  for (const auto* body : {"{}", R"({"value":null})", R"({"value":"none"})", R"({"value":[],"@odata.nextLink":1})"}) {
    INFO(body);
    const auto bad = [&](const auto& outcome) { return setback_text(outcome) == "retry bad_answer"; };
    for (int i = 0; i < 6; ++i) answers.emplace_back(fakes::reply(200, body));
    CHECK(bad(run(graph.users(""))));
    CHECK(bad(run(graph.find_app("x"))));
    CHECK(bad(run(graph.installed(user_place("u"), CatalogId("c")))));
    CHECK(bad(run(graph.installation(RecipientId("u"), CatalogId("c")))));
    CHECK(bad(run(graph.profiles({RecipientId("u"), RecipientId("v")}))));
    CHECK(bad(run(graph.messages(ConversationId("c"), clock.now()))));
    answers.emplace_back(fakes::reply(200, body));
    CHECK(bad(run(graph.profile("u"))));
  }
}

TEST_CASE_METHOD(GraphWorld, "the newest published definition of an app tells its version and what it asks for") {
  const auto definition = [](const char* version, const char* state, const char* permission) {
    return json{{"version", version},
                {"publishingState", state},
                {"authorization",
                 {{"requiredPermissionSet",
                   {{"resourceSpecificPermissions",
                     {{{"permissionValue", permission}, {"permissionType", "application"}}}}}}}}};
  };
  answer_page({{{"id", "c"},
                {"displayName", "A"},
                {"appDefinitions",
                 {definition("1.9", "published", "old"), definition("1.10", "published", "TeamsActivity.Send.User"),
                  definition("2.0", "submitted", "not yet")}}}});
  const auto app = run(graph.find_app("x"));
  REQUIRE(app.done());
  CHECK(app.value().version == "1.10");
  REQUIRE(app.value().permissions.size() == 1);
  CHECK(app.value().permissions[0].value == "TeamsActivity.Send.User");
}

TEST_CASE_METHOD(GraphWorld, "an install consents to what the app asks for, as documented") {
  const auto documented = sample("graph-samples/user/install-with-consent.json");
  if (!documented) return;
  auto app = app_of("12345678-9abc-def0-123456789a");
  app.permissions = {{"TeamsActivity.Send.User", "Application"}};
  answer(201);
  REQUIRE(run(graph.install(user_place("5b649834-7412-4cce-9e69-176e95a394f5"), app)).done());
  CHECK(json::parse(asked[0].body) == (*documented)["request"]["body"]);
  app.permissions = {{"TeamsActivity.Send.User", "delegated"}};
  answer(201);
  REQUIRE(run(graph.install(user_place("u"), app)).done());
  CHECK_FALSE(json::parse(asked[1].body).contains("consentedPermissionSet"));
}

TEST_CASE_METHOD(GraphWorld, "teams and chats are install targets, as documented") {
  const std::pair<Place::Kind, const char*> kinds[] = {{Place::Kind::team, "team/install"},
                                                       {Place::Kind::chat, "chat/install"}};
  for (const auto& [kind, file] : kinds) {
    const auto documented = sample("graph-samples/" + std::string(file) + ".json");
    if (!documented) return;
    asked.clear();
    answers.emplace_back(answer_of((*documented)["response"]));
    const auto outcome = run(graph.install(Place{kind, "ID"}, app_of("APP")));
    REQUIRE(outcome.done());
    CHECK(outcome.value() == core::Installed::created);
    CHECK(url() == std::string(kBase) + (kind == Place::Kind::team ? "/teams/" : "/chats/") + "ID/installedApps");
    CHECK(json::parse(asked[0].body)["teamsApp@odata.bind"] == std::string(kBase) + "/appCatalogs/teamsApps/APP");
  }
}

TEST_CASE_METHOD(GraphWorld,
                 "whether it is the chat or the app that an install did not find a look at the chat tells") {
  const json not_found{{"error", {{"code", "NotFound"}, {"message", "NotFound"}}}};
  const json no_role{{"error", {{"code", "Forbidden"}, {"message", "Missing role permissions on the request."}}}};
  const auto install = [&] {
    return setback_text(run(graph.install(Place{Place::Kind::chat, "19:x@thread.v2"}, app_of("APP"))));
  };
  answer(404, not_found);
  answer(404, not_found);
  CHECK(install() == "give_up chat_not_found");
  REQUIRE(asked.size() == 2);
  CHECK(asked[1].method == "GET");
  CHECK(url(1) == std::string(kBase) + "/chats/19%3Ax%40thread.v2/installedApps");
  answer(404, not_found);
  answer_page(json::array());
  CHECK(install() == "retry app_not_in_catalog");
  answer(404, not_found);
  answer(429);
  CHECK(install() == "retry throttled");
  // Permissions that consent let nobody look.
  answer(404, not_found);
  answer(403, no_role);
  CHECK(install() == "give_up chat_not_found");
}

TEST_CASE_METHOD(GraphWorld, "a group chat tells its topic, which may be none") {
  answer(200, {{"id", "19:x@thread.v2"}, {"topic", "Offsite"}});
  CHECK(run(graph.topic(ConversationId("19:x@thread.v2"))).value() == "Offsite");
  CHECK(url() == std::string(kBase) + "/chats/19%3Ax%40thread.v2");
  answer(200, {{"id", "19:x@thread.v2"}, {"topic", nullptr}});
  CHECK(run(graph.topic(ConversationId("19:x@thread.v2"))).value().empty());
  answer(403, {{"error", {{"code", "Forbidden"}, {"message", "Missing role permissions on the request."}}}});
  CHECK(setback_text(run(graph.topic(ConversationId("19:x@thread.v2")))) == "halt permission_missing");
}

TEST_CASE_METHOD(GraphWorld, "an upgrade is asked for as documented, and harmless when there is nothing to do") {
  const auto documented = sample("graph-samples/user/upgrade-with-consent.json");
  if (!documented) return;
  auto app = app_of("c");
  app.permissions = {{"TeamsActivity.Send.User", "Application"}};
  answer(204);
  REQUIRE(run(graph.upgrade(user_place("5b649834-7412-4cce-9e69-176e95a394f5"), InstallationId("a/b="), app)).done());
  CHECK(asked[0].method == "POST");
  CHECK(url() ==
        std::string(kBase) + "/users/5b649834-7412-4cce-9e69-176e95a394f5/teamwork/installedApps/a%2Fb%3D/upgrade");
  CHECK(json::parse(asked[0].body) == (*documented)["request"]["body"]);
  answer(204);
  REQUIRE(run(graph.upgrade(user_place("u"), InstallationId("i"), app_of("c"))).done());
  CHECK(asked[1].body.empty());
  answer(400, {{"error", {{"code", "BadRequest"}, {"message", "consentedPermissionSet differs"}}}});
  CHECK(setback_text(run(graph.upgrade(user_place("u"), InstallationId("i"), app_of("c")))) ==
        "retry consent_required");
  answer(403);
  CHECK(setback_text(run(graph.upgrade(user_place("u"), InstallationId("i"), app_of("c")))) == "retry unexplained");
  answer(404, {{"error", {{"code", "NotFound"}}}});
  CHECK(setback_text(run(graph.upgrade(user_place("u"), InstallationId("i"), app_of("c")))) == "retry not_installed");
}

TEST_CASE_METHOD(GraphWorld, "an installation tells its version") {
  answer_page({{{"id", "i"}, {"teamsAppDefinition", {{"version", "1.0.0"}}}}});
  const auto found = run(graph.installed(user_place("u"), CatalogId("c")));
  REQUIRE(found.done());
  REQUIRE(found.value().has_value());
  CHECK(found.value()->version == "1.0.0");
  CHECK(decoded(url()).ends_with("?$expand=teamsApp,teamsAppDefinition&$filter=teamsApp/id eq 'c'"));
  answer(404, {{"error", {{"code", "NotFound"}}}});
  CHECK(setback_text(run(graph.installed(user_place("u"), CatalogId("c")))) == "retry user_not_found");
}

TEST_CASE_METHOD(GraphWorld,
                 "the channels of a team are read to their end, without those that some members see alone") {
  answer_page({{{"id", "19:a"}, {"displayName", "General"}, {"membershipType", "standard"}},
               {{"id", "19:b"}, {"displayName", "Board"}, {"membershipType", "private"}},
               {{"id", "19:c"}, {"displayName", "Joint"}, {"membershipType", "unknownFutureValue"}},
               {{"displayName", "without an id"}},
               "no object"},
              std::string(kBase) + "/teams/t1/channels?$skiptoken=x");
  answer_page({{{"id", "19:d"}, {"displayName", "News"}}});
  const auto channels = run(graph.channels(RecipientId("t1")));
  REQUIRE(channels);
  REQUIRE(channels.value());
  std::string names;
  for (const auto& each : *channels.value()) names += each.name + " ";
  CHECK(names == "General News ");
  CHECK(url().find("/teams/t1/channels?") != std::string::npos);

  answer(404, {{"error", {{"code", "NotFound"}}}});
  const auto no_team = run(graph.channels(RecipientId("t2")));
  REQUIRE(no_team);
  CHECK_FALSE(no_team.value());

  answer_page(json::array(), "https://elsewhere.example/next");
  CHECK_FALSE(run(graph.channels(RecipientId("t1"))));
}
