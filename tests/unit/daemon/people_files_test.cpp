// Files of people: read again when they change, and what templates see of them.
#include "daemon/people_files.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "core/causes.hpp"
#include "daemon/doubled_people.hpp"
#include "daemon/policy_people.hpp"
#include "support/files.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct Filed : Town {
  support::TempFolder folder;
  std::filesystem::path file = folder / "people.csv";

  void say(const std::string& rows) const { folder.write("people.csv", "upn,desk\n" + rows); }

  core::Policy& filed_policy(const std::string& text) {
    services.users = {"ann", "bob"};
    auto& sales = policy("sales", {});
    sales.users.file = file;
    config.library.add("desk", "", cards::parse_markdown(text).value);
    sales.messages = {{.key = "welcome", .template_name = "desk"}};
    return sales;
  }
  [[nodiscard]] std::string text(std::size_t number) const { return services.sends.at(number).second["text"]; }
};

}  // namespace

TEST_CASE_METHOD(Filed, "a message says what the person's row has, and the row as it is by then") {
  say("ann@contoso.com,North 1\nBOB@contoso.com,North 2\n");
  filed_policy("Your desk: ${data.desk}");
  start();
  installation("ann", "add");
  REQUIRE(sent() == 1);
  CHECK(text(0) == "Your desk: North 1");
  say("ann@contoso.com,Southwest 1\nbob@contoso.com,Southwest 2\n");
  installation("bob", "add");
  pass(1s);
  REQUIRE(sent() == 2);
  CHECK(text(1) == "Your desk: Southwest 2");
}

TEST_CASE_METHOD(Filed, "who stands in a file with a fault gets what it said before the fault, and stays selected") {
  say("ann@contoso.com,North 1\nbob@contoso.com,North 2\n");
  filed_policy("Your desk: ${data.desk}");
  start();
  say("ann@contoso.com,\"Southwest 1\nbob@contoso.com,South 2\n");
  pass(2min);
  REQUIRE(sent() == 2);
  CHECK(std::set{text(0), text(1)} == std::set<std::string>{"Your desk: North 1", "Your desk: North 2"});
  CHECK(storage.store().reports.causes().value().at(0).cause == "people_file_unreadable");
}

TEST_CASE_METHOD(Filed, "a gap that nothing covers for holds that message alone until the row is there") {
  say("ann@contoso.com,\nbob@contoso.com,North 2\n");
  filed_policy("Your desk: ${data.desk}");
  start();
  installation("ann", "add");
  installation("bob", "add");
  pass(1s);
  CHECK(sent() == 1);
  CHECK(message("ann") == "pending template_failed");
  say("ann@contoso.com,North 1\nbob@contoso.com,North 2\n");
  pass(2h);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Filed, "who is in no file has no data, and that is covered for like any other absence") {
  say("ann@contoso.com,North 1\n");
  auto& sales = filed_policy("Your desk: ${data.desk ?? 'any'}");
  sales.users.list = {"bob@contoso.com"};
  start();
  installation("bob", "add");
  REQUIRE(sent() == 1);
  CHECK(text(0) == "Your desk: any");
}

TEST_CASE_METHOD(Filed, "another row's data is no other selection, another person is") {
  say("ann@contoso.com,North 1\n");
  const auto& sales = filed_policy("Your desk: ${data.desk}");
  PeopleFiles files;
  const auto definition = [&] { return selection_of(sales, files).value().definition; };
  const auto before = definition();
  say("ann@contoso.com,Southwest 1\n");
  CHECK(definition() == before);
  folder.write("people.csv", "ann@contoso.com\n");
  CHECK(definition() == before);
  say("ann@contoso.com,South 1\nbob@contoso.com,South 2\n");
  CHECK(definition() != before);
}

TEST_CASE("a file that did not change is not read again, and one that nobody asks for is forgotten") {
  const support::TempFolder folder;
  const auto file = folder.write("people.csv", "upn,desk\na@b.c,1\n");
  PeopleFiles files;
  const auto first = files.now(file).value();
  CHECK(files.now(file).value() == first);
  folder.write("people.csv", "upn,desk\na@b.c,12\n");
  const auto second = files.now(file).value();
  CHECK(second != first);
  CHECK(second->row_of("x", "a@b.c")->values == std::vector<std::string>{"12"});
  folder.write("people.csv", "nobody\n");
  CHECK_FALSE(files.now(file));
  CHECK(files.last_good(file) == second);
  files.keep({});
  CHECK(files.last_good(file) == nullptr);
  CHECK(files.now(folder / "nowhere.csv").error().what.find("there is no such file") != std::string::npos);
}

TEST_CASE("of a file that cannot be read the log names the file, and nobody who stands in it") {
  const support::TempFolder folder;
  PeopleFiles files;
  const auto logged = [&](const std::filesystem::path& file) {
    const auto fault = files.now(file);
    REQUIRE_FALSE(fault);
    return core::fit_for_log({"people_file_unreadable", fault.error().what});
  };
  const auto file = folder.write("people.csv", "upn,desk\nann@contoso.com,1\nAdele Vance,2\n");
  CHECK(logged(file) == file.string() + ":3");
  CHECK(logged(folder / "nowhere.csv") == (folder / "nowhere.csv").string());
}

TEST_CASE_METHOD(Filed, "a corrected row makes that person's message due when the file is read again") {
  say("ann@contoso.com,\nbob@contoso.com,\n");
  filed_policy("Your desk: ${data.desk}");
  start();
  installation("ann", "add");
  installation("bob", "add");
  pass(2min);
  REQUIRE(message("ann") == "pending template_failed");
  REQUIRE(message("bob") == "pending template_failed");
  say("ann@contoso.com,North 1\nbob@contoso.com,\n");
  pass(config.cycle + 1s);
  CHECK(sent() == 1);
  CHECK(message("ann") == "sent");
  CHECK(message("bob") == "pending template_failed");
}

TEST_CASE("two tables differ about whom they say different things of, and about nobody else") {
  const auto before = config::PeopleTable::of("upn,desk\na@b.c,1\nd@e.f,2\n");
  const auto after = config::PeopleTable::of("upn,desk\nd@e.f,2\na@b.c,3\n");
  CHECK(differ_about(&before, &after, "x", "a@b.c"));
  CHECK_FALSE(differ_about(&before, &after, "x", "d@e.f"));
  CHECK_FALSE(differ_about(&before, &after, "x", "nobody@e.f"));
  CHECK(differ_about(nullptr, &after, "x", "d@e.f"));
}

TEST_CASE_METHOD(Filed,
                 "two rows of one person that differ are told once the directory is known, and the id's counts") {
  say("ann@contoso.com,North 1\n" + id_of("bob") + ",North 2\n" + id_of("ann") + ",South 1\n");
  const auto& sales = filed_policy("Your desk: ${data.desk}");
  const auto told = [&] {
    PeopleFiles files;
    const auto found = doubled_in(storage.store(), sales, files.now(file).value().get());
    return found.value() ? found.value()->cause : Cause();
  };
  CHECK(told().name.empty());
  start();
  const Cause both{"person_listed_twice", file.string() + ":4: line 2 is about the same person"};
  CHECK(told() == both);
  CHECK(core::fit_for_log(both) == file.string() + ":4");
  installation("ann", "add");
  REQUIRE(sent() == 1);
  CHECK(text(0) == "Your desk: South 1");
  say("ann@contoso.com,North 1\n" + id_of("bob") + ",North 2\n" + id_of("ann") + ",South 1\nbob@contoso.com,x\n");
  CHECK(told().detail == file.string() + ":3: line 5 is about the same person, and so it is with 1 more");
  say("ann@contoso.com,South 1\n" + id_of("bob") + ",North 2\n" + id_of("ann") + ",South 1\n");
  CHECK(told().name.empty());
}
