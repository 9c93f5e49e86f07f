#include "admin/own_host.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::admin;

namespace {

const OwnNames kNames{{"Bot.contoso.com", "*.monitoring.contoso.com", "203.0.113.7"}, "10.1.2.3"};

}  // namespace

TEST_CASE("the address it came to, loopback and the names of the configuration are own hosts, with any port") {
  for (const auto* own :
       {"127.0.0.1:9464", "127.0.0.1", "[::1]:9464", "10.1.2.3", "10.1.2.3:9464", "203.0.113.7", "localhost:9464",
        "LOCALHOST", "bot.contoso.com", "BOT.contoso.com:443", "a.monitoring.contoso.com"}) {
    INFO(own);
    CHECK(is_own_host(own, kNames));
    CHECK(is_own_origin(std::string("https://") + own, kNames));
  }
}

TEST_CASE("a name or an address that a stranger may own is not, whatever stands around it") {
  for (const auto* other : {"", "evil.example.com", "evil.example.com:9464", "bot.contoso.com.evil.example.com",
                            "localhost.evil.example.com", "127.0.0.1.evil.example.com", "monitoring.contoso.com",
                            "127.0.0.1/x", "localhost?evil.com", "user@127.0.0.1", "127.0.0.1 evil",
                            "127.0.0.1,evil.example.com", "8.8.8.8", "8.8.8.8:9464", "10.1.2.4", "[2001:db8::1]"}) {
    INFO(other);
    CHECK_FALSE(is_own_host(other, kNames));
    CHECK_FALSE(is_own_origin(std::string("https://") + other, kNames));
  }
  CHECK_FALSE(is_own_host("127.0.0.1/", kNames));
  CHECK_FALSE(is_own_origin("null", kNames));
  CHECK_FALSE(is_own_origin("file://localhost", kNames));
}

TEST_CASE("an address of IPv6 is own however it is written, and without its zone") {
  const OwnNames names{{}, "fe80::1%eth0"};
  CHECK(is_own_host("[fe80::1]:9464", names));
  CHECK(is_own_host("[FE80:0:0:0:0:0:0:1]", names));
  CHECK_FALSE(is_own_host("[fe80::2]", names));
  CHECK_FALSE(is_own_host("8.8.8.8", OwnNames()));
}
