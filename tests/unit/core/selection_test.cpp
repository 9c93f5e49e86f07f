#include "core/selection.hpp"

#include <catch2/catch.hpp>

#include "core/licences.hpp"

using namespace welcomed::core;

TEST_CASE("whom a policy selects, and why it leaves others out") {
  const Listed plain{.known = true};
  const Listed guest{.known = true, .guest = true, .teams = false};
  const Listed disabled{.known = true, .enabled = false};
  const Listed unlicensed{.known = true, .teams = false};
  const Mention by_group{.selected = true};
  const Mention left_out{.selected = true, .left_out = true};
  Policy policy;
  CHECK(judge(policy, plain, {}) == Verdict{});
  CHECK(judge(policy, {}, by_group) == Verdict{});
  CHECK(judge(policy, plain, by_group).selected());
  CHECK(judge(policy, plain, left_out).left_out == "excluded");
  CHECK_FALSE(judge(policy, plain, Mention{.left_out = true}).named);
  CHECK(judge(policy, guest, by_group).left_out == "guest");
  CHECK(judge(policy, disabled, by_group).left_out == "disabled");
  CHECK(judge(policy, unlicensed, by_group).left_out == "no_licence");
  policy.exclude.unlicensed = false;
  CHECK(judge(policy, unlicensed, by_group).selected());
  policy.users.all = true;
  policy.exclude.guests = false;
  policy.exclude.disabled = false;
  for (const auto& person : {plain, guest, disabled}) CHECK(judge(policy, person, {}).selected());
  CHECK(judge(policy, Listed{}, {}) == Verdict{});
}

TEST_CASE("every known plan counts as Teams, in its grace period too") {
  CHECK(teams_plans().size() == 8);
  for (const auto* status : {"Enabled", "Warning", "enabled", "WARNING"}) CHECK(can_be_used(status));
  for (const auto* status : {"Suspended", "LockedOut", "Deleted", ""}) CHECK_FALSE(can_be_used(status));
}

TEST_CASE("a policy is warned of when it leaves out more than half of its people for want of a licence") {
  CHECK_FALSE(mostly_unlicensed(0, 0));
  CHECK_FALSE(mostly_unlicensed(5, 5));
  CHECK(mostly_unlicensed(4, 5));
  CHECK(mostly_unlicensed(0, 1));
}
