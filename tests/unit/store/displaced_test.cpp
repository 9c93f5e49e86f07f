// A store whose files somebody moves, replaces or deletes under the program that has it open.
#include <thread>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
namespace fs = std::filesystem;

namespace {

struct OpenStore : Folder {
  fs::path folder = path() / "store";
  fs::path file = folder / "w.db";
  std::unique_ptr<SqlStore> store;
  int written = 0;

  OpenStore() {
    fs::create_directory(folder);
    open_again();
    REQUIRE(write());
  }
  void open_again() {
    store.reset();
    auto opened = open_at(file);
    REQUIRE(opened);
    store = std::move(*opened);
  }
  Status commit(const Storage::Work& work) { return run_together(*store, {work}).front(); }
  /// Another policy each time.
  Status write() {
    return commit([this](Store& each) {
      const PolicyRow policy{.name = "p" + std::to_string(++written), .tenant = TenantId("t"), .messages = {"welcome"}};
      return each.policies.set({policy}, TimePoint(std::chrono::seconds(1'800'000'000)));
    });
  }
  std::string policy() const {
    const auto known = store->policies.known();
    REQUIRE(known);
    REQUIRE(known->size() == 1);
    return known->front().name;
  }
  /// Another file under the same name.
  void replace(const std::string& ending = {}) const {
    const auto name = file.string() + ending;
    fs::copy_file(name, folder / "other");
    fs::rename(folder / "other", name);
  }
  /// What is written is refused, and not only once.
  Error refusal() {
    const auto first = write();
    REQUIRE_FALSE(first);
    CHECK(store->in_doubt());
    REQUIRE(store->trouble());
    CHECK(store->trouble()->what == first.error().what);
    CHECK_FALSE(first.error().remedy.empty());
    CHECK_FALSE(write());
    return first.error();
  }
};

bool speaks_of(const Error& error, const std::string& text) { return error.what.find(text) != std::string::npos; }

}  // namespace

TEST_CASE_METHOD(OpenStore, "a store that is moved, replaced or deleted takes nothing more") {
  SECTION("renamed") {
    fs::rename(file, folder / "away");
    CHECK(speaks_of(refusal(), file.string() + " was moved or deleted"));
  }
  SECTION("deleted") {
    fs::remove(file);
    CHECK(speaks_of(refusal(), file.string() + " was moved or deleted"));
  }
  SECTION("with its folder") {
    fs::rename(folder, path() / "away");
    CHECK(speaks_of(refusal(), "was moved or deleted"));
  }
  SECTION("replaced by another") {
    replace();
    CHECK(speaks_of(refusal(), file.string() + " was replaced"));
  }
  SECTION("replaced by a link to itself") {
    fs::rename(file, folder / "away");
    fs::create_symlink("away", file);
    CHECK(speaks_of(refusal(), file.string() + " was replaced"));
  }
  SECTION("its log or the index of that, by which others would read something else") {
    const std::string ending = GENERATE("-wal", "-shm");
    const bool replaced = GENERATE(true, false);
    REQUIRE(write());
    if (replaced)
      replace(ending);
    else
      fs::remove(file.string() + ending);
    CHECK(speaks_of(refusal(), file.string() + ending));
  }
  SECTION("its lock, without which another daemon would serve it, too") {
    fs::remove(file.string() + ".lock");
    CHECK(speaks_of(refusal(), file.string() + ".lock"));
    open_again();
    CHECK(write());
  }
}

TEST_CASE_METHOD(OpenStore, "who has nothing to write notices it, too") {
  const auto idle = [this] { return commit([](Store&) { return Status(); }); };
  CHECK(idle());
  fs::rename(file, folder / "away");
  bool noticed = false;
  for (int tries = 0; tries < 200 && !noticed; ++tries) {
    noticed = !idle();
    std::this_thread::sleep_for(10ms);
  }
  CHECK(noticed);
  CHECK(store->in_doubt());
}

TEST_CASE_METHOD(OpenStore, "a store that was moved goes on where it was once it is back") {
  REQUIRE(write());
  const auto before = policy();
  fs::rename(file, folder / "away");
  refusal();
  store.reset();
  const auto refused = open_at(file);
  REQUIRE_FALSE(refused);
  CHECK(speaks_of(refused.error(), "is gone"));
  fs::rename(folder / "away", file);
  open_again();
  // What was refused may be in it all the same: nobody acted by it.
  CHECK(policy() >= before);
  CHECK(write());
}

TEST_CASE_METHOD(OpenStore, "what is put in the place of an open store is not read with the log of that one") {
  REQUIRE(store->has_forgotten(1s));  // all of it is in the file
  const bool older = GENERATE(true, false);
  fs::copy_file(file, folder / "copy");
  if (older) REQUIRE(write());
  const auto as_copied = policy();
  fs::rename(file, folder / "away");
  fs::rename(folder / "copy", file);
  refusal();
  store.reset();
  if (older) {
    const auto refused = open_at(file);
    REQUIRE_FALSE(refused);
    CHECK(speaks_of(refused.error(), "may be older than the world"));
    // With its log the first one is whole again.
    fs::rename(folder / "away", file);
    fs::rename(file.string() + "-wal.lost", file.string() + "-wal");
    open_again();
  } else {
    open_again();
    CHECK(policy() == as_copied);
  }
  CHECK(write());
}

TEST_CASE_METHOD(OpenStore, "the files of a store that nobody touches stay its own through all that it does") {
  for (int times = 0; times < 3; ++times) {
    REQUIRE(write());
    REQUIRE(store->has_forgotten(1s));
    REQUIRE(open_at(file, Purpose::read));
    REQUIRE(open_at(file, Purpose::change));
  }
  CHECK(write());
  CHECK_FALSE(store->in_doubt());
  CHECK_FALSE(store->trouble());
}
