#include "bot/connector.hpp"

#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "unit/graph/samples.hpp"

using namespace welcomed;
using namespace welcomed::bot;
using welcomed::testing::sample;
using welcomed::testing::text_of;

namespace {

constexpr const char* kLogin = "https://login.microsoftonline.com/t/oauth2/v2.0/token";
constexpr const char* kUrl = "https://smba.trafficmanager.net/emea/v3/conversations/a%3A1/activities";

struct ConnectorWorld {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport transport;
  identity::TokenSource tokens{transport,
                               clock,
                               []() -> Result<Secret> { return Secret("s"); },
                               {"https://login.microsoftonline.com", "t", "app", "scope"}};
  identity::AuthorizedClient authorized{transport, tokens};
  Connector connector{authorized, clock, {"smba.trafficmanager.net"}};

  ConnectorWorld() {
    transport.answer_always("POST", kLogin,
                            fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"T"})"));
    REQUIRE(clock.run(connector.ready()).done());
    transport.forget_requests();
  }

  Outcome<ActivityId> send(const std::string& conversation = "a:1",
                           const std::string& service_url = "https://smba.trafficmanager.net/emea/") {
    return clock.run(connector.send({ConversationId(conversation), service_url, "", ""}, R"({"type":"message"})"));
  }
  Outcome<ActivityId> send_answered(net::Exchange exchange) {
    transport.answer_once("POST", kUrl, std::move(exchange));
    return send();
  }
};

}  // namespace

TEST_CASE_METHOD(ConnectorWorld, "a send posts the activity as it is, with a token, and may not be repeated") {
  const auto sent = send_answered(fakes::reply(201, R"({"id":"1749012345678"})"));
  REQUIRE(sent.done());
  CHECK(sent.value() == ActivityId("1749012345678"));
  const auto& request = transport.requests().back();
  CHECK(request.method == "POST");
  CHECK(request.url.text() == kUrl);
  CHECK(request.body == R"({"type":"message"})");
  CHECK_FALSE(request.repeatable);
  const auto has = [&](const std::string& name, const std::string& value) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [&](const auto& each) { return each.name == name && each.value == value; });
  };
  CHECK(has("Authorization", "Bearer T"));
  CHECK(has("Content-Type", "application/json; charset=utf-8"));
}

TEST_CASE_METHOD(ConnectorWorld, "202 without a body is sent, with an id nobody told") {
  const auto sent = send_answered(fakes::reply(202));
  REQUIRE(sent.done());
  CHECK(sent.value().empty());
}

TEST_CASE_METHOD(ConnectorWorld, "a message whose id the connector does not tell is sent") {
  for (const auto* body : {"", "{}", R"({"id":5})"}) {
    INFO(body);
    const auto sent = send_answered(fakes::reply(201, body));
    REQUIRE(sent.done());
    CHECK(sent.value().empty());
  }
}

TEST_CASE_METHOD(ConnectorWorld, "a good status that the connector did not write may have sent it, or not") {
  for (const auto* body : {"{", "<html>", "[]", "null", R"({"id":"a","id":"b"})",
                           R"({"error":{"code":"ServiceError"}})", R"({"errorCode":209,"message":"{}"})", "\xff"}) {
    INFO(body);
    for (const int status : {200, 201, 202}) {
      const auto sent = send_answered(fakes::reply(status, body));
      REQUIRE_FALSE(sent.done());
      CHECK(text_of(sent.setback()) == "unsure bad_answer");
    }
  }
}

TEST_CASE_METHOD(ConnectorWorld, "the conversation's id is percent-encoded in the path") {
  static_cast<void>(send("19:a_b@unq.gbl.spaces;messageid=1/../../x?y#z"));
  CHECK(transport.requests().back().url.target ==
        "/emea/v3/conversations/19%3Aa_b%40unq.gbl.spaces%3Bmessageid%3D1%2F..%2F..%2Fx%3Fy%23z/activities");
}

TEST_CASE_METHOD(ConnectorWorld, "a service URL is taken with and without a slash at its end") {
  static_cast<void>(send("a:1", "https://smba.trafficmanager.net/emea"));
  CHECK(transport.count("POST", kUrl) == 1);
  static_cast<void>(send("a:1", "https://smba.trafficmanager.net"));
  CHECK(transport.requests().back().url.text() == "https://smba.trafficmanager.net/v3/conversations/a%3A1/activities");
}

TEST_CASE_METHOD(ConnectorWorld, "nothing is asked of a host that is not allowed") {
  const auto sent = send("a:1", "https://evil.com/");
  REQUIRE_FALSE(sent.done());
  CHECK(text_of(sent.setback()) == "give_up service_url_refused");
  CHECK(transport.requests().empty());
}

TEST_CASE_METHOD(ConnectorWorld, "a failure is retried only when the request surely never left") {
  const std::vector<std::pair<net::Failure, const char*>> rows{{fakes::unreachable(), "retry unreachable"},
                                                               {fakes::cut_off(), "unsure no_answer"},
                                                               {fakes::cut_off("timed out"), "unsure no_answer"}};
  for (const auto& [failure, means] : rows) {
    const auto before = transport.count("POST", kUrl);
    const auto sent = send_answered(failure);
    REQUIRE_FALSE(sent.done());
    CHECK(text_of(sent.setback()) == means);
    CHECK(transport.count("POST", kUrl) == before + 1);
  }
}

TEST_CASE_METHOD(ConnectorWorld, "a refused token costs one new token and one more request; a second refusal halts") {
  transport.answer_once("POST", kUrl, fakes::reply(401));
  CHECK(send_answered(fakes::reply(201)).done());
  CHECK(transport.count("POST", kUrl) == 2);
  CHECK(transport.count("POST", kLogin) == 1);
  transport.answer_once("POST", kUrl, fakes::reply(401));
  const auto refused = send_answered(fakes::reply(401));
  REQUIRE_FALSE(refused.done());
  CHECK(text_of(refused.setback()) == "halt token_refused");
  CHECK(transport.count("POST", kUrl) == 4);
}

TEST_CASE_METHOD(ConnectorWorld, "without a token nothing is sent") {
  tokens.refused(Secret("T"));
  transport.answer_always("POST", kLogin, fakes::reply(401, R"({"error":"invalid_client","error_codes":[7000215]})"));
  CHECK(text_of(clock.run(connector.ready()).setback()) == "halt credential_refused");
  const auto sent = send();
  REQUIRE_FALSE(sent.done());
  CHECK(text_of(sent.setback()) == "retry token_lost");
  CHECK(transport.count("POST", kUrl) == 0);
}

TEST_CASE_METHOD(ConnectorWorld,
                 "a conversation is created with one member and the tenant, as often as it is asked for") {
  constexpr const char* kCreate = "https://smba.trafficmanager.net/emea/v3/conversations";
  transport.answer_once("POST", kCreate, fakes::cut_off());
  const auto create = [&] {
    return clock.run(
        connector.create_conversation("https://smba.trafficmanager.net/emea/", "29:member", TenantId("tenant")));
  };
  CHECK(text_of(create().setback()) == "retry no_answer");
  transport.answer_once("POST", kCreate, fakes::reply(201, R"({"id":"a:new"})"));
  const auto created = create();
  REQUIRE(created.done());
  CHECK(created.value() == ConversationId("a:new"));
  const auto& request = transport.requests().back();
  CHECK(request.repeatable);
  const auto json = sample("bot-samples/connector/createConversation.personal.minimal.json");
  if (!json) return;
  auto documented = json->at("request").at("body");
  documented["members"][0]["id"] = "29:member";
  documented["tenantId"] = "tenant";
  CHECK(nlohmann::json::parse(request.body) == documented);
}

TEST_CASE_METHOD(ConnectorWorld, "a conversation without an id is none") {
  transport.answer_once("POST", "https://smba.trafficmanager.net/emea/v3/conversations", fakes::reply(202));
  const auto created =
      clock.run(connector.create_conversation("https://smba.trafficmanager.net/emea", "29:member", TenantId("tenant")));
  REQUIRE_FALSE(created.done());
  CHECK(text_of(created.setback()) == "retry bad_answer");
}

TEST_CASE_METHOD(ConnectorWorld, "a message is changed and deleted by its id, in its conversation") {
  const core::ConversationReference reference{ConversationId("a:1"), "https://smba.trafficmanager.net/emea/", "", ""};
  const auto url = std::string(kUrl) + "/17%3A4";
  transport.answer_once("PUT", url, fakes::reply(200, R"({"id":"17:4"})"));
  CHECK(clock.run(connector.update(reference, ActivityId("17:4"), R"({"type":"message"})")).done());
  CHECK(transport.requests().back().body == R"({"type":"message"})");
  CHECK(transport.requests().back().repeatable);
  transport.answer_once("DELETE", url, fakes::reply(200));
  CHECK(clock.run(connector.remove(reference, ActivityId("17:4"))).done());
  CHECK(transport.requests().back().body.empty());
  transport.answer_once("DELETE", url, fakes::reply(200, "<html>"));
  CHECK(text_of(clock.run(connector.remove(reference, ActivityId("17:4"))).setback()) == "retry bad_answer");
  transport.answer_once("DELETE", url, fakes::reply(404, R"({"error":{"code":"ActivityNotFoundInConversation"}})"));
  CHECK(text_of(clock.run(connector.remove(reference, ActivityId("17:4"))).setback()) == "give_up message_gone");
  const core::ConversationReference elsewhere{ConversationId("a:1"), "https://evil.com/", "", ""};
  const auto before = transport.requests().size();
  CHECK(text_of(clock.run(connector.remove(elsewhere, ActivityId("1"))).setback()) == "give_up service_url_refused");
  CHECK(transport.requests().size() == before);
}
