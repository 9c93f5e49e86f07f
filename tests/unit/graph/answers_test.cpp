#include "graph/answers.hpp"

#include "core/causes.hpp"
#include "unit/graph/samples.hpp"

using namespace welcomed;
using namespace welcomed::graph;
using namespace std::chrono_literals;
using welcomed::testing::answer_of;
using welcomed::testing::sample;
using welcomed::testing::text_of;

namespace {

const TimePoint kNow = *parse_time("1994-11-06T08:49:30Z");

net::Response answer(int status, std::string body = {}, std::vector<net::Header> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

Duration wait_of(const std::string& retry_after) {
  const auto setback = setback_of(answer(429, "", {{"Retry-After", retry_after}}), kNow);
  return std::get<Retry>(setback).after;
}

}  // namespace

TEST_CASE("of an install in a group chat nothing is read into what nobody says what it means") {
  for (const int status : {400, 412}) {
    const auto response = answer(status, R"({"error":{"code":"BadRequest","message":"Bad Request"}})");
    CHECK(text_of(install_setback_of(response, Place::Kind::chat, kNow)) == "retry unexplained");
  }
  const auto blocked =
      answer(403, R"({"error":{"code":"Forbidden","message":"App is blocked by app permission policy."}})");
  CHECK(text_of(install_setback_of(blocked, Place::Kind::chat, kNow)) == "give_up app_blocked");
}

TEST_CASE("a group chat that is not there, and one that takes no app of this tenant, have causes of their own") {
  const std::vector<std::pair<net::Response, const char*>> rows{
      {answer(404, R"({"error":{"code":"NotFound","message":"NotFound"}})"), "give_up chat_not_found"},
      {answer(403, R"({"error":{"code":"Forbidden","message":"Forbidden"}})"), "retry chat_not_open"},
      {answer(403, R"({"error":{"code":"Forbidden","message":"Something new."}})"), "retry unexplained"},
      {answer(404), "retry unexplained"},
      {answer(403, R"({"error":{"code":"Forbidden","message":"Missing role permissions on the request."}})"),
       "halt permission_missing"},
      {answer(403, R"({"error":{"code":"Forbidden","message":"Caller is not authorized."}})"),
       "retry caller_not_authorized"},
      {answer(403, R"({"error":{"code":"UnknownError","message":""}})"), "retry unexplained"}};
  for (const auto& [response, means] : rows) {
    INFO(response.body);
    CHECK(text_of(install_setback_of(response, Place::Kind::chat, kNow)) == means);
    CHECK(text_of(chat_setback_of(response, kNow)) == means);
  }
  for (const auto* each : {"chat_not_found", "chat_not_open"}) CHECK(core::whose({each, ""}) == core::Whose::resource);
}

TEST_CASE("what each documented error asks of us, as the answer to a read, to an install and to an upgrade") {
  struct Row {
    const char* file;
    const char* read;
    const char* install;
    const char* upgrade = nullptr;  ///< the same as an install unless given
  };
  const std::vector<Row> rows{
      {"400-bad-installation-id", "retry unexplained", "retry unexplained"},
      {"400-transient-entitlement", "retry unexplained", "retry entitlement_fault"},
      {"403-app-blocked-by-policy", "retry unexplained", "give_up app_blocked"},
      {"403-empty-message", "retry unexplained", "retry unexplained"},
      {"403-missing-role", "halt permission_missing", "halt permission_missing"},
      {"403-no-licence", "give_up no_licence", "give_up no_licence"},
      {"403-not-authorized", "retry unexplained", "retry caller_not_authorized"},
      {"403-self-permission-app-mismatch", "retry unexplained", "halt app_mismatch"},
      {"404-app-not-in-catalog", "give_up not_found", "retry app_not_in_catalog", "retry not_installed"},
      // As the answer to an install it is success already: tests/unit/graph/graph_client_test.cpp.
      {"409-already-installed", "retry unexplained", "retry unexplained"},
      {"410-sync-state-not-found", "retry unexplained", "retry unexplained"},
      {"412-app-only-unsupported", "retry unexplained", "retry app_only_refused"},
      {"429-throttled", "retry throttled", "retry throttled"},
      {"501-not-implemented", "retry not_implemented", "retry not_implemented"},
      {"generic-shape", "retry unexplained", "retry unexplained"},
  };
  for (const auto& [file, read, install, upgrade] : rows) {
    INFO(file);
    const auto json = sample("graph-samples/errors/" + std::string(file) + ".json");
    if (!json) return;
    const auto response = answer_of((*json)["response"]);
    CHECK(text_of(setback_of(response, kNow)) == read);
    CHECK(text_of(install_setback_of(response, Place::Kind::user, kNow)) == install);
    CHECK(text_of(upgrade_setback_of(response, Place::Kind::user, kNow)) == (upgrade == nullptr ? install : upgrade));
  }
}

TEST_CASE("what each documented code asks of us, with the status it comes with") {
  struct Row {
    int status;
    const char* code;
    const char* read;
  };
  const std::vector<Row> rows{
      {403, "accessDenied", "retry unexplained"},
      {429, "activityLimitReached", "retry throttled"},
      {509, "activityLimitReached", "retry service_unavailable"},
      {500, "generalException", "retry service_unavailable"},
      {400, "invalidRequest", "retry unexplained"},
      {404, "itemNotFound", "give_up not_found"},
      {405, "notAllowed", "retry unexplained"},
      {501, "notSupported", "retry not_implemented"},
      {410, "resyncRequired", "retry unexplained"},
      {410, "syncStateNotFound", "retry unexplained"},
      {503, "serviceNotAvailable", "retry service_unavailable"},
      {401, "unauthenticated", "halt token_refused"},
      {429, "throttledRequest", "retry throttled"},
      {403, "Authorization_RequestDenied", "halt permission_missing"},
      {400, "Request_BadRequest", "retry unexplained"},
      {404, "Request_ResourceNotFound", "give_up not_found"},
      {402, "paymentRequired", "retry unexplained"},
      {424, "failedDependency", "retry unexplained"},
  };
  for (const auto& [status, code, read] : rows) {
    INFO(status << " " << code);
    const auto body = R"({"error":{"code":")" + std::string(code) + R"(","message":"m","innerError":{"date":"d"}}})";
    const auto setback = setback_of(answer(status, body), kNow);
    CHECK(text_of(setback) == read);
    CHECK(cause_of(setback).detail == std::to_string(status) + " " + code + ": m");
  }
}

TEST_CASE("what a status without a body asks of us") {
  for (const int status : {408, 500, 502, 503, 504, 509}) {
    CHECK(text_of(setback_of(answer(status), kNow)) == "retry service_unavailable");
    CHECK(text_of(install_setback_of(answer(status), Place::Kind::user, kNow)) == "retry service_unavailable");
  }
  CHECK(text_of(setback_of(answer(401), kNow)) == "halt token_refused");
  CHECK(text_of(install_setback_of(answer(401), Place::Kind::user, kNow)) == "halt token_refused");
  CHECK(text_of(setback_of(answer(302), kNow)) == "retry unexplained");
}

TEST_CASE("a documented throttling waits the fraction it asks for") {
  const auto json = sample("graph-samples/errors/429-throttled.json");
  if (!json) return;
  CHECK(std::get<Retry>(setback_of(answer_of((*json)["response"]), kNow)).after == 2128ms);
}

TEST_CASE("Retry-After is taken as seconds, fraction or date, and never for an absurd time") {
  CHECK(wait_of("2.128") == 2128ms);
  CHECK(wait_of("120") == 120s);
  CHECK(wait_of("Sun, 06 Nov 1994 08:49:37 GMT") == 7s);
  CHECK(wait_of("Sun, 06 Nov 1994 08:00:00 GMT") == 0ms);
  for (const auto* absurd : {"99999999999999999999", "Sun, 06 Nov 2094 08:49:37 GMT"}) CHECK(wait_of(absurd) <= 24h);
  for (const auto* nonsense : {"", "soon", "-5", "1e9", "nan"}) CHECK(wait_of(nonsense) == 0ms);
  const auto unavailable = setback_of(answer(503, "", {{"retry-after", "9"}}), kNow);
  CHECK(std::get<Retry>(unavailable).after == 9s);
}

TEST_CASE("the codes of an error are read from all its depths and both spellings") {
  const auto error = parse_error(
      R"({"error":{"code":"Forbidden","message":"m","innerError":{"code":"AccessDenied","innererror":{"code":"Deep"}}}})");
  CHECK(error.codes == std::vector<std::string>{"Forbidden", "AccessDenied", "Deep"});
  CHECK(error.message == "m");
  CHECK(error.has_code("accessdenied"));
  CHECK_FALSE(error.has_code("denied"));
}

TEST_CASE("any body is tolerated") {
  for (const std::string& body :
       std::vector<std::string>{"", "<html>", "null", "[]", "5", R"({"error":null})", R"({"error":"x"})",
                                R"({"error":{"code":5,"message":[]}})", R"({"error":{"code":""}})",
                                R"({"error":{},"error":{}})", "\xff", std::string(100, '[')}) {
    INFO(body);
    CHECK(parse_error(body).codes.empty());
    CHECK(text_of(setback_of(answer(400, body), kNow)) == "retry unexplained");
    CHECK(text_of(install_setback_of(answer(403, body), Place::Kind::user, kNow)) == "retry unexplained");
  }
}

TEST_CASE("the detail has status, code and message, fit for one line and bounded") {
  const auto body = R"({"error":{"code":"BadRequest","message":"a\nb )" + std::string(1000, 'x') + R"("}})";
  const auto detail = cause_of(setback_of(answer(400, body), kNow)).detail;
  CHECK(detail.starts_with("400 BadRequest: a?b x"));
  CHECK(detail.size() <= 300);
}

TEST_CASE("no answer is a reason to repeat: every call to Graph may be repeated") {
  CHECK(text_of(setback_of(net::Failure{true, "refused"})) == "retry unreachable");
  CHECK(text_of(setback_of(net::Failure{false, "reset"})) == "retry no_answer");
}

TEST_CASE("an install's refusal is told apart by its message where nothing else does") {
  const auto refused = [](int status, const std::string& message) {
    const auto body = R"({"error":{"code":"Forbidden","message":")" + message + R"("}})";
    return text_of(install_setback_of(answer(status, body), Place::Kind::user, kNow));
  };
  CHECK(refused(403, "Teams is disabled for your tenant") == "give_up teams_off");
  CHECK(refused(403, "Teams is disabled for the user") == "give_up no_teams");
  CHECK(refused(403, "Apps cannot be installed for guest users.") == "give_up guest_refused");
  CHECK(refused(403, "The account of the user is disabled.") == "give_up account_disabled");
  CHECK(refused(403, "The user has no mailbox") == "give_up no_mailbox");
  CHECK(refused(403, "Anything else") == "retry unexplained");
  CHECK(refused(404, "User 'u' was not found.") == "retry user_not_found");
  CHECK(refused(404, "Not Found") == "retry app_not_in_catalog");
  CHECK(refused(400, "The consentedPermissionSet must be equal") == "retry consent_required");
  CHECK(refused(400, "Anything else") == "retry unexplained");
  CHECK(refused(418, "a teapot") == "retry unexplained");
  CHECK(refused(599, "what is this") == "retry service_unavailable");
}

TEST_CASE("every cause that an install can have is explained, with what to do") {
  for (const auto* name : {"app_blocked",        "app_mismatch",
                           "app_not_in_catalog", "app_only_refused",
                           "account_disabled",   "caller_not_authorized",
                           "consent_required",   "entitlement_fault",
                           "guest_refused",      "unexplained",
                           "no_licence",         "no_mailbox",
                           "no_teams",           "not_implemented",
                           "permission_missing", "service_unavailable",
                           "teams_off",          "throttled",
                           "token_refused",      "user_not_found"}) {
    INFO(name);
    CHECK(core::cause(name).name == name);
    CHECK_FALSE(core::cause(name).remedy.empty());
  }
}

TEST_CASE("what people have seen of installs and reads, beside what is documented") {
  const auto body = [](const char* outer, const char* inner, const char* message) {
    return R"({"error":{"code":")" + std::string(outer) + R"(","message":")" + message + R"(","innerError":{"code":")" +
           inner + "\"}}}";
  };
  const auto user = [&](int status, const std::string& text) {
    return text_of(install_setback_of(answer(status, text), Place::Kind::user, kNow));
  };
  const auto team = [&](int status, const std::string& text) {
    return text_of(install_setback_of(answer(status, text), Place::Kind::team, kNow));
  };
  const auto read = [&](int status, const std::string& text) {
    return text_of(setback_of(answer(status, text), kNow));
  };
  CHECK(user(400, body("BadRequest", "AppScopeIsNotAllowed", "")) == "halt scope_missing");
  CHECK(team(400, body("BadRequest", "AppScopeIsNotAllowed", "")) == "halt scope_missing");
  CHECK(team(404, body("NotFound", "", "No team found with Group Id 5c1d")) == "give_up no_team");
  CHECK(team(412, body("PreconditionFailed", "", "resource specific consent")) == "give_up team_consent");
  CHECK(user(412, body("PreconditionFailed", "", "")) == "retry app_only_refused");
  CHECK(team(403, body("Forbidden", "", "The team is archived.")) == "give_up team_archived");
  CHECK(read(403, body("Forbidden", "", "The team is archived.")) == "give_up team_archived");
  CHECK(read(403, body("Forbidden", "", "Teams is disabled for the guest")) == "give_up no_teams");
  CHECK(read(400, body("BadRequest", "", "Failed to execute settings store request")) == "retry unexplained");
  CHECK(user(400, body("BadRequest", "", "Failed to execute settings store request")) == "retry entitlement_fault");
  for (const auto* consent : {"resource specific", "resource-specific"}) {
    CHECK(user(400, body("BadRequest", "", consent)) == "retry consent_required");
    CHECK(team(400, body("BadRequest", "", consent)) == "retry consent_required");
  }
  CHECK(user(403, body("Forbidden", "", "The user's licence does not allow it")) == "give_up no_licence");
  CHECK(read(412, body("PreconditionFailed", "", "")) == "retry unexplained");
  CHECK(read(404, "") == "retry unexplained");
}
