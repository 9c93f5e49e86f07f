// The daemon while its store fails, and afterwards.
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

}  // namespace

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
