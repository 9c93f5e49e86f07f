// Files and disks that make trouble.
#include <fstream>

#include "fakes/troubled_disk.hpp"
#include "fakes/virtual_clock.hpp"
#include "store/inline_storage.hpp"
#include "store/watched_storage.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

/// A store in a file with a thousand people in it, closed.
struct FullStore : World {
  Folder folder;
  std::filesystem::path file = folder / "w.db";

  FullStore() {
    store = open_at(file).value();
    set_policies({policy("sales")});
    std::vector<RecipientId> people;
    for (int i = 0; i < 1000; ++i) people.push_back(number(i));
    meet("sales", people);
    store.reset();
  }
  static RecipientId number(int i) { return RecipientId("person-" + std::to_string(i)); }
};

/// Fills the page in which the text stands last with nonsense.
void damage(const std::filesystem::path& file, const std::string& text) {
  constexpr std::size_t kPage = 4096;
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto at = bytes.rfind(text);
  REQUIRE(at != std::string::npos);
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  out.seekp(static_cast<std::streamoff>(at / kPage * kPage));
  out << std::string(kPage, '\x5a');
}

}  // namespace

TEST_CASE("a file that can only be read is refused with a remedy") {
  fakes::TroubledDisk disk;
  const Folder folder;
  REQUIRE(open_at(folder / "w.db"));
  disk.open_to_read_only();
  const auto store = open_at(folder / "w.db");
  REQUIRE_FALSE(store);
  CHECK(store.error().remedy.find("belong to the user") != std::string::npos);
  disk.work();
  CHECK(open_at(folder / "w.db"));
}

TEST_CASE_METHOD(FullStore, "a store that another program holds gives an error in time, and works when it is let go") {
  store = open_at(file).value();
  sql::Sqlite other(file, sql::Access::read_write);
  other.script("BEGIN IMMEDIATE");
  const auto held = store->policies.set({}, now);
  REQUIRE_FALSE(held);
  CHECK(held.error().remedy.find("another program") != std::string::npos);
  other.script("ROLLBACK");
  CHECK(store->policies.set({}, now));
}

TEST_CASE_METHOD(FullStore, "a damaged page fails what needs it with a remedy and nothing else") {
  damage(file, "person-500");
  store = open_at(file).value();
  int damaged = 0;
  int whole = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto found = store->reports.person(key(number(i)));
    if (found)
      ++whole;
    else
      ++damaged;
    if (!found) CHECK(found.error().remedy.find("damaged") != std::string::npos);
  }
  CHECK(damaged > 0);
  CHECK(whole > damaged);
  CHECK(store->policies.set({}, now));
}

TEST_CASE("the door tells of a failure until all was well for a while") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  fakes::EmptyStores empty_stores;
  InlineStorage inside(io, empty_stores.make());
  WatchedStorage door(inside, clock);
  const auto run = [&](const Storage::Work& work) {
    door.submit(work, [](const Status&) {});
    clock.run_until_idle();
  };
  const auto good = [](Store& store) { return store.reports.try_write(); };
  const auto bad = [](Store&) -> Status { return fail("the disk is full", "make room"); };
  run(good);
  CHECK_FALSE(door.trouble());
  run(bad);
  REQUIRE(door.trouble());
  CHECK(door.trouble()->what == "the disk is full");
  clock.advance(WatchedStorage::kCalm * 2);
  CHECK(door.trouble());  // nothing has shown that it is over
  run(good);
  CHECK_FALSE(door.trouble());
  run(bad);
  run(good);
  CHECK(door.trouble());  // too soon: some work may go on failing
  clock.advance(WatchedStorage::kCalm);
  CHECK_FALSE(door.trouble());
}
