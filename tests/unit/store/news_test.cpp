// What daemons and commands that share a store tell each other.
#include "core/leadership.hpp"
#include "fakes/overheard.hpp"
#include "unit/sql/heard.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

TEST_CASE("what is told of a tenant, or of all, is heard by those who share the store") {
  const auto server = sql::testing::server_url();
  if (!server) {
    WARN("no server: scripts/with-postgres runs this with one");
    return;
  }
  const auto url = sql::testing::new_schema(*server);
  const auto store = open(url, Purpose::serve).value();
  sql::testing::Heard heard;
  const auto listener =
      listen(url, {}, [&](const std::optional<TenantId>& whose) { heard.add(whose ? whose->str() : "of all"); });
  CHECK(heard.next() == "of all");  // whatever was told before
  REQUIRE(store->news.tell(TenantId("contoso")));
  CHECK(heard.next() == "contoso");
  REQUIRE(store->news.tell_all());
  CHECK(heard.next() == "of all");
}

TEST_CASE("a store in a file is shared with nobody, and nobody listens") {
  CHECK(listen("sqlite:welcomed.db", {}, [](const std::optional<TenantId>&) {}) == nullptr);
}

TEST_CASE("that somebody is forgotten is told, and where nobody is, nothing") {
  const TenantId tenant("contoso");
  const TimePoint now{std::chrono::seconds(1'800'000'000)};
  std::vector<std::string> heard;
  const auto store = fakes::overheard_store(heard);
  const auto unchanged = [](core::Recipient each) { return each; };
  REQUIRE(store->recipients.change(tenant, RecipientId("ann"), unchanged, {"made", ""}, now));
  heard.clear();
  REQUIRE(store->erasure.forget_departed(now, 10, now).value() == 0);
  CHECK(heard.empty());
  REQUIRE(store->erasure.forget({tenant, RecipientId("ann")}, now));
  CHECK(heard == std::vector<std::string>{""});
}

TEST_CASE("a daemon that joins, hands a tenant over or stops tells the others, and one that renews does not") {
  const TenantId tenant("contoso");
  const TimePoint now{std::chrono::seconds(1'800'000'000)};
  std::vector<std::string> heard;
  const auto store = fakes::overheard_store(heard);
  const std::vector<std::string> of_all{""};
  REQUIRE(store->leaderships.join({"host-1", "0.2.0", 1, now, now, {}}, now));
  CHECK(std::exchange(heard, {}) == of_all);
  const auto council = store->leaderships.renew("host-1", {tenant}, now);
  REQUIRE(council);
  REQUIRE(council->led.size() == 1);
  CHECK(heard.empty());
  REQUIRE(store->leaderships.hand_over(tenant, council->led.front().fence, now));
  CHECK(std::exchange(heard, {}) == of_all);
  REQUIRE(store->instances.stop("host-1", now));
  CHECK(heard == of_all);
}

TEST_CASE_METHOD(World,
                 "a daemon that sees a tenant rest is told when it may be taken, and nothing of one that is led") {
  const TenantId other("fabrikam");
  REQUIRE(store->leaderships.join({"host-1", "0.2.0", 1, now, now, {}}, now));
  const auto first = store->leaderships.renew("host-1", {tenant, other}, now);
  REQUIRE(first);
  REQUIRE(first->led.size() == 2);
  CHECK_FALSE(first->look_in);
  REQUIRE(store->leaderships.hand_over(tenant, first->led.front().fence, now));
  const auto resting = store->leaderships.renew("host-1", {tenant, other}, now);
  REQUIRE(resting);
  CHECK(resting->led.size() == 1);
  REQUIRE(resting->look_in);
  CHECK(*resting->look_in > 0ms);
  CHECK(*resting->look_in <= core::kRest);
}
