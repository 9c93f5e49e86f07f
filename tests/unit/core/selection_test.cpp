#include "core/selection.hpp"

#include <catch2/catch.hpp>

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
  policy.users.all = true;
  policy.exclude.guests = false;
  policy.exclude.disabled = false;
  for (const auto& person : {plain, guest, disabled}) CHECK(judge(policy, person, {}).selected());
  CHECK(judge(policy, Listed{}, {}) == Verdict{});
}
