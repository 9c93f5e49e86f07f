// People who left are forgotten, and stories are thinned, as time goes by.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct LeavingTown : Town {
  LeavingTown() {
    policy("everybody", {}).users.all = true;
    services.users = {"ann", "bob"};
  }
  void begin() {
    start();
    pass(5s);
    CHECK(installation("ann", "add") == 200);
    CHECK(installation("bob", "add") == 200);
    REQUIRE(sent() == 2);
  }
  [[nodiscard]] bool is_forgotten(const std::string& id) { return person(id).recipient.upn.empty(); }
};

}  // namespace

TEST_CASE_METHOD(LeavingTown,
                 "who left the directory is forgotten after `retention.left`, and welcomed no second time") {
  config.retention.left = 24h * 3;
  begin();
  services.users.erase("ann");
  pass(24h * 2);
  CHECK_FALSE(is_forgotten("ann"));
  pass(24h * 2);
  CHECK(is_forgotten("ann"));
  CHECK_FALSE(is_forgotten("bob"));
  services.users.insert("ann");
  pass(1h);
  CHECK(installation("ann", "add") == 200);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(LeavingTown, "with `never` nobody is forgotten and no story is thinned; a reload is heeded at once") {
  config.retention = {.left = std::nullopt, .story = std::nullopt};
  begin();
  const auto lines = person("bob").story.size();
  REQUIRE(lines > 1);
  services.users.erase("ann");
  pass(24h * 10);
  CHECK_FALSE(is_forgotten("ann"));
  CHECK(person("bob").story.size() == lines);
  config.retention = {.left = 24h * 5, .story = 24h * 5};
  reload();
  pass(1min);
  CHECK(is_forgotten("ann"));
  CHECK(person("bob").story.size() == 1);
}
