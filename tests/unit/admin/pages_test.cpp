// What the admin address serves to browsers.
#include "admin/pages.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "admin/monitoring.hpp"
#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace welcomed::admin;

namespace {

struct Browser {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  std::optional<Secret> token;

  static Task<net::Reply> echo(const std::string& target) { co_return json_reply(target); }
  static Task<Result<Measures>> measure() { co_return Measures{}; }

  net::Reply ask(const std::string& target, std::vector<net::Header> headers = {}, const std::string& method = "GET") {
    Pages pages;
    pages.assets["/"] = {"<!doctype html>", "text/html; charset=utf-8"};
    pages.assets["/uplot.js"] = {"", "text/javascript; charset=utf-8"};
    pages.answers["/api/v1/status"] = echo;
    const auto handler = monitoring([] { return std::vector<Error>(); }, measure, {token, {}}, std::move(pages));
    headers.push_back({"Host", "127.0.0.1:9464"});
    net::Incoming request{
        .method = method, .target = target, .headers = std::move(headers), .body = {}, .peer = "127.0.0.1"};
    std::shared_ptr<void> context;
    auto refused = clock.run(handler.head(request, context));
    return refused ? *refused : clock.run(handler.serve(std::move(request), context));
  }
};

std::string header_of(const net::Reply& reply, const std::string& name) {
  std::string found;
  for (const auto& header : reply.headers) {
    if (header.name == name) found += header.value;
  }
  return found;
}

}  // namespace

TEST_CASE_METHOD(Browser, "the page and its data are served by path") {
  CHECK(ask("/").body == "<!doctype html>");
  CHECK(ask("/").content_type == "text/html; charset=utf-8");
  CHECK(ask("/?x=1").status == 200);
  CHECK(ask("/api/v1/status?policy=a").body == "/api/v1/status?policy=a");
  CHECK(header_of(ask("/api/v1/status"), "Cache-Control") == "no-store");
  CHECK(ask("/api/v1/nothing").status == 404);
  CHECK(ask("/index.html").status == 404);
}

TEST_CASE_METHOD(Browser, "a file that is not part of this build is an empty one of its type") {
  CHECK(ask("/uplot.js").status == 200);
  CHECK(ask("/uplot.js").body == "\n");
}

TEST_CASE_METHOD(Browser, "whatever is answered is confined to pages of this address, without exception") {
  for (const auto* target : {"/", "/uplot.js", "/api/v1/status", "/healthz", "/metrics", "/nowhere"}) {
    INFO(target);
    const auto reply = ask(target);
    const auto policy = header_of(reply, "Content-Security-Policy");
    CHECK_THAT(policy, Catch::StartsWith("default-src 'none'; "));
    CHECK_THAT(policy, Catch::Contains("script-src 'self';") && Catch::Contains("style-src 'self';") &&
                           Catch::Contains("connect-src 'self';") && Catch::Contains("frame-ancestors 'none'"));
    for (const auto* exception : {"unsafe", "data:", "blob:", "http", "*", "nonce", "sha256"})
      CHECK_THAT(policy, !Catch::Contains(exception));
    CHECK(header_of(reply, "X-Content-Type-Options") == "nosniff");
    CHECK(header_of(reply, "Cross-Origin-Resource-Policy") == "same-origin");
    CHECK(header_of(reply, "Set-Cookie").empty());
  }
  CHECK_FALSE(header_of(ask("/", {{"Origin", "https://evil.example.com"}}), "Content-Security-Policy").empty());
}

TEST_CASE_METHOD(Browser, "the page is read-only, and no page of another site reads it") {
  CHECK(ask("/", {}, "POST").status == 405);
  CHECK(ask("/api/v1/status", {}, "DELETE").status == 405);
  CHECK(ask("/", {{"Origin", "https://evil.example.com"}}).status == 403);
  CHECK(ask("/api/v1/status", {{"Origin", "https://evil.example.com"}}).status == 403);
}

TEST_CASE_METHOD(Browser, "a page of another site may link to the dashboard, and have none of its data") {
  CHECK(ask("/", {{"Sec-Fetch-Site", "cross-site"}}).status == 200);
  for (const auto* site : {"cross-site", "same-site", "anything"}) {
    CHECK(ask("/api/v1/status", {{"Sec-Fetch-Site", site}}).status == 403);
    CHECK(ask("/metrics", {{"Sec-Fetch-Site", site}}).status == 403);
  }
  for (const auto* site : {"same-origin", "none"})
    CHECK(ask("/api/v1/status", {{"Sec-Fetch-Site", site}}).status == 200);
}

TEST_CASE_METHOD(Browser, "with a token the page comes without it, and no data does") {
  token = Secret("s3cret");
  CHECK(ask("/").status == 200);
  CHECK(ask("/uplot.js").status == 200);
  CHECK(ask("/api/v1/status").status == 401);
  CHECK(ask("/metrics").status == 401);
  CHECK(ask("/nowhere").status == 401);
  CHECK(ask("/api/v1/status", {{"Authorization", "Bearer s3cret"}}).status == 200);
}

TEST_CASE("an error is told with its remedy, whatever characters it holds") {
  const auto reply = error_reply(404, {"there is no \"x\" <b>", "look \xff again"});
  CHECK(reply.status == 404);
  const auto told = nlohmann::json::parse(reply.body);
  CHECK(told["error"] == "there is no \"x\" <b>");
  CHECK(told["remedy"] == "look \xef\xbf\xbd again");
}
