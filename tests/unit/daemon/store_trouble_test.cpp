// The daemon while its store fails, and afterwards.
#include "fakes/empty_stores.hpp"
#include "fakes/troubled_disk.hpp"
#include "support/files.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

/// A town whose store is a file on a disk that can make trouble.
struct TroubledTown : fakes::TroubledDisk, support::TempFolder, Town {
  TroubledTown() : Town(path() / "welcomed.db") {}
};

/// What becomes of commits.
struct Commits {
  bool in_doubt = false;
  int kept = 0;  ///< so many of the next ones, all the same
};
constexpr int kAllKept = 1'000'000;

class DoubtfulDatabase final : public sql::Sqlite {
 public:
  explicit DoubtfulDatabase(Commits& commits) : Sqlite(":memory:", sql::Access::read_write), commits_(commits) {}
  void commit() override {
    if (!commits_.in_doubt) return Sqlite::commit();
    if (commits_.kept-- > 0) Sqlite::commit();
    Error lost{"the store: the connection was lost", ""};
    lost.in_doubt = true;
    throw sql::DatabaseError(std::move(lost));
  }

 private:
  Commits& commits_;
};

/// A town whose store does not tell what it kept.
struct DoubtfulTown : Commits, Town {
  DoubtfulTown()
      : Town(fakes::EmptyStores::make_in(std::make_unique<DoubtfulDatabase>(static_cast<Commits&>(*this)))) {}

  void start_among_others() {
    const auto now = clock.now();
    among_others = {.name = "host", .version = "0", .process = 1, .since = now, .seen = now, .stopped = {}};
    start();
  }
};

}  // namespace

TEST_CASE_METHOD(DoubtfulTown, "where nobody knows what the store kept the tenant's work begins anew, nobody twice") {
  kept = GENERATE(0, kAllKept);
  const bool alone = GENERATE(true, false);
  policy("sales", {"ann", "bob"});
  alone ? start() : start_among_others();
  CHECK(installation("ann", "add") == 200);
  CHECK(sent() == 1);
  const auto looked_up = services.app_look_ups;

  in_doubt = true;
  CHECK(installation("bob", "add") == 503);
  pass(10s);
  CHECK(sent() == 1);
  in_doubt = false;
  pass(15s);
  CHECK(daemon->troubles().empty());
  CHECK(installation("bob", "add") == 200);
  pass(1min);
  // Which it was does not outlive a tenant's work.
  CHECK(services.app_look_ups > looked_up);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
  CHECK(message("bob") == "sent");
}

TEST_CASE_METHOD(DoubtfulTown, "a message whose claim was in doubt surely never left, and does when the store works") {
  const bool alone = GENERATE(true, false);
  policy("sales", {"ann"});
  alone ? start() : start_among_others();
  gate.holds = [](const net::Request& request) { return request.url.target.find("/users") != std::string::npos; };
  CHECK(installation("ann", "add") == 200);
  REQUIRE(gate.waiting() == 1);
  in_doubt = true;
  kept = 1;
  gate.open();
  pass(10s);
  CHECK(message("ann").starts_with("sending"));
  in_doubt = false;
  pass(1min);
  CHECK(message("ann") == "sent");
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(DoubtfulTown,
                 "a message that was taken is recorded when the store works again, though its lead ended") {
  const bool alone = GENERATE(true, false);
  policy("sales", {"ann"});
  alone ? start() : start_among_others();
  gate.holds = [](const net::Request& request) { return request.url.target.ends_with("/activities"); };
  CHECK(installation("ann", "add") == 200);
  REQUIRE(gate.waiting() == 1);
  in_doubt = true;
  pass(10s);
  gate.open();
  pass(1min);
  CHECK(message("ann").starts_with("sending"));
  in_doubt = false;
  pass(1min);
  CHECK(message("ann") == "sent");
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(TroubledTown, "while the disk takes nothing events are refused and health is bad; then all goes on") {
  const auto code = GENERATE(SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY);
  policy("sales", {"ann", "bob"});
  start();
  CHECK(installation("ann", "add") == 200);
  CHECK(sent() == 1);
  CHECK(daemon->troubles().empty());

  refuse_writes(code);
  CHECK(installation("bob", "add") == 503);
  REQUIRE(daemon->troubles().size() == 1);
  CHECK(daemon->troubles()[0].what.starts_with("the store: "));
  CHECK_FALSE(daemon->troubles()[0].remedy.empty());
  pass(10min);
  CHECK(sent() == 1);
  CHECK(daemon->troubles().size() == 1);

  work();
  pass(15s);
  CHECK(daemon->troubles().empty());
  CHECK(state("ann") == "reachable");
  CHECK(installation("bob", "add") == 200);
  pass(1min);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
  CHECK(message("bob") == "sent");
}

TEST_CASE_METHOD(TroubledTown, "an answer that came while the disk was full is recorded when there is room") {
  policy("sales", {"ann"});
  start();
  gate.holds = [](const net::Request& request) { return request.url.target.ends_with("/activities"); };
  CHECK(installation("ann", "add") == 200);
  REQUIRE(gate.waiting() == 1);
  refuse_writes(SQLITE_FULL);
  gate.open();
  pass(10min);
  CHECK(message("ann").starts_with("sending"));
  work();
  pass(2min);
  CHECK(message("ann") == "sent");
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Town, "a refused credential is a trouble until it is mended") {
  policy("sales", {"ann"});
  services.secret_is_good = false;
  start();
  REQUIRE(daemon->troubles().size() == 1);
  CHECK(daemon->troubles()[0].what == "contoso: Entra refused the credential");
  services.secret_is_good = true;
  pass(20min);
  CHECK(daemon->troubles().empty());
}
