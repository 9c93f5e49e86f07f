// People who left are forgotten, and stories are thinned, as time goes by.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct LeavingTown : Town {
  LeavingTown() {
    policy("everybody", {}).users.all = true;
    config.cycle = 10min;
    services.users = {"ann", "bob"};
  }
  void begin() {
    start();
    pass(5s);
    CHECK(installation("ann", "add") == 200);
    CHECK(installation("bob", "add") == 200);
    pass(1s);
    REQUIRE(sent() == 2);
  }
  [[nodiscard]] bool is_forgotten(const std::string& id) { return person(id).recipient.name.empty(); }
};

}  // namespace

TEST_CASE_METHOD(LeavingTown,
                 "who left the directory is forgotten after `retention.left`, and welcomed no second time") {
  config.retention.left = 3h;
  begin();
  services.users.erase("ann");
  pass(2h);
  CHECK_FALSE(is_forgotten("ann"));
  pass(3h);
  CHECK(is_forgotten("ann"));
  CHECK_FALSE(is_forgotten("bob"));
  services.users.insert("ann");
  pass(20min);
  CHECK(installation("ann", "add") == 200);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(LeavingTown, "with `never` nobody is forgotten and no story is thinned; a reload is heeded at once") {
  config.retention = {.left = std::nullopt, .story = std::nullopt};
  begin();
  const auto lines = person("bob").story.size();
  REQUIRE(lines > 1);
  services.users.erase("ann");
  pass(4h);
  CHECK_FALSE(is_forgotten("ann"));
  CHECK(person("bob").story.size() == lines);
  config.retention = {.left = 2h, .story = 2h};
  reload();
  pass(1min);
  CHECK(is_forgotten("ann"));
  CHECK(person("bob").story.size() == 1);
}

TEST_CASE_METHOD(LeavingTown, "stories are thinned once a day") {
  config.retention = {.left = std::nullopt, .story = 30min};
  begin();
  const auto lines = person("bob").story.size();
  REQUIRE(lines > 1);
  pass(20h);
  CHECK(person("bob").story.size() >= lines);
  pass(5h);
  CHECK(person("bob").story.size() < lines);
}
