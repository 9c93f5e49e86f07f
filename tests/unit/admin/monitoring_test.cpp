#include "admin/monitoring.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fakes/virtual_clock.hpp"
#include "support/golden.hpp"

using namespace welcomed;
using namespace welcomed::admin;

namespace {

struct Monitor {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  std::vector<Error> troubles;
  std::optional<Secret> token;
  std::string host = "127.0.0.1:9464";
  Result<Measures> measures;
  Pages pages;

  Task<Result<Measures>> measure() { co_return measures; }

  net::Reply ask(const std::string& target, std::vector<net::Header> headers = {}, const std::string& method = "GET") {
    const auto handler =
        monitoring([this] { return troubles; }, [this] { return measure(); }, {token, {"bot.contoso.com"}}, pages);
    headers.push_back({"Host", host});
    net::Incoming request{.method = method,
                          .target = target,
                          .headers = std::move(headers),
                          .body = {},
                          .peer = "127.0.0.1",
                          .own_address = "192.0.2.10"};
    std::shared_ptr<void> context;
    auto refused = clock.run(handler.head(request, context));
    return refused ? *refused : clock.run(handler.serve(std::move(request), context));
  }
};

}  // namespace

TEST_CASE_METHOD(Monitor, "a process that works is healthy whatever troubles it has") {
  troubles = {{"the disk is full", "make room"}};
  CHECK(ask("/healthz").status == 200);
}

TEST_CASE_METHOD(Monitor, "readiness ends with the first trouble and tells all of them") {
  CHECK(ask("/readyz").status == 200);
  troubles = {{"the disk is full", "make room"}, {"contoso: refused", "mend it"}};
  const auto reply = ask("/readyz?verbose");
  CHECK(reply.status == 503);
  const auto told = nlohmann::json::parse(reply.body)["troubles"];
  REQUIRE(told.size() == 2);
  CHECK(told[0]["what"] == "the disk is full");
  CHECK(told[1]["remedy"] == "mend it");
}

TEST_CASE_METHOD(Monitor, "a name that a page of a stranger may have for our address is refused, and so is that page") {
  CHECK(ask("/healthz", {{"Origin", "http://localhost:9464"}}).status == 200);
  CHECK(ask("/healthz", {{"Origin", "https://evil.example.com"}}).status == 403);
  CHECK(ask("/healthz", {{"Origin", "http://localhost:9464"}, {"Origin", "https://evil.example.com"}}).status == 403);
  host = "evil.example.com:9464";
  CHECK(ask("/metrics").status == 403);
  host = "192.0.2.10:9464";
  CHECK(ask("/healthz", {{"Origin", "http://192.0.2.10:9464"}}).status == 200);
  CHECK(ask("/healthz", {{"Origin", "http://8.8.8.8"}}).status == 403);
  host = "8.8.8.8";
  CHECK(ask("/healthz", {{"Origin", "http://8.8.8.8"}}).status == 403);
  host = "bot.contoso.com";
  CHECK(ask("/healthz").status == 200);
}

TEST_CASE_METHOD(Monitor, "with a token only those who show it are answered") {
  token = Secret("s3cret");
  for (const auto* shown : {"s3cret", "Bearer s3cre", "Bearer s3cret ", "Bearer S3cret", "Basic s3cret", ""}) {
    const auto reply = ask("/healthz", {{"Authorization", shown}});
    CHECK(reply.status == 401);
    CHECK(reply.body.find("s3cret") == std::string::npos);
  }
  CHECK(ask("/healthz").status == 401);
  CHECK(ask("/healthz", {{"Authorization", "Bearer s3cret"}, {"Authorization", "Bearer s3cret"}}).status == 401);
  CHECK(ask("/healthz", {{"Authorization", "Bearer s3cret"}}).status == 200);
}

TEST_CASE_METHOD(Monitor, "what is refused is counted by reason, and what is answered is not") {
  const auto reason = [](const net::Reply& reply) { return reply.refusal ? reply.refusal->reason : "none"; };
  token = Secret("s3cret");
  const net::Header good{"Authorization", "Bearer s3cret"};
  CHECK(reason(ask("/healthz")) == "token");
  CHECK(reason(ask("/healthz", {{"Authorization", "Bearer guess"}})) == "token");
  CHECK(reason(ask("/healthz", {good, {"Origin", "https://evil.example.com"}})) == "site");
  CHECK(reason(ask("/healthz", {good, {"Sec-Fetch-Site", "cross-site"}})) == "site");
  CHECK(reason(ask("/nothing", {good})) == "path");
  CHECK(reason(ask("/healthz", {good}, "POST")) == "method");
  CHECK(reason(ask("/healthz", {good})) == "none");
  troubles = {{"the disk is full", "make room"}};
  CHECK(reason(ask("/readyz", {good})) == "none");
  host = "evil.example.com";
  CHECK(reason(ask("/healthz", {good})) == "site");
}

TEST_CASE_METHOD(Monitor, "other paths and methods are refused") {
  CHECK(ask("/api/messages").status == 404);
  CHECK(ask("/healthz/more").status == 404);
  CHECK(ask("/healthz", {}, "POST").status == 405);
  CHECK(ask("/healthz", {}, "HEAD").status == 200);
}

TEST_CASE_METHOD(Monitor,
                 "metrics are Prometheus text: policies, causes, rates, readiness, ends and what was refused") {
  measures->policies.push_back({.policy = "sales",
                                .tenant = TenantId("t-1"),
                                .users = {{"reachable", 7}, {"failed", 1}},
                                .teams = {{"installed", 2}},
                                .messages = {{"welcome", {{"sent", 6}}}},
                                .channels = {{"welcome", {{"pending", 2}}}}});
  measures->policies.push_back(
      {.policy = "support", .tenant = TenantId("t-1"), .rollout = {.paused_at = TimePoint(std::chrono::seconds(1))}});
  measures->causes.push_back({"no_licence", 1, TimePoint(), "an example"});
  measures->tenant_names[TenantId("t-1")] = "contoso";
  measures->installs_per_second = 29.5;
  measures->ready = false;
  const auto quiet = ask("/metrics");
  CHECK(quiet.status == 200);
  CHECK(quiet.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK_THAT(quiet.body, !Catch::Contains("credential_end"));
  CHECK_THAT(quiet.body, !Catch::Contains("certificate_end"));
  measures->credential_ends = TimePoint(std::chrono::seconds(1'800'000'000));
  measures->certificate_ends = TimePoint(std::chrono::seconds(1'900'000'000));
  measures->refused = {{"path", 3}, {"token", 12}};
  measures->log_lines_lost = 7;
  const auto body = ask("/metrics").body;
  for (const auto* line : {
           "# TYPE welcomed_targets gauge",
           R"(welcomed_targets{tenant="contoso",policy="sales",kind="user",state="reachable"} 7)",
           R"(welcomed_targets{tenant="contoso",policy="sales",kind="team",state="installed"} 2)",
           R"(welcomed_messages{tenant="contoso",policy="sales",kind="user",key="welcome",state="sent"} 6)",
           R"(welcomed_messages{tenant="contoso",policy="sales",kind="channel",key="welcome",state="pending"} 2)",
           R"(welcomed_policy_paused{tenant="contoso",policy="sales"} 0)",
           R"(welcomed_policy_paused{tenant="contoso",policy="support"} 1)",
           R"(welcomed_troubles{cause="no_licence"} 1)",
           "welcomed_installs_per_second 29.5",
           "welcomed_ready 0",
           "welcomed_credential_end_timestamp_seconds 1800000000",
           "welcomed_certificate_end_timestamp_seconds 1900000000",
           "# TYPE welcomed_refused_total counter",
           R"(welcomed_refused_total{reason="token"} 12)",
           R"(welcomed_refused_total{reason="path"} 3)",
           "# TYPE welcomed_log_lines_lost_total counter",
           "welcomed_log_lines_lost_total 7",
       })
    CHECK_THAT(body, Catch::Contains(line));
}

// tests/monitoring/check has promtool read this file.
TEST_CASE_METHOD(Monitor, "all metrics there are have names, types and labels as Prometheus wants them") {
  constexpr std::array<double, 2> kEnds{0.1, 1};
  const Histogram::Reading reading{.ends = kEnds, .counts = {2, 1, 1}, .seconds = 5.5};
  measures = Measures{
      .policies = {{.policy = "sales",
                    .tenant = TenantId("t-1"),
                    .users = {{"reachable", 7}},
                    .teams = {{"installed", 2}},
                    .messages = {{"welcome", {{"sent", 6}}}},
                    .channels = {{"welcome", {{"pending", 2}}}}}},
      .causes = {{"no_licence", 1, TimePoint(), "an example"}},
      .circuits = {{TenantId("t-1"), "people_sends", {"throttled", ""}, TimePoint()}},
      .tenant_names = {{TenantId("t-1"), "contoso"}},
      .installs_per_second = 29.5,
      .sends_per_second = 12,
      .ready = true,
      .credential_ends = TimePoint(std::chrono::seconds(1'800'000'000)),
      .certificate_ends = TimePoint(std::chrono::seconds(1'900'000'000)),
      .clock_ahead = std::chrono::seconds(-420),
      .refused = {{"token", 12}},
      .log_lines_lost = 7,
      .version = "1.2.3",
      .name = "host-1",
      .at = TimePoint(std::chrono::seconds(1'700'000'000)),
      .backlogs = {{TenantId(), "relay", 4, TimePoint(std::chrono::seconds(1'699'999'990))},
                   {TenantId("t-1"), "installer", 48, TimePoint(std::chrono::milliseconds(1'699'999'999'500))}},
      .requests = {{{"graph", "POST", "/users/{id}/teamwork/installedApps", "2xx"}, 30}},
      .request_durations = {{{"graph", "POST", "/users/{id}/teamwork/installedApps"}, reading}},
      .installs = {{{"contoso", "user", "done"}, 29}, {{"contoso", "user", "throttled"}, 1}},
      .sends = {{{"contoso", "team", "done"}, 3}},
      .effects = {{{"sales", "welcome", "read"}, 17}},
      .steps = {{{"contoso", "selected_to_welcomed"}, reading}},
      .webhook_answers = {{{"2xx"}, 40}},
      .webhook_durations = {{{}, reading}},
      .relay_durations = {{{"first"}, reading}},
      .commit_durations = {{{"durable"}, reading}},
      .rates = {{{"", "all_installs"}, 297}, {{"contoso", "installs"}, 29.7}},
      .turns = {{{"contoso", "installs"}, 31}},
      .delta_ages = {{{"contoso"}, 12.5}},
      .leads = {{{"contoso"}, 1}, {{"fabrikam"}, 0}},
      .store_queue = 3,
      .activities_dropped = 1,
      .forecasts = {{"sales", {.done = TimePoint(std::chrono::seconds(1'700'005'400))}}}};
  CHECK(support::unlike_golden("admin/metrics.txt", ask("/metrics").body) == "");
}

TEST_CASE_METHOD(
    Monitor,
    "the time left is nothing when all is done, and is not told where what waits has no end, or not all are known") {
  for (const auto* policy : {"done", "goes on", "paused", "read"})
    measures->policies.push_back({.policy = policy, .tenant = TenantId("t-1")});
  measures->at = TimePoint(std::chrono::seconds(100));
  measures->forecasts = {{"done", {}},
                         {"goes on", {.done = measures->at + std::chrono::seconds(90), .endless = true}},
                         {"paused", {.endless = true}},
                         {"read", {.done = measures->at + std::chrono::seconds(90), .reading = true}}};
  const auto body = ask("/metrics").body;
  CHECK_THAT(body, Catch::Contains(R"(welcomed_rollout_seconds_left{tenant="t-1",policy="done"} 0)"));
  CHECK_THAT(body, Catch::Contains(R"(welcomed_rollout_seconds_left{tenant="t-1",policy="goes on"} 90)"));
  CHECK_THAT(body, !Catch::Contains(R"(welcomed_rollout_seconds_left{tenant="t-1",policy="paused"})"));
  CHECK_THAT(body, !Catch::Contains(R"(welcomed_rollout_seconds_left{tenant="t-1",policy="read"})"));
}

TEST_CASE_METHOD(Monitor, "metrics that cannot be read are refused with the reason") {
  measures = fail("the store cannot be read", "look at the disk");
  const auto reply = ask("/metrics");
  CHECK(reply.status == 503);
  CHECK_THAT(reply.body, Catch::Contains("look at the disk"));
}
