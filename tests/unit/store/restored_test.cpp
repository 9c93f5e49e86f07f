// A store that was copied back is older than the world.
#include <filesystem>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

const TimePoint kStart(std::chrono::seconds(1'800'000'000));
const TenantId kTenant("t");
const RecipientId kAnn("ann");

/// A store in a file, written to by whole transactions as the daemon does.
struct FileStore {
  Folder folder;
  std::filesystem::path file = folder / "w.db";

  void write(const Storage::Work& work) const {
    const auto store = SqliteStore::open_restored(file).value();
    REQUIRE(run_together(*store, {work}).front());
  }
  void reach(const RecipientId& id) const {
    write([&](Store& store) -> Status {
      const auto changed = store.change_recipient(
          kTenant, id,
          [](core::Recipient each) {
            each.state = core::RecipientState::reachable;
            each.found = core::Found::present;
            each.reference = core::ConversationReference{ConversationId("a:1"), "https://x/", "29:u", ""};
            return each;
          },
          {"event", ""}, kStart);
      return changed ? Status() : tl::unexpected<Error>(changed.error());
    });
  }
  void select(const RecipientId& id, TimePoint at) const {
    write([&](Store& store) -> Status {
      const PolicyRow policy{.name = "sales", .tenant = kTenant, .messages = {"welcome"}};
      REQUIRE(store.set_policies({policy}));
      REQUIRE(store.begin_selection(policy, at));
      REQUIRE(store.select(policy, {{id, id.str() + "@x", ""}}, at));
      return store.finish_selection(policy, at);
    });
  }
  void copy(const std::string& from, const std::string& to) const {
    std::filesystem::copy_file(folder / from, folder / to, std::filesystem::copy_options::overwrite_existing);
  }
  void back_up() const {
    SqliteStore::copy_of(file).value();
    copy("w.db", "backup");
  }
  void put_back() const {
    for (const auto* left : {"w.db-wal", "w.db-shm"}) std::filesystem::remove(folder / left);
    copy("backup", "w.db");
  }
  void resolve_restored(std::int64_t held) const {
    write([&](Store& store) -> Status {
      CHECK(store.resolve_restored(kStart + 1h) == held);
      return {};
    });
  }
};

}  // namespace

TEST_CASE("a store that is as it was left opens, also where its mark is missing or behind") {
  const FileStore world;
  world.reach(kAnn);
  CHECK(SqliteStore::open(world.file));
  world.copy("w.db.mark", "old mark");
  world.reach(RecipientId("bob"));
  world.copy("old mark", "w.db.mark");
  CHECK(SqliteStore::open(world.file));
  std::filesystem::remove(world.folder / "w.db.mark");
  CHECK(SqliteStore::open(world.file));
}

TEST_CASE("a store that was copied back, or made anew where another one was, is refused until that is settled") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.back_up();
  SECTION("copied back") {
    world.reach(kAnn);
    world.put_back();
  }
  SECTION("made anew") {
    for (const auto* file : {"w.db", "w.db-wal", "w.db-shm"}) std::filesystem::remove(world.folder / file);
  }
  const auto refused = SqliteStore::open(world.file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().remedy.find("resolve --restored") != std::string::npos);
  const bool made_anew = !std::filesystem::exists(world.folder / "w.db-wal") &&
                         !SqliteStore::open_restored(world.file).value()->person("ann").value();
  world.resolve_restored(made_anew ? 0 : 1);
  CHECK(SqliteStore::open(world.file));
}

TEST_CASE("after a restoration whatever was not settled is held, and so is who is new and has the app already") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.back_up();
  world.reach(kAnn);
  world.put_back();
  world.resolve_restored(1);
  const RecipientId bob("bob");
  world.reach(bob);
  world.write([&](Store& store) -> Status {
    const PolicyRow policy{.name = "sales", .tenant = kTenant, .messages = {"welcome"}};
    REQUIRE(store.begin_selection(policy, kStart + 2h));
    REQUIRE(store.select(policy, {{kAnn, "ann@x", ""}, {bob, "bob@x", ""}}, kStart + 2h));
    REQUIRE(store.finish_selection(policy, kStart + 2h));
    const auto due = store.take_deliveries(kTenant, core::RecipientKind::user, {9}, kStart + 2h, 5min).value();
    REQUIRE(due.size() == 1);
    CHECK(due[0].recipient.id == bob);
    CHECK_FALSE(store.claim(due[0], {"{}", ""}, kStart + 2h).value());
    const auto unknown = store.unknown({}).value();
    REQUIRE(unknown.size() == 2);
    for (const auto& each : unknown) CHECK(each.what.cause.name == "restored");
    return {};
  });
}
