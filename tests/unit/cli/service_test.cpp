#include "cli/service.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::cli;

namespace {

store::PolicyCounts counts() {
  store::PolicyCounts counts;
  counts.users = {{"reachable", 8'000}, {"installing", 1'000}, {"failed", 12}, {"excluded", 300}};
  counts.teams = {{"reachable", 3}};
  counts.messages = {{"welcome", {{"sent", 7'999}, {"pending", 1'001}}}};
  counts.channels = {{"welcome", {{"sent", 2}}}};
  counts.messages_to_come = 1'001;
  return counts;
}

}  // namespace

TEST_CASE("systemctl status tells how far all policies are in one line") {
  CHECK(status_line({counts(), counts()}, {}, "") ==
        "16 006 of 18 030 reached, 24 failed; 16 002 messages sent, 2 002 to come");
  CHECK(status_line({}, {}, "") == "0 of 0 reached; 0 messages sent");
}

TEST_CASE("what stands in the way, a refused configuration first, comes before it") {
  CHECK(status_line({}, {{"contoso: messages wait", "look"}}, "welcomed.yaml:3:5: error: bad") ==
        "the new configuration is not used: welcomed.yaml:3:5: error: bad; contoso: messages wait; 0 of 0 reached; 0 "
        "messages sent");
}
