// What another configuration would change.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct ComparisonWorld : World {
  const RecipientId eve{"eve"};

  ComparisonWorld() {
    set_policies({policy("pilot"), policy("sales")});
    meet("sales", {ann, bob});
    REQUIRE(store->comparison.remember());
  }
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> changes() {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> all;
    const auto found = store->comparison.changes();
    REQUIRE(found);
    for (const auto& each : *found) all[each.policy] = {each.more, each.fewer};
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(ComparisonWorld, "where everybody stays selected nothing changes") { CHECK(changes().empty()); }

TEST_CASE_METHOD(ComparisonWorld, "who is newly selected is told apart from who is selected no more, by policy") {
  meet("sales", {ann, eve});
  meet("pilot", {ann, bob});
  const auto all = changes();
  CHECK(all.at("sales") == std::pair<std::int64_t, std::int64_t>(1, 1));
  CHECK(all.at("pilot") == std::pair<std::int64_t, std::int64_t>(2, 0));
}

TEST_CASE_METHOD(ComparisonWorld,
                 "who is left out counts as selected no more, and who waits for their turn as selected") {
  auto gradual = policy("sales");
  gradual.gradual = true;
  set_policies({policy("pilot"), gradual});
  meet("sales", std::vector<Candidate>{candidate(ann, "guest"), candidate(bob), candidate(eve)});
  CHECK(changes().at("sales") == std::pair<std::int64_t, std::int64_t>(1, 1));
}

TEST_CASE_METHOD(ComparisonWorld, "of a policy that is gone nobody is selected any more") {
  set_policies({policy("pilot")});
  CHECK(changes().at("sales") == std::pair<std::int64_t, std::int64_t>(0, 2));
}

TEST_CASE_METHOD(ComparisonWorld, "people whom two policies select are counted once for each pair, the most first") {
  CHECK(store->comparison.overlaps(20).value().empty());
  set_policies({policy("pilot"), policy("sales"), policy("staff")});
  meet("staff", {ann, bob, eve});
  meet("pilot", {ann});
  meet("sales", {ann, bob});
  const std::vector<Overlap> all{{"sales", "staff", 2}, {"pilot", "sales", 1}, {"pilot", "staff", 1}};
  CHECK(store->comparison.overlaps(20).value() == all);
  CHECK(store->comparison.overlaps(1).value() == std::vector<Overlap>{all[0]});
}

TEST_CASE_METHOD(ComparisonWorld, "the policies are known as they were told, with what follows and what is sent") {
  auto row = policy("sales", {"welcome", "tips"});
  row.follow_ups = {{"tips", 24h, core::Unless::replied}};
  row.contents = {{"welcome", "1"}, {"tips", "2"}};
  row.settings = {{"waves", "60% after 0"}, {"title", ""}};
  set_policies({row});
  const auto known = store->policies.known().value();
  REQUIRE(known.size() == 1);
  CHECK(known[0].name == "sales");
  CHECK(known[0].tenant == tenant);
  CHECK(known[0].messages == row.messages);
  CHECK(known[0].follow_ups == row.follow_ups);
  CHECK(known[0].contents == row.contents);
  CHECK(known[0].settings == row.settings);
  CHECK(known[0].definition.empty());
  REQUIRE(store->selection.tell({.policy = "sales", .tenant = tenant, .definition = "d"}, now));
  CHECK(store->policies.known().value()[0].definition == "d");
}

TEST_CASE_METHOD(ComparisonWorld, "settings are those that were told last, and go with their policy") {
  auto row = policy("sales");
  row.settings = {{"per_hour", "60"}, {"waves", "60% after 0"}};
  set_policies({row});
  row.settings = {{"per_hour", ""}};
  set_policies({row});
  CHECK(store->policies.known()->at(0).settings == row.settings);
  set_policies({});
  set_policies({policy("sales")});
  CHECK(store->policies.known()->at(0).settings.empty());
}

TEST_CASE_METHOD(World,
                 "the configuration beside policies is known as it was noted last, whichever policies there are") {
  CHECK(store->policies.configuration().value().empty());
  set_policies({policy("sales")});
  REQUIRE(store->policies.note_configuration({{"cycle", "60000"}, {"instance", "one"}}));
  REQUIRE(store->policies.note_configuration({{"cycle", "90000"}}));
  set_policies({});
  CHECK(store->policies.configuration().value() == std::map<std::string, std::string>{{"cycle", "90000"}});
}
