#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "store/schema.hpp"
#include "store/steps.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

const TimePoint kToldAt{std::chrono::seconds(1'800'000'000)};

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void set_version(const std::filesystem::path& file, int version) {
  sql::Sqlite database(file, sql::Access::read_write);
  database.set_version(version);
  REQUIRE(database.empty_log(std::chrono::milliseconds(0)));
}

int version_of(const std::filesystem::path& file) {
  sql::Sqlite database(file, sql::Access::read_only);
  return database.version();
}

/// As long as it lives, no file grows beyond `bytes`: writing on fails, as on a full disk.
class NoRoomBeyond {
 public:
  explicit NoRoomBeyond(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~NoRoomBeyond() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  NoRoomBeyond(const NoRoomBeyond&) = delete;
  NoRoomBeyond& operator=(const NoRoomBeyond&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("a fresh file gets the newest schema, and opening it again keeps what is in it") {
  const Folder folder;
  const auto file = folder / "w.db";
  {
    const auto store = open_at(file);
    REQUIRE(store);
    REQUIRE((*store)->policies.set({{"sales", TenantId("t"), {"welcome"}}}, kToldAt));
  }
  CHECK(version_of(file) == schema().newest());
  const auto again = open_at(file);
  REQUIRE(again);
  CHECK((*again)->reports.counts(kToldAt)->size() == 1);
}

TEST_CASE("a file of a newer version is refused with a remedy and not touched") {
  const Folder folder;
  const auto file = folder / "w.db";
  REQUIRE(open_at(file));
  set_version(file, schema().newest() + 1);
  const auto before = bytes_of(file);
  const auto store = open_at(file);
  REQUIRE_FALSE(store);
  CHECK(store.error().what.find("newer welcomed") != std::string::npos);
  CHECK(store.error().remedy.find("Back to an older version") != std::string::npos);
  CHECK_FALSE(open_at(file, Purpose::read));
  CHECK_FALSE(open_at(file, Purpose::try_out));
  CHECK(bytes_of(file) == before);
}

TEST_CASE("examining a store tells what would keep it from being opened, and changes nothing") {
  const Folder folder;
  const auto file = folder / "w.db";
  CHECK(examine(at(file)));
  CHECK_FALSE(std::filesystem::exists(file));
  CHECK_FALSE(examine(at(folder / "nowhere" / "w.db")));
  {
    const auto daemon = open_at(file);
    REQUIRE(daemon);
    CHECK(examine(at(file)));
  }
  set_version(file, schema().newest() - 1);
  CHECK(examine(at(file)));
  CHECK(version_of(file) == schema().newest() - 1);
  set_version(file, schema().newest() + 1);
  CHECK(examine(at(file)).error().what.find("newer welcomed") != std::string::npos);
  set_version(file, schema().newest());
  const auto mark = file.string() + ".mark";
  std::ofstream(mark) << "another 00000000000000000001\n";
  CHECK(examine(at(file)).error().remedy.find("--restored") != std::string::npos);
}

TEST_CASE("a migration is whole or not at all") {
  const Folder folder;
  const auto file = folder / "w.db";
  {
    // Somebody else's table stands where one of ours must be.
    sql::Sqlite database(file, sql::Access::read_write);
    database.script("CREATE TABLE story (x);");
  }
  CHECK_FALSE(open_at(file));
  CHECK(version_of(file) == 0);
  sql::Sqlite database(file, sql::Access::read_only);
  auto tables = database.query("SELECT count(*) FROM sqlite_master WHERE type='table'");
  REQUIRE(tables.step());
  CHECK(tables.integer(0) == 1);
}

TEST_CASE("the messages of policies are kept in their order when they become rows") {
  using namespace steps;
  const Folder folder;
  const auto file = folder / "w.db";
  {
    sql::Sqlite earlier(file, sql::Access::read_write);
    int version = 0;
    for (const auto* step : {kFirst, kSettling, kDirectory, kUpkeep, kFollowing, kTeams, kRelay, kOutbound, kRollouts,
                             kRefusals, kHosts, kExisting, kRereading, kRetention, kNaming}) {
      earlier.script(step);
      ++version;
    }
    earlier.set_version(version);
    const auto* add = "INSERT INTO policies (name, tenant, messages) VALUES (?, 't', ?)";
    earlier.run(add, "sales", "welcome\ntips\nagain\n");
    earlier.run(add, "staff", "hello\n");
    earlier.run(add, "nobody", "");
  }
  REQUIRE(open_at(file));
  sql::Sqlite database(file, sql::Access::read_only);
  auto rows = database.query("SELECT policy, key FROM policy_messages ORDER BY policy, place");
  std::vector<std::string> messages;
  while (rows.step()) messages.push_back(rows.text(0) + " " + rows.text(1));
  CHECK(messages == std::vector<std::string>{"sales welcome", "sales tips", "sales again", "staff hello"});
}

TEST_CASE("a second daemon on the same file is refused until the first is gone") {
  const Folder folder;
  const auto file = folder / "w.db";
  {
    const auto first = open_at(file);
    REQUIRE(first);
    const auto second = open_at(file);
    REQUIRE_FALSE(second);
    CHECK(second.error().text().find("another daemon") != std::string::npos);
    CHECK(open_at(file, Purpose::read));
  }
  CHECK(open_at(file));
}

TEST_CASE("a reader beside the daemon sees what was committed, and cannot write") {
  const Folder folder;
  const auto file = folder / "w.db";
  const auto writer = open_at(file).value();
  const auto reader = open_at(file, Purpose::read).value();
  REQUIRE(writer->policies.set({{"sales", TenantId("t"), {"welcome"}}}, kToldAt));
  CHECK(reader->reports.counts(kToldAt)->size() == 1);
  const auto written = reader->policies.set({}, kToldAt);
  REQUIRE_FALSE(written);
  CHECK(writer->reports.counts(kToldAt)->size() == 1);
}

TEST_CASE("reading where there is no store says how one comes about") {
  const Folder folder;
  const auto store = open_at(folder / "none.db", Purpose::read);
  REQUIRE_FALSE(store);
  CHECK(store.error().remedy.find("welcomed run") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "none.db"));
}

TEST_CASE("a copy for trying things out leaves the original as it is") {
  const Folder folder;
  const auto file = folder / "w.db";
  const auto original = open_at(file).value();
  REQUIRE(original->policies.set({{"sales", TenantId("t"), {"welcome"}}}, kToldAt));
  const auto copy = open_at(file, Purpose::try_out).value();
  CHECK(copy->reports.counts(kToldAt)->size() == 1);
  REQUIRE(copy->policies.set({}, kToldAt));
  CHECK(copy->reports.counts(kToldAt)->empty());
  CHECK(original->reports.counts(kToldAt)->size() == 1);
  CHECK(open_at(folder / "none.db", Purpose::try_out).value()->reports.counts(kToldAt)->empty());
}

TEST_CASE("a folder that cannot be written gives an error with a remedy") {
  // Not even root can make a file there.
  const auto store = open_at("/proc/welcomed.db");
  REQUIRE_FALSE(store);
  CHECK(store.error().what.find("/proc/welcomed.db") != std::string::npos);
  CHECK(store.error().remedy.find("belong to the user") != std::string::npos);
  CHECK_FALSE(open_at("/nonexistent/folder/w.db"));
}

TEST_CASE("a file that is no store gives an error with a remedy") {
  const Folder folder;
  const auto file = folder / "w.db";
  std::ofstream(file) << std::string(10'000, 'x');
  const auto store = open_at(file);
  REQUIRE_FALSE(store);
  CHECK(store.error().remedy.find("damaged") != std::string::npos);
}

TEST_CASE("a full disk fails the transaction and leaves what was committed; with room it goes on") {
  const Folder folder;
  const auto file = folder / "w.db";
  const auto store = open_at(file).value();
  REQUIRE(store->policies.set({{"sales", TenantId("t"), {"welcome"}}}, kToldAt));
  const TimePoint now(std::chrono::seconds(1'800'000'000));
  const PolicyRow sales{"sales", TenantId("t"), {"welcome"}};
  std::vector<Candidate> people;
  for (int i = 0; i < 5000; ++i) people.push_back({RecipientId("id" + std::to_string(i)), "a@b", ""});
  const auto select = [&](Store& into) { return into.targets.select(sales, people, now); };
  {
    const NoRoomBeyond limit(std::filesystem::file_size(file.string() + "-wal") + 8192);
    const auto results = run_together(*store, {select});
    REQUIRE_FALSE(results[0]);
    CHECK(results[0].error().what.find("the store: ") == 0);
    CHECK(results[0].error().remedy.find("disk") != std::string::npos);
  }
  CHECK(store->reports.counts(kToldAt)->at(0).users.empty());
  CHECK(run_together(*store, {select})[0]);
  CHECK(store->reports.counts(kToldAt)->at(0).users.at("installing") == 5000);
}
