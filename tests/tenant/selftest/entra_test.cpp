#include <catch2/catch.hpp>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

const std::string kBotScope = "https://api.botframework.com/.default";

Fields changed(Fields form, const std::string& name, const std::string& value) {
  for (auto& field : form) {
    if (field.first == name) field.second = value;
  }
  return form;
}

int code_of(const Reply& reply) { return reply.body.at("error_codes").at(0).get<int>(); }

Json claims_of(const Reply& reply) {
  const std::string token = reply.body.at("access_token").get<std::string>();
  const std::size_t first = token.find('.');
  return Json::parse(*base64_decoded(token.substr(first + 1, token.rfind('.') - first - 1)));
}

}  // namespace

TEST_CASE("a good client secret gets a signed token for the resource that was asked for") {
  const Reply graph = shared().token(shared().token_form(shared().base() + "/graph/.default"));
  CHECK(graph.status == 200);
  CHECK(graph.body.at("token_type") == "Bearer");
  CHECK(claims_of(graph).at("aud") == shared().base() + "/graph");
  CHECK_FALSE(claims_of(graph).at("roles").empty());
  const Reply bot = shared().token(shared().token_form(kBotScope));
  CHECK(claims_of(bot).at("aud") == "https://api.botframework.com");
  CHECK_FALSE(claims_of(bot).contains("roles"));
}

TEST_CASE("a bad token request is refused with the AADSTS code of its cause") {
  const Fields good = shared().token_form(kBotScope);
  const Reply secret = shared().token(changed(good, "client_secret", "wrong"));
  CHECK(secret.status == 401);
  CHECK(secret.body.at("error") == "invalid_client");
  CHECK(code_of(secret) == 7000215);
  CHECK(code_of(shared().token(changed(good, "client_id", "22222222-2222-4333-8444-555555555555"))) == 700016);
  CHECK(code_of(shared().token(changed(good, "scope", "https://foo.microsoft.com/.default"))) == 70011);
  CHECK(code_of(shared().token(changed(good, "scope", "https://graph.microsoft.com/User.Read.All"))) == 70011);
  CHECK(code_of(shared().token(changed(good, "grant_type", "password"))) == 70003);
  CHECK(code_of(shared().token(good, "99999999-2222-4333-8444-555555555555")) == 90002);
  CHECK(code_of(shared().token(good, "common")) == 9001023);
}

TEST_CASE("a single-tenant bot gets no token at botframework.com") {
  const Reply reply = shared().token(shared().token_form(kBotScope), "botframework.com");
  CHECK(reply.status == 400);
  CHECK(code_of(reply) == 700016);
  CHECK_THAT(reply.body.at("error_description").get<std::string>(),
             Catch::Contains("was not found in the directory 'Bot Framework'."));
}

TEST_CASE("an unknown form field or another content type is refused") {
  Fields form = shared().token_form(kBotScope);
  form.emplace_back("resource", "https://graph.microsoft.com");
  CHECK(shared().token(form).status == 400);
  const Reply json = send("POST", shared().base() + "/login/" + shared().options().tenant_id + "/oauth2/v2.0/token",
                          "{}", {{"Content-Type", "application/json"}});
  CHECK(json.status == 400);
  CHECK(code_of(json) == 900144);
}

TEST_CASE("Graph refuses a missing, foreign, garbled or expired token") {
  const std::string url = shared().base() + "/graph/v1.0/users";
  const auto with = [&](const std::string& token) { return send("GET", url, "", {{"Authorization", token}}); };
  CHECK(send("GET", url, "", {}).status == 401);
  CHECK(send("GET", url, "", {}).code() == "InvalidAuthenticationToken");
  CHECK(with("Bearer nonsense").status == 401);
  const Reply bot = shared().token(shared().token_form(kBotScope));
  CHECK(with("Bearer " + bot.body.at("access_token").get<std::string>()).status == 401);
  const Reply graph = shared().token(shared().token_form("https://graph.microsoft.com/.default"));
  std::string token = "Bearer " + graph.body.at("access_token").get<std::string>();
  CHECK(with(token).status == 200);
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  CHECK(with(token).status == 401);
}

TEST_CASE("a token that outlived its lifetime is refused") {
  Options options;
  options.users = 1;
  options.token_lifetime = 0;
  Running running(options);
  const Reply reply = running.graph("GET", "/users");
  CHECK(reply.status == 401);
  CHECK(reply.body.at("error").at("message") == "Lifetime validation failed, the token is expired.");
}

TEST_CASE("a role that was taken away is missing in new tokens, and named in the refusal") {
  Options options;
  options.users = 5;
  Running running(options);
  CHECK(running.graph("GET", "/users").status == 200);
  running.control("POST", "/roles", {{"roles", {"Sites.Read.All"}}});
  CHECK(running.graph("GET", "/users").status == 200);
  const Reply token = running.token(running.token_form("https://graph.microsoft.com/.default"));
  const Fields headers{{"Authorization", "Bearer " + token.body.at("access_token").get<std::string>()}};
  const Reply users = send("GET", running.base() + "/graph/v1.0/users", "", headers);
  CHECK(users.status == 403);
  CHECK(users.code() == "Authorization_RequestDenied");
  const Reply apps = send("GET", running.base() + "/graph/v1.0/appCatalogs/teamsApps", "", headers);
  CHECK(apps.code() == "Forbidden");
  CHECK(apps.text.find("Roles on the request 'Sites.Read.All'") != std::string::npos);
}

TEST_CASE("anybody is told a tenant's id and cloud by one of its domains") {
  const auto place = [](const std::string& directory) {
    return shared().base() + "/login/" + directory + "/v2.0/.well-known/openid-configuration";
  };
  const Reply told = send("GET", place("contoso.onmicrosoft.com"), "", {});
  CHECK(told.status == 200);
  CHECK(told.body.at("issuer") == shared().base() + "/login/" + shared().options().tenant_id + "/v2.0");
  CHECK(told.body.at("msgraph_host") == "graph.microsoft.com");
  CHECK_FALSE(told.body.contains("tenant_region_sub_scope"));
  const Reply unknown = send("GET", place("nobody.example.com"), "", {});
  CHECK(unknown.status == 400);
  CHECK(unknown.body.at("error") == "invalid_tenant");
}
