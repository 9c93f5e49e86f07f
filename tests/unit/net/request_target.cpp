#include "net/request_target.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::net;

namespace {

/// Target and Host after it, or "refused".
std::string settled(const std::string& target, std::vector<Header> headers) {
  Incoming request{.method = "GET", .target = target, .headers = std::move(headers), .body = {}, .peer = {}};
  if (!settle_target(request)) return "refused";
  return request.target + " " + std::string(request.header("Host"));
}

}  // namespace

TEST_CASE("a target in absolute form becomes path and query, and its authority is that of Host") {
  CHECK(settled("http://127.0.0.1:13978/api/messages?x", {{"Host", "127.0.0.1:13978"}}) ==
        "/api/messages?x 127.0.0.1:13978");
  CHECK(settled("HTTP://H", {{"host", "h:80"}}) == "/ h:80");
  CHECK(settled("https://h:443/a", {{"Host", "H"}}) == "/a H");
  CHECK(settled("http://[::1]:99/a", {{"Host", "[::1]:99"}}) == "/a [::1]:99");
}

TEST_CASE("of a request without Host the authority of its target is the host") {
  CHECK(settled("http://evil.com/readyz", {}) == "/readyz evil.com:80");
}

TEST_CASE("a target whose authority is not that of Host is refused, and so is one that is no usable URL") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"http://127.0.0.1/", "evil.com"},
      {"http://evil.com/", "127.0.0.1"},
      {"http://h:81/", "h"},
      {"https://h/", "h:80"},
      {"http://h/", ""},
      {"http://h/", "h/x"},
      {"http://h/", "h?x"},
      {"http://u@h/", "h"},
      {"http://h@evil.com/", "h"},
      {"ftp://h/", "h"},
      {"http:///x", "h"},
      {"h://h/", "h"},
  };
  for (const auto& [target, host] : rows) {
    INFO(target << " " << host);
    CHECK(settled(target, {{"Host", host}}) == "refused");
  }
}

TEST_CASE("a target of any other form stays as it is") {
  for (const auto* target : {"/", "/a?b=http://evil.com/", "//evil.com/x", "*", "evil.com:443"}) {
    CHECK(settled(target, {{"Host", "h"}}) == target + std::string(" h"));
  }
}
