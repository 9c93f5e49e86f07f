// Several tenants behind one port: each sees its own alone.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <set>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options three() {
  Options options;
  options.tenants = 3;
  options.users = 60;
  options.multi_tenant_bot = true;
  options.no_event_percent = options.double_percent = options.swap_percent = 0;
  options.bot_url = "http://127.0.0.1:9/none";
  return options;
}

/// One of three tenants, with tokens of its own.
class Town {
 public:
  Town(Running& running, std::size_t index)
      : running_(running), about_(running.introduction().at("tenants").at(index)), id_(about_.at("tenant_id")) {}

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::string name() const { return about_.at("name"); }
  [[nodiscard]] Reply token() { return running_.token(form(running_.base() + "/graph/.default"), id_); }
  Reply graph(const std::string& method, const std::string& path, const Json& body = nullptr) {
    return ask(method, running_.base() + "/graph/v1.0" + path, body, token());
  }
  /// Without the tenant in the address.
  Reply connector(const std::string& method, const std::string& path, const Json& body = nullptr) {
    const auto bots = running_.token(form("https://api.botframework.com/.default"), "botframework.com");
    return ask(method, running_.base() + "/teams/v3" + path, body, bots);
  }
  [[nodiscard]] Json world() { return control("GET", "/world").body; }
  Reply control(const std::string& method, const std::string& path, const Json& body = nullptr) {
    return running_.control(method, path + (path.find('?') == std::string::npos ? "?" : "&") + "tenant=" + id_, body);
  }
  /// The n-th who may have the app and does not have it.
  Json candidate(std::size_t n = 0) {
    const Json everything = world();
    for (const Json& user : everything.at("users")) {
      const bool able = user.at("userType") == "Member" && user.at("licensed") == true &&
                        user.at("accountEnabled") == true && user.at("installed") == false;
      if (able && n-- == 0) return user;
    }
    FAIL("nobody without the app");
    return nullptr;
  }
  Reply install(const std::string& user_id) {
    const std::string app =
        running_.base() + "/graph/v1.0/appCatalogs/teamsApps/" + about_.at("catalog_id").get<std::string>();
    return graph("POST", "/users/" + user_id + "/teamwork/installedApps", {{"teamsApp@odata.bind", app}});
  }
  Reply greet(const Json& user) {
    return connector("POST", "/conversations/" + encoded(user.at("conversation_id")) + "/activities",
                     {{"type", "message"}, {"text", "hello"}});
  }

 private:
  [[nodiscard]] Fields form(const std::string& scope) const { return running_.token_form(scope); }
  static Reply ask(const std::string& method, const std::string& url, const Json& body, const Reply& token) {
    Fields headers{{"Authorization", "Bearer " + token.body.at("access_token").get<std::string>()}};
    if (!body.is_null()) headers.emplace_back("Content-Type", "application/json");
    return send(method, url, body.is_null() ? "" : body.dump(), headers);
  }

  Running& running_;
  Json about_;
  std::string id_;
};

std::set<std::string> values(const Json& list, const char* key) {
  std::set<std::string> all;
  for (const Json& item : list) all.insert(item.at(key).get<std::string>());
  return all;
}

std::size_t shared_by(const std::set<std::string>& a, const std::set<std::string>& b) {
  return static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [&](const auto& one) { return b.contains(one); }));
}

std::set<std::string> local_parts(const Json& users) {
  std::set<std::string> all;
  for (const std::string& name : values(users, "userPrincipalName")) all.insert(name.substr(0, name.find('@')));
  return all;
}

}  // namespace

TEST_CASE("one tenant introduces itself as ever, several name each") {
  Options options = three();
  CHECK(Running(options).introduction().at("tenants").size() == 3);
  options.tenants = 1;
  CHECK_FALSE(Running(options).introduction().contains("tenants"));
}

TEST_CASE("tenants share names of people and groups, and no id") {
  Running running(three());
  const Json first = Town(running, 0).world();
  const Json second = Town(running, 1).world();
  CHECK(shared_by(values(first["users"], "id"), values(second["users"], "id")) == 0);
  CHECK(shared_by(values(first["users"], "conversation_id"), values(second["users"], "conversation_id")) == 0);
  CHECK(shared_by(values(first["users"], "userPrincipalName"), values(second["users"], "userPrincipalName")) == 0);
  CHECK(shared_by(values(first["users"], "displayName"), values(second["users"], "displayName")) >= 15);
  CHECK(shared_by(local_parts(first["users"]), local_parts(second["users"])) >= 15);
  CHECK(values(first["groups"], "displayName") == values(second["groups"], "displayName"));
  CHECK(shared_by(values(first["groups"], "id"), values(second["groups"], "id")) == 0);
}

TEST_CASE("a token shows the directory, the catalog and the installs of its own tenant alone") {
  Running running(three());
  Town first(running, 0);
  Town second(running, 1);
  const std::string id = first.candidate().at("id");
  CHECK(first.graph("GET", "/users/" + id).status == 200);
  CHECK(second.graph("GET", "/users/" + id).status == 404);
  CHECK(second.install(id).status == 404);
  CHECK(first.install(id).status == 201);
  const auto apps = [](Town& town) {
    return values(town.graph("GET", "/appCatalogs/teamsApps").body.at("value"), "displayName");
  };
  CHECK(apps(first) == apps(second));
}

TEST_CASE("the connector finds the tenant by the conversation, and each ledger has its own messages") {
  Running running(three());
  Town first(running, 0);
  Town second(running, 1);
  const Json one = first.candidate();
  const Json other = second.candidate();
  CHECK(first.install(one.at("id")).status == 201);
  CHECK(second.install(other.at("id")).status == 201);
  CHECK(second.greet(other).status == 201);
  CHECK(values(second.control("GET", "/ledger/messages").body, "user_id") == std::set<std::string>{other.at("id")});
  CHECK(first.control("GET", "/ledger/messages").body.empty());
  CHECK(first.greet(one).status == 201);
  CHECK(values(running.control("GET", "/ledger/messages").body, "tenant") ==
        std::set<std::string>{first.id(), second.id()});
  CHECK(second.control("GET", "/ledger/summary").body.at("messages") == 1);

  const Json create{{"members", {{{"id", other.at("id")}}}}, {"tenantId", first.id()}};
  CHECK(first.connector("POST", "/conversations", create).code() == "ForbiddenOperationException");
}

TEST_CASE("below another tenant's service URL a conversation is not found") {
  Running running(three());
  Town second(running, 1);
  const Json other = second.candidate();
  CHECK(second.install(other.at("id")).status == 201);
  const auto bots = running.token(running.token_form("https://api.botframework.com/.default"), "botframework.com");
  const auto reply =
      send("GET", running.service() + "/conversations/" + encoded(other.at("conversation_id")) + "/members", "",
           {{"Authorization", "Bearer " + bots.body.at("access_token").get<std::string>()}});
  CHECK(reply.code() == "ConversationNotFound");
}

TEST_CASE("the connector refuses a token that another tenant issued") {
  Running running(three());
  Town first(running, 0);
  const Json user = first.candidate();
  CHECK(first.install(user.at("id")).status == 201);
  const auto foreign =
      running.token(running.token_form("https://api.botframework.com/.default"), Town(running, 1).id());
  const auto reply =
      send("GET", running.service() + "/conversations/" + encoded(user.at("conversation_id")) + "/members", "",
           {{"Authorization", "Bearer " + foreign.body.at("access_token").get<std::string>()}});
  CHECK(reply.status == 401);
}

TEST_CASE("roles, throttling and faults are each tenant's own") {
  Running running(three());
  Town first(running, 0);
  Town second(running, 1);
  SECTION("roles") {
    second.control("POST", "/roles", {{"roles", {"AppCatalog.Read.All"}}});
    CHECK(second.graph("GET", "/users").status == 403);
    CHECK(first.graph("GET", "/users").status == 200);
  }
  SECTION("throttling") {
    second.control("POST", "/limits", {{"enabled", true}, {"directory_units", 1}, {"directory_seconds", 3600}});
    second.graph("GET", "/users");
    CHECK(second.graph("GET", "/users").status == 429);
    CHECK(first.graph("GET", "/users").status == 200);
  }
  SECTION("a fault of one") {
    running.control("POST", "/faults",
                    {{"route", "GET .*/users$"}, {"tenant", second.id()}, {"effect", {{"status", 503}}}});
    CHECK(second.graph("GET", "/users").status == 503);
    CHECK(first.graph("GET", "/users").status == 200);
  }
  SECTION("a fault at the login of one") {
    running.control("POST", "/faults",
                    {{"route", "POST .*/token$"}, {"tenant", second.id()}, {"effect", {{"status", 503}}}});
    CHECK(second.token().status == 503);
    CHECK(first.token().status == 200);
  }
}

TEST_CASE("an app for a single tenant is known in its home alone") {
  Options options = three();
  options.multi_tenant_bot = false;
  Running running(options);
  CHECK(Town(running, 0).token().status == 200);
  CHECK(Town(running, 1).token().body.at("error_codes") == Json{700016});
}

TEST_CASE("what keeps an app out of a tenant has its own answer at the token endpoint") {
  Running running(three());
  Town second(running, 1);
  const auto codes = [&](const Json& principal) {
    CHECK(second.control("POST", "/principal", principal).status == 200);
    return second.token().body.value("error_codes", Json());
  };
  CHECK(codes({{"state", "missing"}}) == Json{7000229});
  CHECK(second.token().status == 401);
  CHECK(codes({{"state", "disabled"}}) == Json{7000112});
  CHECK(codes({{"state", "barred"}}) == Json{53003});
  CHECK(Town(running, 0).token().status == 200);
  CHECK(codes({{"state", "there"}, {"bot_framework", false}}).is_null());
  const auto bots = running.token(running.token_form("https://api.botframework.com/.default"), second.id());
  CHECK(bots.body.at("error_codes") == Json{500011});
  CHECK(bots.body.at("error") == "invalid_resource");
  CHECK(second.control("POST", "/principal", {{"state", "nonsense"}}).status == 400);
}

TEST_CASE("with several tenants a control request names one, by id or name") {
  Running running(three());
  CHECK(running.control("POST", "/users", {{"group", "Sales"}}).status == 400);
  CHECK(running.control("POST", "/users", {{"group", "Sales"}, {"tenant", "nobody"}}).status == 400);
  CHECK(running.control("POST", "/users", {{"group", "Sales"}, {"tenant", "fabrikam"}}).status == 201);
  CHECK(Town(running, 1).world().at("users").size() == 61);
  CHECK(Town(running, 2).world().at("users").size() == 60);
  const Json worlds = running.control("GET", "/world").body.at("tenants");
  CHECK(values(worlds, "name") == std::set<std::string>{"contoso", "fabrikam", "northwind"});
}

TEST_CASE("events of each tenant name it, in the activity and in the service URL") {
  Bot bot;
  Options options = three();
  options.bot_url = bot.url();
  Running running(options);
  Town second(running, 1);
  CHECK(second.install(second.candidate().at("id")).status == 201);
  for (const auto& post : bot.wait_for(2)) {
    CHECK(post.activity.at("channelData").at("tenant").at("id") == second.id());
    CHECK(post.activity.at("serviceUrl") == running.base() + "/teams/amer/" + second.id() + "/");
  }
}

TEST_CASE("killed tenants each remember their own") {
  Options options = three();
  options.ledger_file = (std::filesystem::temp_directory_path() / ("ledger-" + fresh_guid())).string();
  std::string id;
  {
    Running running(options);
    Town second(running, 1);
    id = second.control("POST", "/users", {{"group", "Sales"}}).body.at("id");
    CHECK(second.install(id).status == 201);
  }
  Running again(options);
  CHECK(Town(again, 1).install(id).status == 409);
  CHECK(Town(again, 0).world().at("users").size() == 60);
  std::remove(options.ledger_file.c_str());
}
