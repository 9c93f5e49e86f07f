#include "net/url.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::net;

TEST_CASE("a URL is taken apart as RFC 3986 has it") {
  struct Row {
    std::string text, scheme, host;
    int port;
    std::string target, origin;
  };
  const std::vector<Row> rows{
      {"https://graph.microsoft.com/v1.0/users?$top=5", "https", "graph.microsoft.com", 443, "/v1.0/users?$top=5",
       "https://graph.microsoft.com"},
      {"HTTPS://Smba.TrafficManager.net/emea/", "https", "smba.trafficmanager.net", 443, "/emea/",
       "https://smba.trafficmanager.net"},
      {"http://127.0.0.1:8080", "http", "127.0.0.1", 8080, "/", "http://127.0.0.1:8080"},
      {"http://h:80/", "http", "h", 80, "/", "http://h"},
      {"https://h?x=1", "https", "h", 443, "/?x=1", "https://h"},
      {"http://[::1]:99/a", "http", "::1", 99, "/a", "http://[::1]:99"},
      {"https://a_b.example/%41%2f;p=1,2:@!$&'()*+", "https", "a_b.example", 443, "/%41%2f;p=1,2:@!$&'()*+",
       "https://a_b.example"},
      {"https://h//double//slash", "https", "h", 443, "//double//slash", "https://h"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto url = parse_url(row.text);
    REQUIRE(url);
    CHECK(url->scheme == row.scheme);
    CHECK(url->host == row.host);
    CHECK(url->port == row.port);
    CHECK(url->target == row.target);
    CHECK(url->origin() == row.origin);
    CHECK(url->text() == row.origin + row.target);
  }
}

TEST_CASE("a text that is no usable URL is refused with its reason") {
  using namespace std::string_literals;
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "scheme"},
      {"graph.microsoft.com/v1.0", "scheme"},
      {"ftp://h/", "scheme"},
      {"javascript://h/", "scheme"},
      {"https:///path", "no host"},
      {"https://", "no host"},
      {"https://user@h/", "user information"},
      {"https://user:pw@h/", "user information"},
      {"https://good.com@evil.com/", "user information"},
      {"https://h/#part", "fragment"},
      {"https://h#part", "fragment"},
      {"https://h/a b", "percent-encoded"},
      {"https://h/a\r\nX: y", "percent-encoded"},
      {"https://h/\0"s, "percent-encoded"},
      {"https://h/\xC3\xA4", "percent-encoded"},
      {"https://h/\"<>", "percent-encoded"},
      {"https://h/%4", "%"},
      {"https://h/%zz", "%"},
      {"https://h:0/", "port"},
      {"https://h:65536/", "port"},
      {"https://h:/", "port"},
      {"https://h:8a/", "port"},
      {"https://h:-1/", "port"},
      {"https://h\0.evil/"s, "host name"},
      {"https://h h/", "host name"},
      {"https://h\\evil/", "host name"},
      {"https://.h/", "host name"},
      {"https://a..b/", "host name"},
      {"https://%61/", "host name"},
      {"https://[::1/", "no end"},
      {"https://[::g]/", "IPv6"},
      {"https://[fe80::1%1]/", "IPv6"},
      {"https://[::1]x/", "host name"},
      {"https://" + std::string(254, 'a') + "/", "longer"},
      {"https://h/" + std::string(9000, 'a'), "8 KiB"},
  };
  for (const auto& [text, reason] : rows) {
    INFO(text);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url);
    CHECK_THAT(url.error().text(), Catch::Contains(reason));
  }
}

TEST_CASE("an authority names its host, and nothing may follow it but a port") {
  CHECK(host_in("H:80") == "h");
  CHECK(host_in("[::1]:99") == "::1");
  CHECK(host_in("127.0.0.1") == "127.0.0.1");
  for (const auto* none : {"", ":80", "h:", "h:8a", "h/", "h/evil", "h?evil", "h#evil", "user@h", "h evil", "[::1"}) {
    INFO(none);
    CHECK_FALSE(host_in(none));
  }
}

TEST_CASE("an authority is a host and a port as RFC 3986 has them, either of which may be empty") {
  for (const auto* good :
       {"", "h", "h:", ":80", "h:80", "my_host.example", "127.0.0.1:3978", "[::1]", "[::1]:9464", "a,b", "%c3%a4"}) {
    INFO(good);
    CHECK(is_authority(good));
  }
  for (const auto* other : {"a b/@c", "h/", "h?x", "h#x", "u@h", "h:8a", "h:80:80", "::1", "[::1", "[::1]80", "[h]",
                            "[]", "%4", "%zz", "h\\x", "\xC3\xA4", "<h>"}) {
    INFO(other);
    CHECK_FALSE(is_authority(other));
  }
}

TEST_CASE("loopback and link-local hosts are known by their text") {
  for (const auto* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.9.8.7", "::1"}) CHECK(is_loopback(host));
  for (const auto* host : {"128.0.0.1", "127.example.com", "localhost.example.com", "::2", "", "0.0.0.0"}) {
    CHECK_FALSE(is_loopback(host));
  }
  for (const auto* host : {"169.254.169.254", "fe80::1"}) CHECK(is_link_local(host));
  for (const auto* host : {"169.253.0.1", "169.254.example.com", "::1", ""}) CHECK_FALSE(is_link_local(host));
}

TEST_CASE("a pattern with an asterisk stands for each name below its domain, and not for the domain") {
  for (const auto* pattern : {"*.contoso.com", "*.Contoso.com"}) {
    CHECK(fits_host("bot.contoso.com", pattern));
    CHECK(fits_host("a.b.contoso.com", pattern));
    for (const auto* other : {"contoso.com", ".contoso.com", "evilcontoso.com", "bot.contoso.com.evil.com", ""})
      CHECK_FALSE(fits_host(other, pattern));
  }
  CHECK(fits_host("bot.contoso.com", "Bot.contoso.com"));
  CHECK_FALSE(fits_host("x.bot.contoso.com", "bot.contoso.com"));
}

TEST_CASE("encoding leaves only the unreserved characters") {
  CHECK(encode("19:ab-c_d.e~F@thread.v2/ä?") == "19%3Aab-c_d.e~F%40thread.v2%2F%C3%A4%3F");
  CHECK(encode(std::string("\0 +%", 4)) == "%00%20%2B%25");
}

TEST_CASE("the path of a target is what stands before its query") {
  CHECK(path_of("/api/v1/person?user=a") == "/api/v1/person");
  CHECK(path_of("/") == "/");
}
