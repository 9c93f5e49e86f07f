#include "bot/answers.hpp"

#include "bot/service_url.hpp"
#include "unit/graph/samples.hpp"

using namespace welcomed;
using namespace welcomed::bot;
using namespace std::chrono_literals;
using welcomed::testing::answer_of;
using welcomed::testing::sample;
using welcomed::testing::text_of;

namespace {

const TimePoint kNow(std::chrono::seconds(1'800'000'000));

const std::vector<std::string> kHosts{"smba.trafficmanager.net", "*.teams.microsoft.com", "*.botframework.com"};

bool allowed(const std::string& url) { return check_service_url(url, kHosts).has_value(); }

}  // namespace

TEST_CASE("what each documented error of the connector asks of a send") {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"400.BadArgument", "give_up message_refused"},
      {"400.BadSyntax.createConversation", "give_up message_refused"},
      {"401.AuthorizationError", "halt token_refused"},
      {"401.BotNotRegistered", "halt bot_not_registered"},
      {"403.BotDisabledByAdmin", "give_up disabled_by_admin"},
      {"403.BotNotInConversationRoster", "retry not_installed"},
      {"403.ConversationBlockedByUser", "give_up blocked_by_user"},
      {"403.ForbiddenOperationException", "retry not_installed"},
      {"403.InvalidBotApiHost", "retry wrong_host"},
      {"403.MessageWritesBlocked", "give_up blocked_by_user"},
      {"403.NotEnoughPermissions", "retry not_permitted"},
      {"404.ActivityNotFoundInConversation", "unsure service_unavailable"},
      {"404.ConversationNotFound", "retry conversation_gone"},
      {"404.ServiceError.Unknown", "unsure service_unavailable"},
      {"405.MethodNotAllowed", "retry unexplained"},
      {"412.PreconditionFailed", "unsure service_unavailable"},
      {"413.MessageSizeTooBig", "give_up too_large"},
      {"429.Throttled", "retry throttled"},
      {"429.batch.TooManyRequests", "retry throttled"},
      {"500.ServiceError", "unsure service_unavailable"},
      {"502.ServiceError", "unsure service_unavailable"},
      {"503.empty", "unsure service_unavailable"},
      {"504.empty", "unsure service_unavailable"},
  };
  for (const auto& [file, means] : rows) {
    INFO(file);
    const auto json = sample("bot-samples/errors/" + std::string(file) + ".json");
    if (!json) return;
    CHECK(text_of(send_setback_of(answer_of(*json), kNow)) == means);
  }
}

TEST_CASE("what each documented error asks of creating a conversation, and of changing a message that is there") {
  struct Row {
    const char* file;
    const char* create;
    const char* amend;
  };
  const std::vector<Row> rows{
      {"400.BadArgument", "retry unexplained", "give_up message_refused"},
      {"400.BadSyntax.createConversation", "retry unexplained", "give_up message_refused"},
      {"401.AuthorizationError", "halt token_refused", "halt token_refused"},
      {"401.BotNotRegistered", "halt bot_not_registered", "halt bot_not_registered"},
      {"403.BotDisabledByAdmin", "give_up disabled_by_admin", "give_up disabled_by_admin"},
      {"403.BotNotInConversationRoster", "retry not_installed", "retry not_installed"},
      {"403.ConversationBlockedByUser", "give_up blocked_by_user", "give_up blocked_by_user"},
      {"403.ForbiddenOperationException", "retry not_installed", "retry not_installed"},
      {"403.InvalidBotApiHost", "retry wrong_host", "retry wrong_host"},
      {"403.MessageWritesBlocked", "give_up blocked_by_user", "give_up blocked_by_user"},
      {"403.NotEnoughPermissions", "retry not_permitted", "retry not_permitted"},
      {"404.ActivityNotFoundInConversation", "retry service_unavailable", "give_up message_gone"},
      {"404.ConversationNotFound", "retry conversation_gone", "retry conversation_gone"},
      {"404.ServiceError.Unknown", "retry service_unavailable", "retry service_unavailable"},
      {"405.MethodNotAllowed", "retry unexplained", "retry unexplained"},
      {"412.PreconditionFailed", "retry service_unavailable", "retry service_unavailable"},
      {"413.MessageSizeTooBig", "retry unexplained", "give_up too_large"},
      {"429.Throttled", "retry throttled", "retry throttled"},
      {"429.batch.TooManyRequests", "retry throttled", "retry throttled"},
      {"500.ServiceError", "retry service_unavailable", "retry service_unavailable"},
      {"502.ServiceError", "retry service_unavailable", "retry service_unavailable"},
      {"503.empty", "retry service_unavailable", "retry service_unavailable"},
      {"504.empty", "retry service_unavailable", "retry service_unavailable"},
  };
  for (const auto& row : rows) {
    INFO(row.file);
    const auto json = sample("bot-samples/errors/" + std::string(row.file) + ".json");
    if (!json) return;
    CHECK(text_of(create_setback_of(answer_of(*json), kNow)) == row.create);
    CHECK(text_of(amend_setback_of(answer_of(*json), kNow)) == row.amend);
  }
}

TEST_CASE("a status that no table names may have delivered, and a refusal that none names is kept") {
  for (const int status : {100, 300, 302, 307, 404, 408, 409, 412, 499, 500, 507, 599, 0}) {
    INFO(status);
    CHECK(text_of(send_setback_of(net::Response{status, {}, {}}, kNow)) == "unsure service_unavailable");
  }
  for (const int status : {400, 402, 403, 405, 406, 410, 418, 422, 451}) {
    INFO(status);
    CHECK(text_of(send_setback_of(net::Response{status, {}, {}}, kNow)) == "retry unexplained");
  }
}

TEST_CASE("what people have seen of the connector, beside what is documented") {
  struct Row {
    int status;
    const char* code;
    const char* message;
    const char* send;
    const char* create;
  };
  const std::vector<Row> rows{
      {403, "BadArgument", "Failed to decrypt conversation id", "retry address_unreadable", "retry address_unreadable"},
      {400, "BadArgument", "Failed to decrypt conversation id", "retry address_unreadable", "retry address_unreadable"},
      {400, "BadArgument", "Failed to decrypt pairwise id", "retry address_unreadable", "retry address_unreadable"},
      {403, "TenantNoPermission", "Tenant is disabled.", "give_up disabled_by_admin", "give_up disabled_by_admin"},
      {403, "CapabilityOverride", "", "give_up disabled_by_admin", "give_up disabled_by_admin"},
      {403, "SomethingNew", "whatever", "retry unexplained", "retry unexplained"},
      {400, "BadArgument", "whatever", "retry unexplained", "retry unexplained"},
      {400, "BadArgument", "Unknown attachment type", "give_up message_refused", "retry unexplained"},
      {400, "Bad Argument", "whatever", "give_up message_refused", "retry unexplained"},
      {400, "MissingProperty", "text", "give_up message_refused", "retry unexplained"},
      {413, "MessageSizeTooBig", "", "give_up too_large", "retry unexplained"},
      {413, "", "Request Entity Too Large", "retry unexplained", "retry unexplained"},
      {415, "", "", "give_up message_refused", "retry unexplained"},
      {502, "ServiceError", "", "unsure service_unavailable", "retry service_unavailable"},
  };
  for (const auto& [status, code, message, send, create] : rows) {
    INFO(status << " " << code << " " << message);
    const net::Response response{
        status, {}, R"({"error":{"code":")" + std::string(code) + R"(","message":")" + message + "\"}}"};
    CHECK(text_of(send_setback_of(response, kNow)) == send);
    CHECK(text_of(create_setback_of(response, kNow)) == create);
  }
  for (const int status : {408, 409, 499})
    CHECK(text_of(amend_setback_of(net::Response{status, {}, {}}, kNow)) == "retry service_unavailable");
  const net::Response unreadable{400, {}, R"({"error":{"code":"BadArgument","message":"Failed to decrypt the id"}})"};
  CHECK(text_of(amend_setback_of(unreadable, kNow)) == "retry address_unreadable");
}

TEST_CASE("a throttled send waits as long as it is asked to") {
  const auto json = sample("bot-samples/errors/429.Throttled.json");
  if (!json) return;
  CHECK(std::get<Retry>(send_setback_of(answer_of(*json), kNow)).after == 5s);
  CHECK(std::get<Retry>(send_setback_of(net::Response{429, {{"Retry-After", "0.25"}}, {}}, kNow)).after == 250ms);
  CHECK(std::get<Retry>(send_setback_of(net::Response{429, {}, {}}, kNow)).after == 0ms);
}

TEST_CASE("an error of the connector is read in each of its shapes") {
  auto error = parse_error(R"({"error":{"code":"BadArgument","message":"Unknown activity type"}})");
  CHECK(error.code == "BadArgument");
  CHECK(error.message == "Unknown activity type");
  error = parse_error(R"({"errorCode":209,"message":"{\"subCode\":\"MessageWritesBlocked\",\"details\":\"d\"}"})");
  CHECK(error.code == "MessageWritesBlocked");
  CHECK(error.message == "d");
  error = parse_error(R"({"errorCode":209,"message":"no JSON"})");
  CHECK(error.code.empty());
  CHECK(error.message == "no JSON");
  error = parse_error(R"({"message":"does not support http method"})");
  CHECK(error.code.empty());
  CHECK(error.message == "does not support http method");
}

TEST_CASE("codes are compared in any case, any body is tolerated, and the detail is bounded") {
  const auto setback = [](const std::string& body) { return send_setback_of(net::Response{403, {}, body}, kNow); };
  CHECK(text_of(setback(R"({"error":{"code":"botnotinconversationroster"}})")) == "retry not_installed");
  for (const auto* body :
       {"", "null", "[]", "{\"error\":5}", "{\"error\":{\"code\":5}}", "{\"errorCode\":209,\"message\":7}"}) {
    CHECK(text_of(setback(body)) == "retry unexplained");
  }
  for (const auto* body : {"<html>", "\xff", "{\"error\":{\"code\":\"BotNotInConv"}) {
    CHECK(text_of(setback(body)) == "retry bad_answer");
  }
  const auto detail =
      cause_of(setback(R"({"error":{"code":"X","message":"a\n)" + std::string(999, 'x') + "\"}}")).detail;
  CHECK(detail.starts_with("403 X: a?x"));
  CHECK(detail.size() <= 300);
}

TEST_CASE("no answer to a send is repeated only when surely no byte of it left") {
  CHECK(text_of(send_setback_of(net::Failure{true, "refused"})) == "retry unreachable");
  CHECK(text_of(send_setback_of(net::Failure{false, "timed out"})) == "unsure no_answer");
  CHECK(text_of(repeatable_setback_of(net::Failure{false, "timed out"})) == "retry no_answer");
}

TEST_CASE("service URLs of the allowed hosts may be written to") {
  for (const auto* url : {"https://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net",
                          "https://SMBA.TrafficManager.net/teams/", "https://smba.infra.gcc.teams.microsoft.com/teams",
                          "https://a.b.botframework.com/"}) {
    INFO(url);
    CHECK(allowed(url));
  }
}

TEST_CASE("service URLs of other hosts, or that hide one, may not") {
  for (const auto* url : {"",
                          "smba.trafficmanager.net",
                          "http://smba.trafficmanager.net/",
                          "ftp://smba.trafficmanager.net/",
                          "https://evil.com/",
                          "https://evil-botframework.com/",
                          "https://botframework.com/",
                          "https://.botframework.com/",
                          "https://smba.trafficmanager.net.evil.com/",
                          "https://evilsmba.trafficmanager.net/",
                          "https://x.smba.trafficmanager.net/",
                          "https://teams.microsoft.com.evil.com/",
                          "https://smba.trafficmanager.net:444/",
                          "https://smba.trafficmanager.net:443/",
                          "https://smba.trafficmanager.net@evil.com/",
                          "https://evil.com\\@smba.trafficmanager.net/",
                          "https://evil.com#.botframework.com/",
                          "https://evil.com/.botframework.com",
                          "https://evil.com?.botframework.com",
                          "https://smba.trafficmanager.net./",
                          "https://evil.com%2f.botframework.com/",
                          "https://[::1].botframework.com/",
                          "https://x.botframework.com\r\nHost: evil.com/",
                          "//x.botframework.com/",
                          "https://x.bot framework.com/"}) {
    INFO(url);
    CHECK_FALSE(allowed(url));
  }
}

TEST_CASE("a service URL on loopback may be plain and name a port, when its host is allowed") {
  CHECK(check_service_url("http://127.0.0.1:9900/teams", {"127.0.0.1"}));
  CHECK(check_service_url("http://localhost:9900/", {"localhost"}));
  CHECK_FALSE(check_service_url("http://127.0.0.1:9900/", kHosts));
  CHECK_FALSE(check_service_url("http://10.0.0.1/", {"10.0.0.1"}));
}

TEST_CASE("the reason of a refused service URL is said") {
  CHECK(check_service_url("http://smba.trafficmanager.net/", kHosts).error().what == "the service URL is not https");
  CHECK(check_service_url("https://smba.trafficmanager.net:99/", kHosts).error().what ==
        "the service URL names a port");
  CHECK(check_service_url("https://evil.com/", kHosts).error().text().find("service_url_hosts") != std::string::npos);
}
