#include "admin/own_host.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::admin;

namespace {

const std::vector<std::string> kHosts{"Bot.contoso.com", "*.monitoring.contoso.com"};

}  // namespace

TEST_CASE("an IP address, localhost and the names of the configuration are own hosts, with any port") {
  for (const auto* own : {"127.0.0.1:9464", "127.0.0.1", "[::1]:9464", "10.1.2.3", "localhost:9464", "LOCALHOST",
                          "bot.contoso.com", "BOT.contoso.com:443", "a.monitoring.contoso.com"}) {
    INFO(own);
    CHECK(is_own_host(own, kHosts));
    CHECK(is_own_origin(std::string("https://") + own, kHosts));
  }
}

TEST_CASE("a name that a stranger may own is not, whatever stands around it") {
  for (const auto* other : {"", "evil.example.com", "evil.example.com:9464", "bot.contoso.com.evil.example.com",
                            "localhost.evil.example.com", "127.0.0.1.evil.example.com", "monitoring.contoso.com",
                            "127.0.0.1/x", "user@127.0.0.1", "127.0.0.1 evil", "127.0.0.1,evil.example.com"}) {
    INFO(other);
    CHECK_FALSE(is_own_host(other, kHosts));
    CHECK_FALSE(is_own_origin(std::string("https://") + other, kHosts));
  }
  CHECK_FALSE(is_own_origin("null", kHosts));
  CHECK_FALSE(is_own_origin("file://localhost", kHosts));
}
