#include <catch2/catch.hpp>

#include "clock.hpp"
#include "encoding.hpp"
#include "fixture.hpp"
#include "support/certificates.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

int code_of(const Reply& reply) { return reply.body.at("error_codes").at(0).get<int>(); }

struct Certified {
  Certified() {
    Options options;
    options.users = 1;
    running = std::make_unique<Running>(options);
  }

  Reply ask(const std::string& assertion) {
    return running->token({{"grant_type", "client_credentials"},
                           {"client_id", running->options().app_id},
                           {"scope", running->base() + "/graph/.default"},
                           {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                           {"client_assertion", assertion}});
  }
  std::unique_ptr<Running> running;
};

}  // namespace

TEST_CASE("an assertion that is malformed, unsigned or of an unknown key is refused") {
  Certified world;
  const auto pem = support::self_signed(30);
  CHECK(world.running->control("POST", "/certificate", {{"pem", pem.certificate}}).status == 200);
  CHECK(world.running->control("POST", "/certificate", {{"pem", "nonsense"}}).status == 400);
  CHECK(code_of(world.ask("nonsense")) == 50027);
  const std::string unsigned_one = base64url(R"({"alg":"none"})") + "." + base64url(R"({"iss":"x"})") + ".";
  CHECK(code_of(world.ask(unsigned_one)) == 700027);
}

TEST_CASE("a federated token is taken while its subject, audience and times are right") {
  Certified world;
  const Json trust{
      {"issuer", "https://cluster.example.com"}, {"subject", "pod"}, {"audience", "api://AzureADTokenExchange"}};
  CHECK(world.running->control("POST", "/federation", trust).status == 200);
  const auto now = now_ms() / 1000;
  Json claims{{"iss", "https://cluster.example.com"},
              {"sub", "pod"},
              {"aud", "api://AzureADTokenExchange"},
              {"nbf", now},
              {"exp", now + 600}};
  const auto token = [&] {
    return world.running->control("POST", "/federated-token", claims).body.at("token").get<std::string>();
  };
  CHECK(world.ask(token()).status == 200);
  claims["sub"] = "another";
  CHECK(code_of(world.ask(token())) == 700213);
  claims["sub"] = "pod";
  claims["exp"] = now - 600;
  CHECK(code_of(world.ask(token())) == 700024);
}

TEST_CASE("the metadata service and App Service want their header, their version and a known resource") {
  const std::string metadata = shared().base() + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=";
  const std::string graph = encoded(shared().base() + "/graph");
  const Fields header{{"Metadata", "true"}};
  const auto good = send("GET", metadata + graph, "", header);
  CHECK(good.status == 200);
  CHECK(good.body.at("expires_on").is_string());
  CHECK(send("GET", metadata + graph, "", {}).status == 400);
  CHECK(send("GET", metadata + graph + "%2F.default", "", header).status == 400);
  CHECK(send("GET", metadata + graph + "&client_id=22222222-2222-4333-8444-555555555555", "", header).status == 400);
  const std::string msi = shared().base() + "/msi/token?api-version=2019-08-01&resource=" + graph;
  CHECK(send("GET", msi, "", {{"X-IDENTITY-HEADER", "identity-header-of-this-host"}}).status == 200);
  CHECK(send("GET", msi, "", {{"X-IDENTITY-HEADER", "wrong"}}).status == 401);
}
