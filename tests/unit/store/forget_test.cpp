// A person's data, erased by an admin.
#include <fstream>
#include <iterator>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::RecipientState;

namespace {

struct ErasureWorld : Folder, World {
  const std::filesystem::path file = path() / "w.db";

  ErasureWorld() { store = open_at(file).value(); }

  /// All bytes of the store after it was closed; it is open again afterwards.
  std::string bytes() {
    store.reset();
    std::ifstream in(file, std::ios::binary);
    std::string all{std::istreambuf_iterator<char>(in), {}};
    store = open_at(file).value();
    return all;
  }
  /// All bytes of all files of the store, beside which a daemon runs.
  [[nodiscard]] std::string bytes_beside() const {
    std::string all;
    for (const auto& each : std::filesystem::directory_iterator(path())) all += support::read_text(each.path());
    return all;
  }
  /// As `welcomed forget` does, beside the daemon.
  void forget_beside(const RecipientId& id) {
    const auto command = open_at(file, Purpose::change).value();
    const auto done =
        run_together(*command, {[&](Store& inside) -> Status { return inside.erasure.forget(key(id), now); }});
    REQUIRE(done.front());
    CHECK(command->has_forgotten(1s).value());
  }
  /// In a transaction of its own, as the daemon does.
  void commit(const Storage::Work& work) { REQUIRE(run_together(*store, {work}).front()); }
  void keep(const std::string& conversation, const std::string& body, TimePoint due, const std::string& owner = "") {
    REQUIRE(store->relay.keep({.owner = owner,
                               .tenant = tenant,
                               .conversation = ConversationId(conversation),
                               .activity = ActivityId("x"),
                               .body = body,
                               .received_at = now},
                              {10, 1 << 20}, due));
  }
  [[nodiscard]] std::vector<std::string> column(const char* sql) const {
    sql::Sqlite database(file, sql::Access::read_only);
    std::vector<std::string> all;
    auto rows = database.query(sql);
    while (rows.step()) all.push_back(rows.null(0) ? "NULL" : rows.text(0));
    return all;
  }
  void welcome(const RecipientId& id) {
    added(id);
    for (const auto& each : due()) {
      auto claimed = store->deliveries.claim(each, {"{\"text\":\"a secret text\"}", std::to_string(++claims)}, now);
      REQUIRE(claimed);
      REQUIRE(claimed->has_value());
      if (each.key == "welcome") REQUIRE(store->deliveries.record_sent(**claimed, ActivityId("activity-1"), now));
    }
  }
  void forget(const RecipientId& id) { REQUIRE(store->erasure.forget(key(id), now)); }
};

}  // namespace

TEST_CASE_METHOD(ErasureWorld,
                 "nothing of a person is left in the file but their id, what they were sent and the fact itself") {
  set_policies({policy("sales", {"welcome", "tips"})});
  meet("sales", {ann, bob});
  welcome(ann);
  says(ann, core::Wish::silence);
  REQUIRE(store->relay.keep({.tenant = tenant,
                             .conversation = ConversationId("a:ann"),
                             .activity = ActivityId("x"),
                             .body = "words of hers",
                             .received_at = now},
                            {10, 1 << 20}, now));
  const std::vector<std::string> personal{"ann@contoso.com", "a:ann",      "29:x",
                                          "a secret text",   "activity-1", "words of hers"};
  const auto before = bytes();
  for (const auto& each : personal) {
    INFO(each);
    CHECK(before.find(each) != std::string::npos);
  }
  added(bob);
  forget(ann);
  const auto after = bytes();
  for (const auto& each : personal) {
    INFO(each);
    CHECK((after.find(each) != std::string::npos) == (each == "29:x"));  // which is Bob's in this test, too
  }
  CHECK(after.find("bob@contoso.com") != std::string::npos);
  const auto left = person(ann);
  CHECK(left.recipient.state == RecipientState::removed);
  CHECK(left.recipient.silent);
  CHECK(left.recipient.name.empty());
  CHECK_FALSE(left.recipient.reference);
  CHECK(left.targets.empty());
  CHECK(left.deliveries.size() == 2);
  REQUIRE(left.story.size() == 1);
  CHECK(left.story[0].what == "forgotten");
}

TEST_CASE_METHOD(ErasureWorld,
                 "whoever was forgotten is not welcomed again, though a policy selects them and they come back") {
  set_policies({policy("sales", {"welcome", "news"})});
  meet("sales", {ann});
  added(ann);
  for (const auto& each : due()) {
    if (each.key == "welcome") REQUIRE(store->deliveries.record_sent(*claim(each), ActivityId("1"), now));
  }
  forget(ann);
  meet("sales", {ann});
  CHECK(installs(0s).empty());
  CHECK(due(0s).empty());
  now += 1h;
  added(ann);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].key == "news");
}

TEST_CASE_METHOD(ErasureWorld,
                 "a message whose outcome is unknown counts as sent when its person is forgotten, and a late answer "
                 "changes nothing") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  const auto claimed = claim_the_one();
  forget(ann);
  CHECK(state(ann) == DeliveryState::sent);
  REQUIRE(store->deliveries.record_sent(claimed, ActivityId("activity-9"), now));
  CHECK(delivery(ann).activity.empty());
  CHECK(store->unknown.take(tenant, now, 10, 1min).value().empty());
  CHECK(store->deliveries.recover(tenant, now).value().unknown == 0);
}

TEST_CASE_METHOD(ErasureWorld,
                 "while the daemon runs nothing of who was forgotten is left in any file, the write-ahead log too") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  commit([&](Store& inside) { return inside.policies.set({policy("sales")}, now); });
  set_policies({policy("sales")});
  for (int i = 0; i < 3; ++i) {
    commit([&](Store&) -> Status {
      meet("sales", {adele, bob});
      welcome(adele);
      says(adele, core::Wish::silence);
      says(adele, core::Wish::messages);
      return {};
    });
  }
  const std::vector<std::string> personal{adele.str() + "@contoso.com", "a:" + adele.str()};
  for (const auto& each : personal) CHECK(bytes_beside().find(each) != std::string::npos);
  forget_beside(adele);
  const auto after = bytes_beside();
  for (const auto& each : personal) {
    INFO(each);
    CHECK(after.find(each) == std::string::npos);
  }
  CHECK(after.find("bob@contoso.com") != std::string::npos);
  CHECK(std::filesystem::file_size(file.string() + "-wal") == 0);
}

TEST_CASE_METHOD(ErasureWorld, "while somebody reads the store the log still has what was erased, and that is told") {
  commit([&](Store&) -> Status {
    set_policies({policy("sales")});
    meet("sales", {ann});
    return {};
  });
  sql::Sqlite reader(file, sql::Access::read_only);
  const auto command = open_at(file, Purpose::change).value();
  {
    reader.run("BEGIN");
    auto row = reader.query("SELECT count(*) FROM targets");
    REQUIRE(row.step());
    const auto done =
        run_together(*command, {[&](Store& inside) -> Status { return inside.erasure.forget(key(ann), now); }});
    REQUIRE(done.front());
    CHECK_FALSE(command->has_forgotten(10ms).value());
  }
  reader.run("COMMIT");
  CHECK(command->has_forgotten(10ms).value());
  CHECK(bytes_beside().find("ann@contoso.com") == std::string::npos);
}

TEST_CASE_METHOD(ErasureWorld,
                 "what a process left in the log that could not empty it goes with the next one's first word") {
  commit([&](Store&) -> Status {
    set_policies({policy("sales")});
    meet("sales", {ann});
    return {};
  });
  sql::Sqlite reader(file, sql::Access::read_only);
  reader.run("BEGIN");
  {
    auto row = reader.query("SELECT count(*) FROM targets");
    REQUIRE(row.step());
  }
  commit([&](Store& inside) { return inside.erasure.forget(key(ann), now); });
  store.reset();
  reader.run("COMMIT");
  CHECK(bytes_beside().find("ann@contoso.com") != std::string::npos);
  store = open_at(file).value();
  commit([&](Store&) -> Status {
    meet("sales", {bob});
    return {};
  });
  CHECK(bytes_beside().find("ann@contoso.com") == std::string::npos);
}

TEST_CASE_METHOD(ErasureWorld,
                 "nothing of people who were forgotten is left in freed pages, however the pages were moved") {
  constexpr int kPeople = 1500;
  std::vector<RecipientId> people;
  for (int i = 0; i < kPeople; ++i) {
    // Spread over the pages, and of different lengths.
    people.emplace_back(std::to_string((i * 7919LL) % 100'000) + std::string(static_cast<std::size_t>(i % 40), 'x') +
                        "y");
  }
  commit([&](Store&) -> Status {
    set_policies({policy("sales")});
    meet("sales", people);
    return {};
  });
  commit([&](Store&) -> Status {
    for (const auto& id : people) added(id);
    return {};
  });
  for (int i = 0; i < kPeople; i += 3) {
    commit([&](Store& inside) -> Status {
      return inside.erasure.forget(key(people.at(static_cast<std::size_t>(i))), now);
    });
  }
  REQUIRE(store->has_forgotten(1s).value());
  const auto after = bytes_beside();
  for (int i = 0; i < kPeople; ++i) {
    const auto conversation = "a:" + people.at(static_cast<std::size_t>(i)).str();
    const bool left = after.find(conversation) != std::string::npos;
    if (left == (i % 3 == 0)) FAIL_CHECK(conversation);
  }
}

TEST_CASE_METHOD(ErasureWorld,
                 "a store of an earlier version is cleared of what that version deleted when it is opened") {
  store.reset();
  std::filesystem::remove_all(path());
  std::filesystem::create_directory(path());
  {
    sql::Sqlite earlier(file, sql::Access::read_write);
    earlier.script("PRAGMA secure_delete=OFF; CREATE TABLE old (name TEXT);");
    for (int i = 0; i < 200; ++i) earlier.run("INSERT INTO old VALUES (?)", "Adele Vance " + std::string(500, 'x'));
    earlier.script("DROP TABLE old; PRAGMA wal_checkpoint(TRUNCATE);");
  }
  CHECK(bytes_beside().find("Adele Vance") != std::string::npos);
  store = open_at(file).value();
  CHECK(bytes_beside().find("Adele Vance") == std::string::npos);
}

TEST_CASE_METHOD(ErasureWorld,
                 "times of events and wishes go, and what is kept of messages tells no other time than now") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  welcome(ann);
  says(ann, core::Wish::silence);
  now += 24h;
  forget(ann);
  const auto stamp = std::to_string(now.time_since_epoch().count());
  CHECK(column("SELECT event_at FROM recipients") == std::vector<std::string>{"NULL"});
  CHECK(column("SELECT wish_at FROM recipients") == std::vector<std::string>{"NULL"});
  CHECK(column("SELECT updated_at FROM recipients") == std::vector<std::string>{stamp});
  CHECK(column("SELECT updated_at FROM deliveries") == std::vector<std::string>{stamp});
  CHECK(column("SELECT claimed_at FROM deliveries") == std::vector<std::string>{"NULL"});
}

TEST_CASE_METHOD(ErasureWorld,
                 "activities for the bot's program that a forgotten person wrote are gone in any conversation, and "
                 "others' are given on") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", {adele});
  added(adele);
  keep("19:team", R"({"from":{"aadObjectId":"87D349ED-44d7-43e1-9a83-5f2406dee5bd"},"text":"hers"})", now);
  keep("19:team", R"({"from":{"aadObjectId":"bob"},"text":"his"})", now + 1h);
  keep("a:" + adele.str(), R"({"text":"in their own chat"})", now);
  forget(adele);
  const auto taken = store->relay.take("", now, 10, 1min).value();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].body.find("his") != std::string::npos);
}

TEST_CASE_METHOD(ErasureWorld,
                 "what waited behind a forgotten person's activity is due, whatever another daemon holds") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", {adele});
  added(adele);
  keep("19:team", R"({"text":"another daemon's"})", now + 1h, "two");
  keep("19:team", R"({"from":{"aadObjectId":"87D349ED-44d7-43e1-9a83-5f2406dee5bd"},"text":"hers"})", now, "one");
  keep("19:team", R"({"text":"his"})", now, "one");
  forget(adele);
  CHECK(store->relay.take("two", now, 10, 1min).value().empty());
  const auto taken = store->relay.take("one", now, 10, 1min).value();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].body.find("his") != std::string::npos);
}

TEST_CASE_METHOD(ErasureWorld, "an order for a forgotten person alone loses its values, one for others their names") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", {adele, bob});
  for (const auto& id : {adele, bob}) welcome(id);
  const auto order = [&](const std::string& name_of_order, const std::string& data,
                         const std::vector<RecipientKey>& users) {
    REQUIRE(store->notifications.notify({name_of_order, {"note", "", data}, {}}, {"", users}, now));
    REQUIRE(store->amendments.amend({"welcome", "note", data}, {"", {key(adele)}}, now));
  };
  const auto name = "Adele " + adele.str() + "@CONTOSO.com";
  order("hers", R"({"text":"dear )" + name + R"("})", {key(adele)});
  order("both", R"({"text":"ask )" + name + R"( or bob@contoso.com"})", {key(adele), key(bob)});
  forget(adele);
  CHECK(column("SELECT data FROM notifications ORDER BY key") ==
        std::vector<std::string>{R"({"text":"ask Adele  or bob@contoso.com"})", "{}"});
  CHECK(column("SELECT data FROM amendments").empty());
}

TEST_CASE_METHOD(ErasureWorld, "a name that stands within somebody else's is left alone") {
  const RecipientId jo("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", {jo, bob});
  for (const auto& id : {jo, bob}) welcome(id);
  commit([&](Store& inside) -> Status {
    const auto named = inside.recipients.change(
        tenant, jo,
        [](core::Recipient each) {
          each.name = "jo@contoso.com";
          return each;
        },
        {}, now);
    return named ? Status() : tl::unexpected<Error>(named.error());
  });
  const std::string data = R"({"text":"ask banjo@contoso.com, jo@contoso.com.au or jo@contoso.com."})";
  REQUIRE(store->notifications.notify({"both", {"note", "", data}, {}}, {"", {key(jo), key(bob)}}, now));
  keep("19:team", R"({"text":"write to banjo@contoso.com"})", now);
  forget(jo);
  CHECK(column("SELECT data FROM notifications") ==
        std::vector<std::string>{R"({"text":"ask banjo@contoso.com, jo@contoso.com.au or ."})"});
  CHECK(store->relay.take("", now, 10, 1min).value().size() == 1);
}

TEST_CASE_METHOD(ErasureWorld, "what is told of a team does not name a forgotten person any more") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", {adele});
  added(adele);
  REQUIRE(store->recipients.change(
      tenant, RecipientId("team"),
      [&](core::Recipient each) {
        each.kind = core::RecipientKind::team;
        each.installer = adele.str();
        each.cause = {"unexplained", "403: " + adele.str() + "@contoso.com may not"};
        return each;
      },
      {"silenced by " + adele.str(), "in their name: " + adele.str()}, now));
  forget(adele);
  CHECK(column("SELECT detail FROM recipients WHERE kind='team'") == std::vector<std::string>{""});
  CHECK(column("SELECT installer FROM recipients WHERE kind='team'") == std::vector<std::string>{""});
  CHECK(column("SELECT what FROM story WHERE recipient='team'") == std::vector<std::string>{"silenced by somebody"});
  CHECK(column("SELECT detail FROM story WHERE recipient='team'") == std::vector<std::string>{""});
}

TEST_CASE_METHOD(ErasureWorld, "who waits for their turn is forgotten altogether, and nobody else") {
  auto row = policy("sales");
  row.gradual = true;
  set_policies({row});
  meet("sales", {ann, bob});
  forget(ann);
  CHECK(store->rollouts.state("sales").value()->people.all == 1);
  CHECK(store->naming.named({core::RecipientKind::user, "ann@contoso.com"})->empty());
  CHECK(store->naming.named({core::RecipientKind::user, "bob@contoso.com"})->size() == 1);
}
