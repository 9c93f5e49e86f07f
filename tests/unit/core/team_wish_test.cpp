#include "core/team_wish.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;

TEST_CASE("an owner may ask in the team's name, a member where nobody tells who the owners are, a guest never") {
  for (const bool told : {true, false}) {
    CHECK(may_ask_for_team(TeamRole::owner, told));
    CHECK(may_ask_for_team(TeamRole::member, told) == !told);
    CHECK_FALSE(may_ask_for_team(TeamRole::guest, told));
    CHECK_FALSE(may_ask_for_team(std::nullopt, told));
  }
}

TEST_CASE("a role that is not known is a member's") {
  CHECK(team_role("owner") == TeamRole::owner);
  CHECK(team_role("guest") == TeamRole::guest);
  CHECK(team_role("user") == TeamRole::member);
  CHECK(team_role("") == TeamRole::member);
}

TEST_CASE("an older wish changes nothing, a newer one ends a block as well") {
  const TimePoint now(std::chrono::seconds(1'800'000'000));
  Recipient team;
  team.silent = team.blocked = true;
  team = after_wish(team, Wish::silence, now);
  CHECK(team.silent);
  CHECK_FALSE(team.blocked);
  CHECK(after_wish(team, Wish::messages, now - std::chrono::seconds(1)) == team);
  CHECK_FALSE(after_wish(team, Wish::messages, now).silent);
}
