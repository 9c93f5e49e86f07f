#include "sql/postgres.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <thread>

#include "sql/postgres_listener.hpp"
#include "support/files.hpp"
#include "unit/sql/databases.hpp"
#include "unit/sql/heard.hpp"

using namespace welcomed;
using namespace welcomed::sql;

namespace {

/// A schema of a server; false where the tests have none.
struct Place {
  std::optional<std::string> server = testing::server_url();
  std::string url = server ? testing::new_schema(*server) : "";

  explicit operator bool() const {
    if (!server) WARN("no server: scripts/with-postgres runs this with one");
    return server.has_value();
  }
  [[nodiscard]] std::unique_ptr<Postgres> connect(Access access = Access::read_write) const {
    auto database = std::make_unique<Postgres>(Server{url, {}}, access);
    if (access == Access::read_write) database->lay_ground();
    return database;
  }
};

std::string text(Connection& database, const std::string& sql) {
  auto row = database.query(sql);
  return row.step() ? row.text(0) : "nothing";
}

/// The server ends the session of `database`, as a restart does.
void end(const Place& place, Postgres& database) {
  const auto process = text(database, "SELECT CAST(pg_backend_pid() AS TEXT)");
  place.connect(Access::read_only)->run("SELECT pg_terminate_backend(CAST(? AS int), 5000)", process);
}

/// What is told at the schema of `place`.
struct Ears {
  explicit Ears(const Place& place)
      : listener({place.url, {}}, [this](const auto& payload) { heard.add(payload.value_or("anything")); }) {
    REQUIRE(heard.next() == "anything");
  }

  testing::Heard heard;
  PostgresListener listener;
};

Error error_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const DatabaseError& error) {
    return error.error();
  }
  return {"nothing failed", ""};
}

}  // namespace

TEST_CASE("a server that is not there is an error that says what to do, and nobody's password") {
  const auto error = error_of([] {
    Postgres({"postgresql://u@localhost:1/db?connect_timeout=2", {}}, Access::read_only);
  });
  CHECK(error.what.starts_with("the store: no connection to the server: "));
  CHECK_FALSE(error.remedy.empty());
  CHECK(error.unreachable);
  for (const auto* url : {"postgresql://u:hushhush@h/db", "postgresql://u:hush/hush@h/db",
                          "postgresql://u@h/db?p%61ssword=hushhush", "postgresql://["}) {
    const auto told = error_of([&] { Postgres({url, {}}, Access::read_only); });
    CHECK(told.text().find("hush") == std::string::npos);
    CHECK_FALSE(told.remedy.empty());
    CHECK_FALSE(told.unreachable);
  }
}

TEST_CASE("a password comes from its file, which is one line") {
  const support::TempFolder folder;
  const Server none{"postgresql://u@localhost:1/db", folder / "none"};
  CHECK(error_of([&] { Postgres(none, Access::read_only); }).what.find("cannot be read from") != std::string::npos);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const Server pipe{"postgresql://u@localhost:1/db", folder / "pipe"};
  CHECK(error_of([&] { Postgres(pipe, Access::read_only); }).what.find("cannot be read from") != std::string::npos);
  const Server lines{"postgresql://u@localhost:1/db", folder.write("two", "one\ntwo\n")};
  CHECK(error_of([&] { Postgres(lines, Access::read_only); }).what.find("cannot be read from") != std::string::npos);
  const Server good{"postgresql://u@localhost:1/db?connect_timeout=2", folder.write("good", "hushhush\n")};
  CHECK(error_of([&] { Postgres(good, Access::read_only); }).text().find("hush") == std::string::npos);
}

TEST_CASE("where the server refuses a password it is said which one") {
  const Place place;
  if (!place) return;
  place.connect()->script("DROP ROLE IF EXISTS locked; CREATE ROLE locked LOGIN PASSWORD 'right'");
  const support::TempFolder folder;
  const auto url = testing::as_user("locked", *place.server);
  const auto wrong = folder.write("wrong", "hushhush\n");
  const auto refused = error_of([&] { Postgres({url, wrong}, Access::read_only); });
  CHECK(refused.remedy.find(wrong.string() + " (store_password_file)") != std::string::npos);
  CHECK(refused.text().find("hush") == std::string::npos);
  CHECK(refused.unreachable);
  const auto none = error_of([&] { Postgres({url, {}}, Access::read_only); });
  CHECK(none.remedy.find("store_password_file") != std::string::npos);
  CHECK_NOTHROW(Postgres({url, folder.write("right", "right\n")}, Access::read_only));
}

TEST_CASE("what an admin made read-only is not written to, and it is said why") {
  const Place place;
  if (!place) return;
  const auto user = testing::new_user(*place.server);
  place.connect()->script("ALTER ROLE " + user + " SET default_transaction_read_only=on");
  const auto url = testing::as_user(user, *place.server);
  for (const auto* which : {"", "&target_session_attrs=any"}) {
    const auto refused = error_of([&] { Postgres({url + which, {}}, Access::read_write); });
    INFO(which << refused.text());
    CHECK(refused.text().find("default_transaction_read_only") != std::string::npos);
    CHECK(refused.unreachable);
  }
  CHECK_NOTHROW(Postgres({url + "&target_session_attrs=any", {}}, Access::read_only));
}

TEST_CASE("texts that PostgreSQL does not take are kept with U+FFFD") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  database->script("CREATE TABLE t (x TEXT)");
  database->run("INSERT INTO t VALUES (?)", std::string("a\0b\xff", 4));
  CHECK(text(*database, "SELECT x FROM t") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
}

TEST_CASE("a piece that failed leaves the rest of its transaction, and each change is counted") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  database->script("CREATE TABLE t (x INTEGER PRIMARY KEY) STRICT");
  const auto before = database->changes();
  database->begin(Durability::durable);
  database->begin_piece();
  CHECK(database->run("INSERT INTO t VALUES (1), (2)") == 2);
  database->end_piece();
  database->begin_piece();
  CHECK_THROWS_AS(database->run("INSERT INTO t VALUES (1)"), DatabaseError);
  CHECK(database->in_transaction());
  database->roll_back_piece();
  CHECK(database->run("UPDATE t SET x=x+10 WHERE x=1") == 1);
  database->commit();
  CHECK_FALSE(database->in_transaction());
  CHECK(database->changes() == before + 3);
  CHECK(text(*database, "SELECT sum(x) FROM t") == "13");
}

TEST_CASE("the later and the earlier of two times are one of them on the server, too") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  CHECK(text(*database, "SELECT later(1, 2)+earlier(30, 40)") == "32");
  CHECK(text(*database, "SELECT coalesce(later(NULL, 1), -1)+coalesce(earlier(1, NULL), -1)") == "-2");
}

TEST_CASE("a connection that was lost is made anew by who needs one, but not within a transaction") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  database->script("CREATE TABLE t (x INTEGER)");
  end(place, *database);
  database->begin(Durability::durable);
  database->run("INSERT INTO t VALUES (1)");
  end(place, *database);
  CHECK(error_of([&] { database->run("INSERT INTO t VALUES (2)"); }).unreachable);
  CHECK_FALSE(database->in_transaction());
  CHECK(error_of([&] { database->run("INSERT INTO t VALUES (3)"); }).what.find("within a transaction") !=
        std::string::npos);
  CHECK_THROWS_AS(database->commit(), DatabaseError);
  database->begin(Durability::durable);
  database->run("INSERT INTO t VALUES (4)");
  database->commit();
  CHECK(text(*database, "SELECT sum(x) FROM t") == "4");
}

TEST_CASE("a commit whose connection was lost is in doubt, and what comes after it goes on") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  database->script("CREATE TABLE t (x INTEGER)");
  database->begin(Durability::durable);
  database->run("INSERT INTO t VALUES (1)");
  end(place, *database);
  const auto error = error_of([&] { database->commit(); });
  CHECK(error.what.find("nobody knows whether") != std::string::npos);
  CHECK(error.in_doubt);
  CHECK_FALSE(database->in_doubt());
  database->begin(Durability::durable);
  database->commit();
}

TEST_CASE("one leads, the next one is told who does, and may once the first is gone") {
  const Place place;
  if (!place) return;
  auto first = place.connect();
  first->lead();
  const auto second = place.connect();
  const auto error = error_of([&] { second->lead(); });
  CHECK(error.what.find("held by another daemon, welcomed on ") != std::string::npos);
  second->script("CREATE TABLE t (x INTEGER)");
  first.reset();
  CHECK_NOTHROW(second->lead());
}

TEST_CASE("a leader whose connection was lost goes on, unless somebody led meanwhile, and then never writes again") {
  const Place place;
  if (!place) return;
  const auto first = place.connect();
  first->script("CREATE TABLE t (x INTEGER)");
  first->lead();
  end(place, *first);
  first->begin(Durability::durable);
  first->commit();
  CHECK_THROWS_AS(place.connect()->lead(), DatabaseError);

  end(place, *first);
  auto second = place.connect();
  second->lead();
  CHECK(error_of([&] { first->begin(Durability::durable); }).what.find("another daemon") != std::string::npos);
  second.reset();
  for (int i = 0; i < 2; ++i)
    CHECK(error_of([&] { first->begin(Durability::durable); }).what.find("took it over") != std::string::npos);
  CHECK(first->in_doubt());
  CHECK_NOTHROW(place.connect()->lead());
}

TEST_CASE("daemons of different names share a schema; of two of one name the second is told who has it") {
  const Place place;
  if (!place) return;
  auto first = place.connect();
  first->join("one");
  const auto second = place.connect();
  CHECK_NOTHROW(second->join("two"));
  const auto third = place.connect();
  const auto error = error_of([&] { third->join("one"); });
  CHECK(error.what.find("the name one is held by another daemon, welcomed on ") != std::string::npos);
  CHECK(error.remedy.find("`instance`") != std::string::npos);
  first.reset();
  CHECK_NOTHROW(third->join("one"));
}

TEST_CASE("whoever leads is alone: no daemon joins beside it, and it does not lead beside daemons") {
  const Place place;
  if (!place) return;
  auto alone = place.connect();
  alone->lead();
  const auto daemon = place.connect();
  CHECK(error_of([&] { daemon->join("one"); }).what.find("must be alone with it, welcomed on ") != std::string::npos);
  alone.reset();
  daemon->join("one");
  const auto other = place.connect();
  other->join("two");
  alone = place.connect();
  const auto error = error_of([&] { alone->lead(); });
  CHECK(error.what.find("held by another daemon, welcomed on ") != std::string::npos);
  CHECK(error.what.find(" and welcomed on ") != std::string::npos);
}

TEST_CASE("whoever was refused keeps nobody else out") {
  const Place place;
  if (!place) return;
  auto first = place.connect();
  first->join("one");
  const auto refused = place.connect();
  CHECK_THROWS_AS(refused->join("one"), DatabaseError);
  first.reset();
  CHECK_NOTHROW(place.connect()->lead());
}

TEST_CASE("a daemon whose connection was lost has its name again, whoever of another name joined meanwhile") {
  const Place place;
  if (!place) return;
  const auto first = place.connect();
  first->join("one");
  end(place, *first);
  const auto other = place.connect();
  other->join("two");
  first->begin(Durability::durable);
  first->commit();
  CHECK_FALSE(first->in_doubt());
  CHECK_THROWS_AS(place.connect()->join("one"), DatabaseError);
  CHECK_THROWS_AS(place.connect()->lead(), DatabaseError);
}

TEST_CASE("a daemon whose name was taken while its connection was lost never writes again") {
  const Place place;
  if (!place) return;
  const auto first = place.connect();
  first->join("one");
  end(place, *first);
  auto second = place.connect();
  second->join("one");
  CHECK(error_of([&] { first->begin(Durability::durable); }).what.find("another daemon") != std::string::npos);
  second.reset();
  for (int i = 0; i < 2; ++i)
    CHECK(error_of([&] { first->begin(Durability::durable); }).what.find("took it over") != std::string::npos);
  CHECK(first->in_doubt());
  CHECK_NOTHROW(place.connect()->join("one"));
}

TEST_CASE(
    "a daemon never writes again where somebody led while its connection was lost, nor a leader where one joined") {
  const Place place;
  if (!place) return;
  const auto daemon = place.connect();
  daemon->join("one");
  end(place, *daemon);
  const auto leader = place.connect();
  leader->lead();
  end(place, *leader);
  CHECK(error_of([&] { daemon->begin(Durability::durable); }).what.find("took it over") != std::string::npos);
  CHECK(daemon->in_doubt());
  place.connect()->join("two");
  CHECK(error_of([&] { leader->begin(Durability::durable); }).what.find("took it over") != std::string::npos);
  CHECK(leader->in_doubt());
}

TEST_CASE("a daemon whose name is forgotten among many counts as replaced, and ends") {
  const Place place;
  if (!place) return;
  const auto first = place.connect();
  first->join("one");
  place.connect()->script("UPDATE schema_state SET term=term+1000");
  const auto second = place.connect();
  second->join("two");
  CHECK(text(*second, "SELECT count(*) FROM schema_names") == "1");
  first->begin(Durability::durable);
  first->commit();
  end(place, *first);
  CHECK(error_of([&] { first->begin(Durability::durable); }).what.find("took it over") != std::string::npos);
}

TEST_CASE("several that begin at once all find the ground laid") {
  const Place place;
  if (!place) return;
  constexpr std::size_t kDaemons = 8;
  std::vector<Error> errors(kDaemons);
  std::vector<std::thread> daemons;
  for (std::size_t i = 0; i < kDaemons; ++i) {
    daemons.emplace_back([&, i] {
      errors[i] = error_of([&] {
        Postgres database({place.url, {}}, Access::read_write);
        database.lay_ground();
        database.join("daemon-" + std::to_string(i));
      });
    });
  }
  for (auto& each : daemons) each.join();
  for (const auto& each : errors) CHECK(each.what == "nothing failed");
  CHECK(place.connect()->version() == 0);
}

TEST_CASE("the time is the server's, whatever the caller's clock says") {
  const Place place;
  if (!place) return;
  using namespace std::chrono_literals;
  // It runs on this machine.
  const auto here = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  const auto there = place.connect()->time(TimePoint(1s));
  CHECK(there >= here - 1s);
  CHECK(there < here + 1min);
}

TEST_CASE("more statements than are kept go on working, also those in use meanwhile") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  auto kept = database->query("SELECT x FROM (VALUES (1), (2)) AS v(x) ORDER BY x");
  REQUIRE(kept.step());
  for (int i = 0; i < 600; ++i) CHECK(text(*database, "SELECT " + std::to_string(i)) == std::to_string(i));
  CHECK(std::stoi(text(*database, "SELECT count(*) FROM pg_prepared_statements")) <= 513);
  REQUIRE(kept.step());
  CHECK(kept.integer(0) == 2);
}

TEST_CASE("who only reads cannot write") {
  const Place place;
  if (!place) return;
  place.connect()->script("CREATE TABLE t (x INTEGER)");
  const auto reader = place.connect(Access::read_only);
  CHECK_THROWS_AS(reader->run("INSERT INTO t VALUES (1)"), DatabaseError);
}

TEST_CASE("what is notified is heard once it is committed, and never where it was taken back") {
  const Place place;
  if (!place) return;
  const auto first = place.connect();
  const auto second = place.connect();
  Ears ears(place);
  first->begin(Durability::durable);
  first->notify("rolled back");
  first->roll_back();
  first->begin(Durability::lazy);
  first->begin_piece();
  first->notify("taken back");
  first->roll_back_piece();
  first->notify("committed");
  second->notify("meanwhile");
  CHECK(ears.heard.next() == "meanwhile");
  first->commit();
  CHECK(ears.heard.next() == "committed");
}

TEST_CASE("what is notified in another schema of the database is not heard") {
  const Place place;
  if (!place) return;
  const Place other;
  Ears ears(place);
  other.connect()->notify("theirs");
  place.connect()->notify("ours");
  CHECK(ears.heard.next() == "ours");
}

TEST_CASE("a listener whose session was lost listens on, and says that anything may have been told meanwhile") {
  const Place place;
  if (!place) return;
  const auto database = place.connect();
  Ears ears(place);
  const auto channel = text(*database, std::string("SELECT ") + kChannelOfSchema);
  database->run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query=?",
                "LISTEN \"" + channel + "\"");
  CHECK(ears.heard.next() == "anything");
  database->notify("again");
  CHECK(ears.heard.next() == "again");
}

TEST_CASE("a listener whose server is not there tells nothing, and ends at once") {
  testing::Heard heard;
  const auto began = std::chrono::steady_clock::now();
  {
    const PostgresListener listener({"postgresql://u@localhost:1/db?connect_timeout=2", {}},
                                    [&](const auto&) { heard.add("anything"); });
  }
  CHECK(heard.silent());
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}
