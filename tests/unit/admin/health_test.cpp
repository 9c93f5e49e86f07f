#include "admin/health.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace welcomed::admin;

namespace {

struct Monitor {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  std::vector<Error> troubles;
  std::optional<Secret> token;

  net::Reply ask(const std::string& target, std::vector<net::Header> headers = {}, const std::string& method = "GET") {
    const auto handler = health([this] { return troubles; }, token);
    net::Incoming request{
        .method = method, .target = target, .headers = std::move(headers), .body = {}, .peer = "127.0.0.1"};
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

TEST_CASE_METHOD(Monitor, "other paths and methods are refused") {
  CHECK(ask("/api/messages").status == 404);
  CHECK(ask("/healthz/more").status == 404);
  CHECK(ask("/healthz", {}, "POST").status == 405);
  CHECK(ask("/healthz", {}, "HEAD").status == 200);
}
