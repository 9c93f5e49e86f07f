// Which of several templates somebody gets.
#include "core/variant.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "base/random.hpp"
#include "core/rollout.hpp"

using namespace welcomed;
using namespace welcomed::core;

namespace {

RecipientId person(int number) {
  return RecipientId("00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number));
}

std::map<std::string, int> counts_of(const std::vector<Variant>& variants, int people) {
  std::map<std::string, int> counts;
  for (int each = 0; each < people; ++each) ++counts[variant_of(variants, person(each))];
  return counts;
}

/// Nothing but chance says more: so far off is one of a hundred thousand.
double tolerated(int people, int percent) {
  return 4.4 * std::sqrt(people * (percent / 100.0) * (1 - percent / 100.0));
}

}  // namespace

TEST_CASE("each template goes to its share of the people, whatever the shares") {
  constexpr int kPeople = 20'000;
  Random random(11);
  for (int run = 0; run < 50; ++run) {
    std::vector<Variant> variants;
    int left = 100;
    const int several = 1 + static_cast<int>(random.uniform() * 4);
    for (int each = 0; each < several; ++each) {
      const int percent = each + 1 == several ? left : static_cast<int>(random.uniform() * (left + 1));
      variants.push_back({"template-" + std::to_string(run) + "-" + std::to_string(each), percent});
      left -= percent;
    }
    auto counts = counts_of(variants, kPeople);
    for (const auto& [name, percent] : variants) {
      INFO(name << " " << percent);
      CHECK(std::abs(counts[name] - kPeople * percent / 100) <= tolerated(kPeople, percent) + 1);
    }
  }
}

TEST_CASE("a person's variant is the same for good, and does not ask in which order the templates stand") {
  const std::vector<Variant> one{{"welcome", 50}, {"welcome-short", 50}};
  const std::vector<Variant> other{{"welcome-short", 50}, {"welcome", 50}};
  for (int each = 0; each < 1000; ++each) CHECK(variant_of(one, person(each)) == variant_of(other, person(each)));
  // No later version gives anybody another one.
  const std::vector<Variant> uneven{{"welcome", 55}, {"welcome-short", 45}};
  CHECK(variant_of(uneven, person(0)) == "welcome");
  CHECK(variant_of(uneven, person(1)) == "welcome");
  CHECK(variant_of(uneven, person(2)) == "welcome-short");
  CHECK(variant_of(uneven, person(3)) == "welcome-short");
}

TEST_CASE("who gets one variant is as likely as anybody to get one of others, and to stand at the head of the line") {
  constexpr int kPeople = 10'000;
  const std::vector<Variant> welcome{{"welcome", 50}, {"welcome-short", 50}};
  const std::vector<Variant> tips{{"tips", 50}, {"tips-short", 50}};
  int both = 0;
  int early = 0;
  for (int each = 0; each < kPeople; ++each) {
    if (variant_of(welcome, person(each)) != "welcome") continue;
    both += variant_of(tips, person(each)) == "tips" ? 1 : 0;
    early += place_in_line("sales", person(each)) < 0x80000000U ? 1 : 0;
  }
  CHECK(std::abs(both - kPeople / 4) <= tolerated(kPeople, 25));
  CHECK(std::abs(early - kPeople / 4) <= tolerated(kPeople, 25));
}

TEST_CASE("where one of two shares grows, only as many as it grows by get another template") {
  constexpr int kPeople = 10'000;
  const std::vector<Variant> before{{"welcome", 50}, {"welcome-short", 50}};
  const std::vector<Variant> after{{"welcome", 60}, {"welcome-short", 40}};
  int moved = 0;
  for (int each = 0; each < kPeople; ++each) {
    moved += variant_of(before, person(each)) != variant_of(after, person(each)) ? 1 : 0;
  }
  CHECK(std::abs(moved - kPeople / 10) <= tolerated(kPeople, 10));
}

TEST_CASE("a share of nothing is nobody's") {
  CHECK(counts_of({{"welcome", 0}, {"welcome-short", 100}}, 1000) ==
        std::map<std::string, int>{{"welcome-short", 1000}});
  CHECK(counts_of({{"welcome", 100}, {"welcome-short", 0}}, 1000) == std::map<std::string, int>{{"welcome", 1000}});
}

TEST_CASE("a message without variants has its one template for everybody") {
  const Message message{.key = "welcome", .template_name = "welcome"};
  CHECK(template_of(message, person(1), {{"welcome", "a"}}, {}) == "welcome");
  CHECK(templates_of(message) == std::vector<std::string>{"welcome"});
  const Message several{.key = "welcome", .template_name = {}, .variants = {{"a", 50}, {"b", 50}}};
  CHECK(template_of(several, person(1), {}, {}) == variant_of(several.variants, person(1)));
  CHECK(templates_of(several) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("whoever got one of the templates gets it again, whatever became of the shares") {
  const std::vector<Variant> shares{{"long", 0}, {"short", 100}};
  Policy policy{.name = "sales"};
  policy.messages = {{.key = "welcome", .template_name = {}, .variants = shares},
                     {.key = "again", .template_name = {}, .variants = {shares[1], shares[0]}},
                     {.key = "tips", .template_name = {}, .variants = {{"long", 0}, {"tips", 100}}},
                     {.key = "plain", .template_name = "long"}};
  const auto chosen = [&](std::size_t message, const std::vector<RecordedVariant>& recorded) {
    return template_of(policy.messages[message], person(1), recorded, {policy});
  };
  // The same message a second time, and one that chooses among the same ones.
  CHECK(chosen(0, {{"welcome", "long"}}) == "long");
  CHECK(chosen(1, {{"welcome", "long"}}) == "long");
  CHECK(chosen(0, {}) == "short");
  // What is recorded of a message itself counts more than what is of others, and the first of these.
  CHECK(chosen(1, {{"welcome", "long"}, {"again", "short"}}) == "short");
  policy.messages.push_back({.key = "third", .template_name = {}, .variants = shares});
  CHECK(chosen(4, {{"welcome", "long"}, {"again", "short"}}) == "long");
  // What others are chosen from says nothing, nor what is chosen no more, nor a key that is nobody's.
  CHECK(chosen(2, {{"welcome", "long"}}) == "tips");
  CHECK(chosen(0, {{"welcome", "gone"}}) == "short");
  CHECK(chosen(0, {{"before", "long"}}) == "short");
  CHECK(chosen(0, {{"plain", "long"}}) == "short");
}
