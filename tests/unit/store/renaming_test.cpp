// Policies that take a new name.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

namespace {

const std::string kOld = "before";
const std::string kNew = "since";

struct RenamingWorld : Folder, World {
  const std::filesystem::path file = path() / "w.db";

  RenamingWorld() {
    store = open_at(file).value();
    auto row = policy(kOld, {"welcome", "tips"});
    row.follow_ups = {{"tips", 24h, core::Unless::opted_out}};
    row.contents = {{"welcome", "1"}, {"tips", "2"}};
    row.settings = {{"title", "Before"}};
    set_policies({row});
    REQUIRE(store->selection.tell({.policy = kOld,
                                   .tenant = tenant,
                                   .definition = "d",
                                   .groups = {"Sales"},
                                   .left_out_groups = {},
                                   .names = {"ann@contoso.com"},
                                   .left_out_names = {},
                                   .filter = true},
                                  now));
    REQUIRE(store->selection.begin_filter(kOld, tenant));
    REQUIRE(store->selection.keep_filtered(kOld, tenant, {ann}));
    REQUIRE(store->selection.finish_filter(kOld, tenant, now));
    REQUIRE(store->rereadings.plan(tenant, 24h, now));
    REQUIRE(store->teams.keep_matches(kOld, tenant, {RecipientId("team")}));
    REQUIRE(store->existing.choose(kOld, tenant, core::Existing::welcome, now));
    meet(kOld, {ann, bob});
    added(ann);
    REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
    REQUIRE(store->notifications.notify({"news", {"notification", kOld, "{}"}, now + 24h}, {.policy = kOld}, now));
  }

  [[nodiscard]] PolicyRow renamed(const std::string& was = kOld) const {
    auto row = policies.front();
    row.name = kNew;
    row.was = was;
    return row;
  }
  /// The tables with a policy's name in a column of that meaning.
  [[nodiscard]] std::set<std::string> tables_naming(const std::string& name) const {
    sql::Sqlite database(file, sql::Access::read_only);
    std::vector<std::pair<std::string, std::string>> columns{{"policies", "name"}, {"members", "holder"}};
    {
      auto rows = database.query(
          "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type='table' AND c.name='policy'");
      while (rows.step()) columns.emplace_back(rows.text(0), "policy");
    }
    std::set<std::string> all;
    for (const auto& [table, column] : columns) {
      const auto sql = "SELECT 1 FROM " + table + " WHERE " + column + " IN (?1, 'filter:'||?1)";
      if (database.query(sql, name).step()) all.insert(table);
    }
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(RenamingWorld, "all that is known of a policy goes over to its new name, in every table") {
  const auto before = tables_naming(kOld);
  CHECK(before.size() >= 14);
  CHECK(store->renaming.rename({renamed()}).value() == std::vector<Renamed>{{kOld, kNew}});
  CHECK(tables_naming(kOld).empty());
  CHECK(tables_naming(kNew) == before);
}

TEST_CASE_METHOD(RenamingWorld,
                 "under its new name a policy goes on: nobody is let go of, installed or written to anew") {
  set_policies({renamed()});
  CHECK(installs().size() == 1);
  CHECK(due(0s).empty());
  CHECK(state(ann) == DeliveryState::sent);
  CHECK(store->selection.knows(kNew, "d").value());
  const auto targets = person(ann).targets;
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].policy == kNew);
  CHECK(targets[0].selected);
}

TEST_CASE_METHOD(RenamingWorld, "a policy that is paused stays so under its new name, and commands find it there") {
  REQUIRE(store->rollouts.pause(kOld, {}, now));
  set_policies({renamed()});
  CHECK_FALSE(store->rollouts.pause(kNew, {}, now).value());
  CHECK(store->rollouts.resume(kNew, now).value());
}

TEST_CASE_METHOD(RenamingWorld, "a name of before that stays in the configuration does no harm") {
  set_policies({renamed()});
  CHECK(store->renaming.rename({renamed()})->empty());
  set_policies({renamed()});
  CHECK(person(ann).targets.front().policy == kNew);
  CHECK(store->renaming.rename({renamed("never-there")})->empty());
}

TEST_CASE_METHOD(RenamingWorld, "a policy that is still there, or of another tenant, keeps its name") {
  CHECK(store->renaming.rename({policies.front(), renamed()})->empty());
  auto other = renamed();
  other.tenant = TenantId("other");
  CHECK(store->renaming.rename({other})->empty());
  CHECK(tables_naming(kNew).empty());
}

TEST_CASE_METHOD(RenamingWorld, "what was chosen for the new name counts more than what was for the one before") {
  REQUIRE(store->existing.choose(kNew, tenant, core::Existing::skip, now));
  REQUIRE(store->renaming.rename({renamed()}));
  sql::Sqlite database(file, sql::Access::read_only);
  auto rows = database.query("SELECT policy, existing FROM existing_choices");
  REQUIRE(rows.step());
  CHECK(rows.text(0) == kNew);
  CHECK(rows.text(1) == "skip");
  CHECK_FALSE(rows.step());
}

TEST_CASE_METHOD(RenamingWorld,
                 "a name of before that comes to nothing is told, while both are known and when one is gone") {
  CHECK(store->renaming.unheeded_names({renamed()})->empty());
  CHECK(store->renaming.unheeded_names({policies.front(), renamed()})->empty());
  set_policies({policies.front(), policy(kNew)});
  const auto told = store->renaming.unheeded_names({renamed()}).value();
  REQUIRE(told.size() == 1);
  CHECK(told[0].policy == kNew);
  CHECK(told[0].cause.name == "was_unheeded");
  CHECK_THAT(told[0].cause.detail, Catch::StartsWith("was: " + kOld));
  set_policies({policy(kNew)});
  CHECK(store->renaming.unheeded_names({renamed()})->size() == 1);
  CHECK(store->renaming.unheeded_names({renamed("never-there")})->empty());
}

TEST_CASE_METHOD(RenamingWorld, "a name of before that was taken over is told no more") {
  set_policies({renamed()});
  CHECK(store->renaming.unheeded_names({renamed()})->empty());
}

TEST_CASE_METHOD(RenamingWorld, "a name of before by which no policy ran is told, with the nearest that is gone") {
  set_policies({policies.front(), policy("stays")});
  const auto told_of = [this](const std::string& was) {
    return store->renaming.unheeded_names({renamed(was), policy("stays")}).value();
  };
  CHECK(told_of(kOld).empty());
  const auto told = told_of("befor");
  REQUIRE(told.size() == 1);
  CHECK(told[0].policy == kNew);
  CHECK(told[0].tenant == tenant);
  CHECK(told[0].cause.name == "was_unknown");
  CHECK(told[0].cause.detail == "was: befor, but no policy of that name ran; did you mean \"before\"?");
  CHECK(told_of("stay").at(0).cause.detail == "was: stay, but no policy of that name ran");
}

TEST_CASE_METHOD(RenamingWorld, "a name of before is told where that policy is gone already, or of another tenant") {
  set_policies({policy("another")});
  CHECK(store->renaming.unheeded_names({renamed()})->at(0).cause.name == "was_unknown");
  auto elsewhere = policy(kOld);
  elsewhere.tenant = TenantId("other");
  set_policies({policy("another"), elsewhere});
  CHECK(store->renaming.unheeded_names({renamed()})->at(0).cause.name == "was_unknown");
}

TEST_CASE_METHOD(World, "before anything ran no name of before is told as unknown") {
  auto row = policy("since");
  row.was = "before";
  CHECK(store->renaming.unheeded_names({row})->empty());
}
