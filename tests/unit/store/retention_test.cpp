// What is kept of people no longer than it is needed.
#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr Duration kKept = 24h * 90;

struct Retention : DirectoryWorld {
  Retention() {
    sales.users.all = true;
    select({.policy = "sales", .tenant = tenant, .definition = "d"});
    tell({user(ann), user(bob)});
    look();
    added(ann);
    added(bob);
  }
  int forget_departed(int most = 10) { return store->erasure.forget_departed(now - kKept, most, now).value(); }
  [[nodiscard]] bool is_known(const RecipientId& id) { return !person(id).recipient.name.empty(); }
  [[nodiscard]] std::vector<std::string> story_of(const RecipientId& id) {
    std::vector<std::string> lines;
    for (const auto& line : person(id).story) lines.push_back(line.what);
    return lines;
  }
};

}  // namespace

TEST_CASE_METHOD(Retention, "who left the directory is forgotten when the time is over, and nobody else is") {
  tell({gone(ann)});
  look();
  now += kKept - 1s;
  CHECK(forget_departed() == 0);
  CHECK(is_known(ann));
  now += 1s;
  CHECK(forget_departed() == 1);
  CHECK_FALSE(is_known(ann));
  CHECK(story_of(ann) == std::vector<std::string>{"forgotten"});
  CHECK(is_known(bob));
  CHECK(forget_departed() == 0);
}

TEST_CASE_METHOD(Retention,
                 "who comes back in time is not forgotten, and their time begins anew when they leave again") {
  tell({gone(ann)});
  now += kKept - 1s;
  tell({user(ann)});
  now += kKept;
  CHECK(forget_departed() == 0);
  tell({gone(ann)});
  now += kKept - 1s;
  CHECK(forget_departed() == 0);
  now += 1s;
  CHECK(forget_departed() == 1);
}

TEST_CASE_METHOD(Retention, "who is told to be gone again and again left the first time") {
  tell({gone(ann)});
  now += kKept;
  tell({gone(ann)});
  CHECK(forget_departed() == 1);
}

TEST_CASE_METHOD(Retention, "who is not met any more when all users are read anew has left") {
  REQUIRE(store->directory.restart_feed(users));
  users.whole = false;
  tell({user(bob)});
  now += kKept;
  CHECK(forget_departed() == 1);
  CHECK_FALSE(is_known(ann));
  CHECK(is_known(bob));
}

TEST_CASE_METHOD(Retention, "of many who left so many at a time are forgotten, the first ones first") {
  tell({gone(bob)});
  now += 1h;
  tell({gone(ann)});
  now += kKept;
  CHECK(forget_departed(1) == 1);
  CHECK_FALSE(is_known(bob));
  CHECK(is_known(ann));
  CHECK(forget_departed(1) == 1);
  CHECK(forget_departed(1) == 0);
}

TEST_CASE_METHOD(Retention,
                 "of a person of whom nothing is known but the directory's word nothing is noted when they leave") {
  const RecipientId eve("eve");
  tell({user(eve), gone(eve)});
  now += kKept;
  CHECK(forget_departed() == 0);
}

TEST_CASE_METHOD(Retention, "old lines of a story go, but for its last one, and young ones stay") {
  now += 24h * 300;
  removed(bob);
  now += 24h * 101;
  const auto before = now - 24h * 400;
  const auto last_of_ann = story_of(ann).back();
  CHECK(thin_all(*store, before, 1) > 0);
  CHECK(thin_all(*store, before, 100) == 0);
  CHECK(story_of(ann) == std::vector<std::string>{last_of_ann});
  CHECK(story_of(bob).size() == 1);
  CHECK(person(bob).story.front().at > before);
}
