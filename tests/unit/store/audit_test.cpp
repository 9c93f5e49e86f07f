// Commands that changed something.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct Auditing : World {
  void note(const std::string& command, const std::string& account = "root") {
    REQUIRE(store->audit.note({.at = now, .account = account, .command = command, .changed = 1}));
  }
  std::vector<AuditRow> noted() {
    std::vector<AuditRow> all;
    REQUIRE(store->audit.read([&](const AuditRow& row) {
      all.push_back(row);
      return true;
    }));
    return all;
  }
  std::vector<std::string> commands() {
    std::vector<std::string> all;
    for (const auto& row : noted()) all.push_back(row.command);
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(Auditing, "commands are kept as they were noted, the oldest first") {
  const AuditRow row{now, 0, "root", "adele", "bob", "retry --policy sales", 7};
  REQUIRE(store->audit.note(row));
  note("pause sales");
  const auto all = noted();
  REQUIRE(all.size() == 2);
  CHECK(all[0].at == row.at);
  CHECK(all[0].account == "root");
  CHECK(all[0].sudo_account == "adele");
  CHECK(all[0].login_account == "bob");
  CHECK(all[0].command == "retry --policy sales");
  CHECK(all[0].changed == 7);
  CHECK(all[1].command == "pause sales");
}

TEST_CASE_METHOD(Auditing, "whoever reads the audit may stop") {
  note("pause sales");
  note("resume sales");
  int read = 0;
  REQUIRE(store->audit.read([&](const AuditRow&) { return ++read < 1; }));
  CHECK(read == 1);
}

TEST_CASE_METHOD(Auditing, "the audit does not name who was forgotten, and keeps what was ordered") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", std::vector<Candidate>{{adele, "adele@contoso.com", ""}, candidate(bob)});
  note("silence --user Adele@Contoso.com --yes", "adele@contoso.com");
  note("retry --user " + adele.str());
  note("notify note --key k --user bob@contoso.com adele@contoso.com banadele@contoso.com");
  REQUIRE(store->erasure.forget(key(adele), now));
  CHECK(commands() ==
        std::vector<std::string>{"silence --user somebody --yes", "retry --user somebody",
                                 "notify note --key k --user bob@contoso.com somebody banadele@contoso.com"});
  CHECK(noted()[0].account == "somebody");
}

TEST_CASE_METHOD(Auditing, "the audit does not name who was forgotten by a name of before either") {
  const RecipientId adele("87d349ed-44d7-43e1-9a83-5f2406dee5bd");
  set_policies({policy("sales")});
  meet("sales", std::vector<Candidate>{{adele, "adele@contoso.com", ""}});
  note("silence --user adele@contoso.com");
  meet("sales", std::vector<Candidate>{{adele, "adele.vance@contoso.com", ""}});
  note("silence --user adele.vance@contoso.com --off");
  REQUIRE(store->erasure.forget(key(adele), now));
  CHECK(commands() == std::vector<std::string>{"silence --user somebody", "silence --user somebody --off"});
}

TEST_CASE_METHOD(Auditing, "commands are kept no longer than stories") {
  note("pause sales");
  now += 1h;
  note("resume sales");
  now += 1h;
  note("retry");
  CHECK(store->erasure.thin_stories(now, 1, {}).value().dropped == 1);
  CHECK(commands() == std::vector<std::string>{"resume sales", "retry"});
  CHECK(store->erasure.thin_stories(now, 10, {}).value().dropped == 1);
  CHECK(store->erasure.thin_stories(now, 10, {}).value().dropped == 0);
  CHECK(commands() == std::vector<std::string>{"retry"});
}
