#include "core/causes.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;

TEST_CASE("of what a service said the log gets its code and never its words, which may name people") {
  const std::vector<std::pair<Cause, std::string>> rows{
      {{"unexplained", "403 Forbidden: Adele Vance is not allowed"}, "403 Forbidden"},
      {{"unexplained", "404: Adele Vance"}, "404"},
      {{"unexplained", "403 Adele Vance: no"}, "403 Adele"},
      {{"unexplained", "Adele Vance"}, ""},
      {{"credential_refused", "AADSTS7000215: Invalid secret for app 'Adele'."}, "AADSTS7000215"},
      {{"app_not_in_tenant", "Adele said AADSTS700016: no"}, "AADSTS700016"},
      {{"group_not_found", "no group is named Adele's team"}, ""},
      {{"unexplained", "2027 was the year"}, ""},
      {{"unexplained", ""}, ""}};
  for (const auto& [cause, told] : rows) {
    INFO(cause.detail);
    CHECK(fit_for_log(cause) == told);
  }
}

TEST_CASE("what the daemon found out by itself stands in the log as it is") {
  CHECK(fit_for_log({"credential_missing", "/etc/welcomed/bot-secret cannot be read"}) ==
        "/etc/welcomed/bot-secret cannot be read");
  CHECK(fit_for_log({"unreachable", "connection refused"}) == "connection refused");
}
