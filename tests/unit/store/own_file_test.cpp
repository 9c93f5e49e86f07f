// What a stranger put into the store's folder.
#include "sql/own_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "store/backup.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
namespace fs = std::filesystem;

namespace {

struct Planted : Folder {
  fs::path file = path() / "store/w.db";
  fs::path outside = path() / "outside";

  Planted() {
    fs::create_directory(path() / "store");
    write("outside", "theirs");
  }
  /// What `open` refuses, after it left `outside` as it was.
  [[nodiscard]] Error refusal() const {
    const auto refused = open_at(file);
    REQUIRE_FALSE(refused);
    CHECK(support::read_text(outside) == "theirs");
    CHECK_FALSE(refused.error().remedy.empty());
    return refused.error();
  }
  void make_store() const { REQUIRE(open_at(file)); }
};

}  // namespace

TEST_CASE_METHOD(Planted, "a link in the place of any file of the store is refused and not followed") {
  const std::string ending = GENERATE("", ".lock", ".mark");
  const bool leads_somewhere = GENERATE(true, false);
  const bool there = GENERATE(true, false);
  if (there) make_store();
  INFO(ending << " " << leads_somewhere << " " << there);
  const auto name = file.string() + ending;
  fs::remove(name);
  fs::create_symlink(leads_somewhere ? outside : path() / "nowhere", name);
  CHECK(refusal().what == name + " is a link");
  CHECK_FALSE(fs::exists(path() / "nowhere"));
}

TEST_CASE_METHOD(Planted, "a link in the place of a file that SQLite makes is refused and not followed") {
  const std::string ending = GENERATE("-wal", "-shm", "-journal");
  const bool leads_somewhere = GENERATE(true, false);
  make_store();
  const auto name = file.string() + ending;
  fs::create_symlink(leads_somewhere ? outside : path() / "nowhere", name);
  CHECK(refusal().what == name + " is a link");
  CHECK_FALSE(fs::exists(path() / "nowhere"));
}

TEST_CASE_METHOD(Planted, "a file with a second name, a folder and a pipe are refused") {
  const std::string ending = GENERATE("", ".lock", ".mark", "-wal", "-shm", "-journal");
  const auto name = file.string() + ending;
  SECTION("a second name") {
    fs::create_hard_link(outside, name);
    CHECK(refusal().what == name + " has another name elsewhere");
  }
  SECTION("a folder") {
    fs::create_directory(name);
    CHECK(refusal().what.find(name) != std::string::npos);
  }
  SECTION("a pipe, and nobody waits for its other end") {
    REQUIRE(::mkfifo(name.c_str(), 0600) == 0);
    CHECK(refusal().what.find(name) != std::string::npos);
  }
}

TEST_CASE_METHOD(Planted, "a file of another user is refused, with what to do") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can give files away");
    return;
  }
  make_store();
  const std::string ending = GENERATE("", ".lock", ".mark", "-wal", "-shm", "-journal");
  const auto name = file.string() + ending;
  if (!fs::exists(name)) std::ofstream(name) << '\n';
  REQUIRE(::chown(name.c_str(), 65534, 65534) == 0);
  CHECK(refusal().what == name + " belongs to nobody, and this runs as root");
  CHECK(refusal().remedy.find("chown root ") == 0);
}

TEST_CASE_METHOD(Planted, "a command beside the daemon, a reader and a backup refuse a link, too") {
  make_store();
  fs::rename(file, path() / "elsewhere.db");
  fs::create_symlink(path() / "elsewhere.db", file);
  CHECK_FALSE(open_at(file, Purpose::change));
  CHECK_FALSE(open_at(file, Purpose::read));
  CHECK_FALSE(open_at(file, Purpose::try_out));
  CHECK_FALSE(back_up(file, path() / "copy.db"));
  CHECK_FALSE(fs::exists(path() / "copy.db"));
}

TEST_CASE_METHOD(Planted, "nobody waits at a pipe that was put beside the store, whatever they open it for") {
  make_store();
  const std::string ending = GENERATE("-wal", "-shm", "-journal");
  const auto name = file.string() + ending;
  REQUIRE(::mkfifo(name.c_str(), 0600) == 0);
  for (const auto purpose : {Purpose::serve, Purpose::change, Purpose::read, Purpose::try_out}) {
    const auto refused = open_at(file, purpose);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == name + " is no regular file");
  }
  CHECK_FALSE(back_up(file, path() / "copy.db"));
}

TEST_CASE_METHOD(Planted, "a link among the folders above the store's is the admin's, and is followed") {
  fs::create_directory_symlink(path() / "store", path() / "way");
  CHECK(open_at(path() / "way/w.db"));
  CHECK(fs::exists(file));
}

TEST_CASE_METHOD(Planted, "a mark that cannot be written is a trouble until it can be, and nothing is lost meanwhile") {
  asio::io_context io;
  StoreThread storage(io, open_at(file).value());
  const auto write = [&](const char* host) {
    Status written = fail("not yet");
    storage.submit(
        [host](Store& store) -> Status {
          return store.hosts.note(host, TimePoint(1s)) ? Status() : tl::unexpected<Error>(Error{"not noted", ""});
        },
        [&](Status status) { written = std::move(status); });
    io.restart();
    io.run();
    return written.has_value();
  };
  CHECK(write("one"));
  CHECK_FALSE(storage.trouble());
  const auto mark = file.string() + ".mark";
  fs::remove(mark);
  fs::create_symlink(outside, mark);
  CHECK(write("two"));
  REQUIRE(storage.trouble());
  CHECK(storage.trouble()->what == mark + " is a link");
  CHECK(support::read_text(outside) == "theirs");
  fs::remove(mark);
  CHECK(write("three"));
  CHECK_FALSE(storage.trouble());
}

TEST_CASE("whether a file is there can be asked of any path, also of one that may not be looked at") {
  const Folder folder;
  folder.write("file", "");
  fs::create_symlink("nowhere", folder / "dangling");
  fs::create_symlink("loop", folder / "loop");
  CHECK(sql::is_there(folder / "file"));
  CHECK(sql::is_there(folder / "dangling"));
  for (const auto* path : {"no", "file/below", "loop/below"}) CHECK_FALSE(sql::is_there(folder / path));
  CHECK_FALSE(sql::is_there(folder / std::string(300, 'x')));
}

TEST_CASE("a file of the store is opened defensively") {
  const Folder folder;
  sql::Sqlite database(folder / "w.db", sql::Access::read_write);
  const auto value = [&](const char* pragma) {
    auto row = database.query(pragma);
    REQUIRE(row.step());
    return row.integer(0);
  };
  CHECK(value("PRAGMA trusted_schema") == 0);
  CHECK(value("PRAGMA cell_size_check") == 1);
  CHECK(value("PRAGMA secure_delete") == 1);
  // Defensive mode does not let the schema be written as a table.
  database.script("CREATE TABLE t (x); PRAGMA writable_schema=ON;");
  CHECK_THROWS_AS(database.run("UPDATE sqlite_schema SET sql='CREATE TABLE t (y)'"), DatabaseError);
}
