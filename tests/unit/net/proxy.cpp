#include "net/proxy.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::net;

TEST_CASE("a proxy is read as HTTPS_PROXY gives it") {
  struct Row {
    std::string text, endpoint, user, password;
  };
  const std::vector<Row> rows{
      {"http://proxy.corp:3128", "proxy.corp:3128", "", ""},
      {"proxy.corp:3128", "proxy.corp:3128", "", ""},
      {"http://proxy.corp/", "proxy.corp:80", "", ""},
      {"http://me:p%40ss:w@proxy.corp:3128", "proxy.corp:3128", "me", "p@ss:w"},
      {"http://me@10.0.0.1:8080", "10.0.0.1:8080", "me", ""},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto proxy = parse_proxy(row.text);
    REQUIRE(proxy);
    REQUIRE(proxy->has_value());
    CHECK((*proxy)->url.endpoint() == row.endpoint);
    CHECK((*proxy)->user == row.user);
    CHECK((*proxy)->password.reveal() == row.password);
  }
}

TEST_CASE("an empty proxy is none, and an unusable one is refused without its password") {
  CHECK_FALSE(parse_proxy("").value().has_value());
  for (const auto* text : {"https://proxy:1", "socks5://proxy:1", "http://u:geheim@pro xy:1", "http://"}) {
    const auto proxy = parse_proxy(text);
    REQUIRE_FALSE(proxy);
    CHECK_THAT(proxy.error().text(), !Catch::Contains("geheim"));
  }
}

TEST_CASE("loopback and a cloud's metadata service are never proxied") {
  CHECK_FALSE(goes_through_proxy(*parse_url("http://localhost:1/")));
  CHECK_FALSE(goes_through_proxy(*parse_url("http://169.254.169.254/metadata")));
  CHECK(goes_through_proxy(*parse_url("https://graph.microsoft.com/")));
}
