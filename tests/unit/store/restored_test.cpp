// A store that was copied back is older than the world.
#include <filesystem>

#include "store/backup.hpp"
#include "store/schema.hpp"
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
    const auto store = open_at(file, Purpose::settle).value();
    REQUIRE(run_together(*store, {work}).front());
  }
  void reach(const RecipientId& id) const {
    write([&](Store& store) -> Status {
      const auto changed = store.recipients.change(
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
      REQUIRE(store.policies.set({policy}, at));
      REQUIRE(store.targets.begin(policy, at));
      REQUIRE(store.targets.select(policy, {{id, id.str() + "@x", ""}}, at));
      return store.targets.finish(policy, at);
    });
  }
  void copy(const std::string& from, const std::string& to) const {
    std::filesystem::copy_file(folder / from, folder / to, std::filesystem::copy_options::overwrite_existing);
  }
  /// By sqlite3's own means.
  void copy_by_hand() const {
    sql::Sqlite store(file, sql::Access::read_only);
    store.run("VACUUM INTO ?", (folder / "backup").string());
  }
  void back_up() const { REQUIRE(welcomed::store::back_up(file, folder / "backup")); }
  void remove_store() const {
    for (const auto* left : {"w.db", "w.db-wal", "w.db-shm"}) std::filesystem::remove(folder / left);
  }
  void remove_mark() const { std::filesystem::remove(folder / "w.db.mark"); }
  void put_back() const {
    remove_store();
    copy("backup", "w.db");
  }
  void be_taken_along_by_a_newer_version() const {
    sql::Sqlite(file, sql::Access::read_write).set_version(schema().newest() + 1);
  }
  [[nodiscard]] Error refusal() const {
    const auto refused = open_at(file);
    REQUIRE_FALSE(refused);
    return refused.error();
  }
  void settle(std::int64_t held) const {
    resolve_restored(held);
    REQUIRE(open_at(file, Purpose::settle).value()->own());
  }
  void resolve_restored(std::int64_t held) const {
    write([&](Store& store) -> Status {
      CHECK(store.unknown.resolve_restored(kStart + 1h) == held);
      return {};
    });
  }
};

}  // namespace

TEST_CASE("what a store and its mark say of each other") {
  struct Row {
    const char* situation;
    Generation store;
    std::optional<Generation> mark;
    Standing standing;
  };
  const Generation fresh{"x", 0}, used{"x", 5}, copy{"x", 5, true};
  const std::vector<Row> rows{
      {"the very first start", fresh, std::nullopt, Standing::current},
      {"it ended between the store and its mark", fresh, Generation{"x", 0}, Standing::current},
      {"another one was made here and never used", fresh, Generation{"y", 0}, Standing::current},
      {"another one was used here and is gone", fresh, Generation{"y", 3}, Standing::anew},
      {"a copy from before its first use", fresh, Generation{"x", 3}, Standing::older},
      {"as it was left", used, Generation{"x", 5}, Standing::current},
      {"it ended between the first commit and its mark", used, Generation{"x", 0}, Standing::current},
      {"it ended between a commit and its mark", used, Generation{"x", 4}, Standing::current},
      {"a copy made by hand, put back", used, Generation{"x", 6}, Standing::older},
      {"the same without the mark", used, std::nullopt, Standing::older},
      {"the same where another one was used", used, Generation{"y", 3}, Standing::older},
      {"the same where another one was made", used, Generation{"y", 0}, Standing::older},
      {"a backup, and the daemon never ran since", copy, Generation{"x", 5}, Standing::current},
      {"a backup, and it did", copy, Generation{"x", 6}, Standing::older},
      {"a backup beside an older mark", copy, Generation{"x", 4}, Standing::older},
      {"a backup without a mark", copy, std::nullopt, Standing::older},
      {"a backup from before the first use, without a mark", {"x", 0, true}, std::nullopt, Standing::older},
  };
  for (const auto& [situation, store, mark, expected] : rows) {
    INFO(situation);
    CHECK(standing(store, mark) == expected);
  }
}

TEST_CASE("a store that is as it was left opens, also where its mark is behind") {
  const FileStore world;
  world.reach(kAnn);
  CHECK(open_at(world.file));
  world.copy("w.db.mark", "old mark");
  world.reach(RecipientId("bob"));
  world.copy("old mark", "w.db.mark");
  CHECK(open_at(world.file));
  CHECK(standing_at(at(world.file)) == Standing::current);
}

TEST_CASE("a store is marked before it is used") {
  const FileStore world;
  { REQUIRE(open_at(world.file)); }
  REQUIRE(Mark(world.file).read()->has_value());
  CHECK((*Mark(world.file).read())->writes == 0);
  world.remove_mark();
  CHECK(open_at(world.file));
}

TEST_CASE("a used store without its mark is refused, by commands that write too, until that is settled") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.remove_mark();
  CHECK(world.refusal().remedy.find("resolve --restored") != std::string::npos);
  CHECK_FALSE(open_at(world.file, Purpose::change));
  CHECK_FALSE(examine(at(world.file)));
  CHECK(open_at(world.file, Purpose::read));
  CHECK_FALSE(Mark(world.file).read()->has_value());
  world.settle(1);
  CHECK(open_at(world.file));
  CHECK(open_at(world.file, Purpose::change));
}

TEST_CASE("the backup from before an upgrade takes the place of the newer version's store once that is settled") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.back_up();
  world.reach(kAnn);
  world.be_taken_along_by_a_newer_version();
  CHECK(world.refusal().remedy.find("Back to an older version") != std::string::npos);
  world.put_back();
  CHECK(world.refusal().remedy.find("resolve --restored") != std::string::npos);
  world.settle(1);
  CHECK(open_at(world.file));
}

TEST_CASE("a store that was put back, whichever way it was copied, is refused until that is settled") {
  const FileStore world;
  world.select(kAnn, kStart);
  SECTION("made by hand") { world.copy_by_hand(); }
  SECTION("made by welcomed") { world.back_up(); }
  const bool marked = GENERATE(true, false);
  world.reach(kAnn);
  world.put_back();
  if (!marked) world.remove_mark();
  CHECK(world.refusal().remedy.find("resolve --restored") != std::string::npos);
  CHECK_FALSE(open_at(world.file, Purpose::change));
  world.settle(1);
  CHECK(open_at(world.file));
  // Another copy of before is refused after that, too, however much was written since.
  for (int i = 0; i < 9; ++i) world.reach(RecipientId(std::to_string(i)));
  world.put_back();
  static_cast<void>(world.refusal());
}

TEST_CASE("a backup put back before anything was done since is what was left") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.back_up();
  world.put_back();
  { CHECK(open_at(world.file)); }
  world.reach(kAnn);
  CHECK(open_at(world.file));
}

TEST_CASE("a backup is its owner's alone, whole, and never in the place of another file") {
  const FileStore world;
  world.select(kAnn, kStart);
  const auto daemon = open_at(world.file).value();
  world.back_up();
  using std::filesystem::perms;
  CHECK(std::filesystem::status(world.folder / "backup").permissions() == (perms::owner_read | perms::owner_write));
  {
    sql::Sqlite copy(world.folder / "backup", sql::Access::read_only);
    auto whole = copy.query("PRAGMA integrity_check");
    REQUIRE(whole.step());
    CHECK(whole.text(0) == "ok");
  }
  const auto again = back_up(world.file, world.folder / "backup");
  REQUIRE_FALSE(again);
  CHECK(again.error().what.find("there already") != std::string::npos);
  CHECK_FALSE(back_up(world.file, world.folder / "nowhere" / "backup"));
  CHECK_FALSE(back_up(world.folder / "none.db", world.folder / "other"));
  std::size_t files = 0;
  for (const auto& each : std::filesystem::directory_iterator(world.folder.path()))
    files += each.path().filename().string().starts_with("backup") ? 1 : 0;
  CHECK(files == 1);
}

TEST_CASE("a store that is lost, or made anew where it was, is refused, and no other is made in its place") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.remove_store();
  const auto refused = world.refusal();
  CHECK(refused.what.find("is gone") != std::string::npos);
  CHECK(refused.remedy.find("resolve --fresh") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(world.file));
  CHECK_FALSE(examine(at(world.file)));
  { REQUIRE(open_at(world.file, Purpose::settle)); }
  static_cast<void>(world.refusal());
  REQUIRE(open_at(world.file, Purpose::settle).value()->own());
  CHECK(open_at(world.file));
}

TEST_CASE("after a restoration whatever was not settled is held, and so is who is new and has the app already") {
  const FileStore world;
  world.select(kAnn, kStart);
  world.back_up();
  world.reach(kAnn);
  world.put_back();
  world.settle(1);
  const RecipientId bob("bob");
  world.reach(bob);
  world.write([&](Store& store) -> Status {
    const PolicyRow policy{.name = "sales", .tenant = kTenant, .messages = {"welcome"}};
    REQUIRE(store.targets.begin(policy, kStart + 2h));
    REQUIRE(store.targets.select(policy, {{kAnn, "ann@x", ""}, {bob, "bob@x", ""}}, kStart + 2h));
    REQUIRE(store.targets.finish(policy, kStart + 2h));
    const auto due = store.deliveries.take(kTenant, core::RecipientKind::user, {9}, kStart + 2h, 5min).value();
    REQUIRE(due.size() == 1);
    CHECK(due[0].recipient.id == bob);
    CHECK_FALSE(store.deliveries.claim(due[0], {"{}", ""}, kStart + 2h).value());
    const auto unknown = store.unknown.all({}).value();
    REQUIRE(unknown.size() == 2);
    for (const auto& each : unknown) CHECK(each.what.cause.name == "restored");
    return {};
  });
}
