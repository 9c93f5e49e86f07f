#include "bot/service_url.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::bot;

namespace {
const std::vector<std::string> kHosts{"smba.trafficmanager.net", "*.teams.microsoft.com", "127.0.0.1"};
}

TEST_CASE("messages go to hosts on the list; an event that a token vouches for may name any plain https address") {
  for (const auto* listed : {"https://smba.trafficmanager.net/emea/",
                             "https://smba.infra.gcc.teams.microsoft.com/teams", "http://127.0.0.1:8080/teams/"}) {
    INFO(listed);
    CHECK(check_service_url(listed, kHosts));
    CHECK(check_vouched_url(listed, kHosts));
  }
  for (const auto* foreign : {"https://smba.onyx.prod.teams.trafficmanager.net/amer/", "https://example.org",
                              "https://smba.trafficmanager.net:443/emea/", "https://example.org:8443/"}) {
    INFO(foreign);
    CHECK_FALSE(check_service_url(foreign, kHosts));
    CHECK(check_vouched_url(foreign, kHosts));
  }
  for (const auto* bad : {"", "http://example.org/", "http://example.org:8443/", "https://a@example.org/",
                          "https://smba.trafficmanager.net@example.org/", "ftp://example.org/", "https:///x",
                          "https://localhost/", "https://[::1]/", "https://example.org/#x", "https://exa mple.org/"}) {
    INFO(bad);
    CHECK_FALSE(check_vouched_url(bad, kHosts));
  }
}

TEST_CASE("a host is listed by its name or by its domain") {
  CHECK(is_listed("smba.trafficmanager.net", kHosts));
  CHECK(is_listed("a.teams.microsoft.com", kHosts));
  CHECK_FALSE(is_listed("teams.microsoft.com", kHosts));
  CHECK_FALSE(is_listed("evil-teams.microsoft.com.example.org", kHosts));
}
