#include <algorithm>
#include <catch2/catch.hpp>

#include "config/people.hpp"
#include "config/places.hpp"
#include "folder.hpp"

namespace welcomed::config {
namespace {

Result<std::vector<std::string>> read(std::string_view text) {
  const Folder folder;
  const auto result = read_people_file(folder.write("pilot.csv", text));
  if (result) return result->names();
  return fail(Folder::replaced(result.error().what, folder.path().string() + "/", ""));
}

}  // namespace

TEST_CASE("a file of people is read line by line") {
  const auto people = read(
      "\xEF\xBB\xBFuserPrincipalName,displayName\r\n"
      "adele@contoso.com,Adele Vance\r\n"
      "\r\n"
      "# the second floor\r\n"
      "  alex@contoso.com ; x\r\n"
      "\"o'brien@contoso.com\",\"O'Brien, P\"\r\n"
      "guest_example.com#EXT#@contoso.onmicrosoft.com\r\n"
      "5C1D5C1D-0000-4000-8000-000000000001");
  REQUIRE(people);
  CHECK(*people == std::vector<std::string>{"adele@contoso.com", "alex@contoso.com", "o'brien@contoso.com",
                                            "guest_example.com#EXT#@contoso.onmicrosoft.com",
                                            "5c1d5c1d-0000-4000-8000-000000000001"});
}

TEST_CASE("a file takes the room that it needs, not what it may need at most") {
  const Folder folder;
  constexpr std::size_t kMost = std::size_t{16} * 1024 * 1024;
  const auto small = read_file(folder.write("small.csv", "adele@contoso.com\n"), kMost);
  REQUIRE(small);
  CHECK(*small == "adele@contoso.com\n");
  CHECK(small->capacity() < 1024);
  const std::string long_text(200'000, '#');
  CHECK(read_file(folder.write("long.csv", long_text), kMost).value() == long_text);
  CHECK(read_file(folder.write("long.csv", long_text), long_text.size()).value() == long_text);
  CHECK_FALSE(read_file(folder.write("long.csv", long_text), long_text.size() - 1));
}

TEST_CASE("a header is passed over in the first line only") {
  CHECK(read("upn\nadele@contoso.com\n").value().size() == 1);
  CHECK(read("# list\nID\nadele@contoso.com\n").value().size() == 1);
  CHECK(read("adele@contoso.com\nid\n").error().what ==
        R"(pilot.csv:2: "id" is no person; it must be a user principal name or an id)");
}

TEST_CASE("a line that is no person is an error with its number") {
  CHECK(read("a@b.c\n\nAdele Vance\n").error().what ==
        R"(pilot.csv:3: "Adele Vance" is no person; it must be a user principal name or an id)");
  CHECK(read(",x\n").error().what == R"(pilot.csv:1: "" is no person; it must not be empty)");
  CHECK(read("a@\xff.c\n").error().what == "pilot.csv:1: this is not valid UTF-8; save the file as UTF-8");
  CHECK_FALSE(read("a@b@c\n"));
  CHECK_FALSE(read(std::string("a@b\0c\n", 6)));
}

TEST_CASE("a file of people that names nobody, is not there or too large is an error") {
  CHECK(read("# nobody\n").error().what == "pilot.csv: this file names nobody");
  CHECK(read_people_file("/nowhere.csv").error().what == "/nowhere.csv: there is no such file");
  CHECK(read(std::string(std::size_t{17} * 1024 * 1024, '\n')).error().what ==
        "pilot.csv: the file is larger than 16 MiB");
}

namespace {

using Lines = std::vector<std::string>;

Lines faults(const std::string& text) {
  Lines lines;
  const auto table = PeopleTable::of(text);
  for (const auto& fault : table.faults()) lines.push_back(std::to_string(fault.line) + ": " + fault.text);
  return lines;
}

const std::string kOpenQuote = "a value in quotes does not end; double a quote within it";

std::vector<std::string> values(const PeopleTable& table, const std::string& id, const std::string& upn) {
  const auto row = table.row_of(id, upn);
  return row ? row->values : std::vector<std::string>{"nobody"};
}

}  // namespace

TEST_CASE("further columns of a header are data of each person, found by id or by name in any case") {
  const auto table = PeopleTable::of(
      "\xEF\xBB\xBFUPN;Buddy; \"Start; day\" ;\r\n"
      "# the second floor\r\n"
      "Adele@contoso.com;Alex Wilber;Monday\r\n"
      "5C1D5C1D-0000-4000-8000-000000000001;\"Miriam; \"\"Mimi\"\" Graham\"\r\n"
      "o'brien@contoso.com ;  ; , \r\n");
  CHECK(table.faults().empty());
  CHECK(table.columns() == std::vector<std::string>{"Buddy", "Start; day", ""});
  CHECK(values(table, "x", "ADELE@contoso.com") == std::vector<std::string>{"Alex Wilber", "Monday", ""});
  CHECK(values(table, "5c1d5c1d-0000-4000-8000-000000000001", "adele@contoso.com") ==
        std::vector<std::string>{"Miriam; \"Mimi\" Graham", "", ""});
  CHECK(values(table, "x", "o'brien@contoso.com") == std::vector<std::string>{"", ",", ""});
  CHECK(values(table, "x", "alex@contoso.com") == std::vector<std::string>{"nobody"});
  CHECK(table.names() ==
        std::vector<std::string>{"Adele@contoso.com", "5c1d5c1d-0000-4000-8000-000000000001", "o'brien@contoso.com"});
  CHECK(table.row_of("x", "adele@contoso.com")->line == 3);
}

TEST_CASE("without a header, or without further columns, nobody has data, and what follows a name does not count") {
  for (const auto* text : {"a@b.c,x\n\"a@b.c\",\"y\n", "upn\na@b.c,x\na@b.c,\"\n"}) {
    const auto table = PeopleTable::of(text);
    CHECK(table.columns().empty());
    CHECK(table.faults().empty());
    CHECK(table.names().size() == 2);
    CHECK_FALSE(table.row_of("x", "a@b.c"));
  }
}

TEST_CASE("rows that say nothing certain of anybody are faults of a file with data") {
  CHECK(faults("upn,a\n,x\n") == Lines{R"(2: "" is no person; it must not be empty)"});
  CHECK(faults("upn,a\na@b.c,x\nb@b.c,y\nA@B.C,z\n") == Lines{"4: this person stands in line 2 already; keep one"});
  CHECK(faults("upn,a,a\na@b.c,x,y\n") == Lines{R"(1: the column "a" stands here twice; keep one)"});
  CHECK(faults("upn,a\na@b.c,\"x\nb@b.c,\"y\" z\n") ==
        Lines{"2: " + kOpenQuote, "3: something follows a value in quotes; a quote within it is doubled"});
  CHECK(faults("upn,a\na@b.c,x, y\n") ==
        Lines{"2: there are more values than the header has columns; one that has a , in it stands in quotes"});
  CHECK(faults("upn,a\na@b.c,\xff\n") == Lines{"2: this is not valid UTF-8; save the file as UTF-8"});
  CHECK(faults("upn," + std::string(70, ',') + "\na@b.c\n") == Lines{"1: there are more than 64 columns"});
}

TEST_CASE("tabs part columns as commas and semicolons do, and are blanks where those do") {
  const auto table = PeopleTable::of(
      "UPN\tBuddy \t\"Start\tday\"\t\r\n"
      "\t\t\r\n"
      "Adele@contoso.com\tAlex, Wilber\tMonday\t\r\n"
      "alex@contoso.com\t\t\"the\t7th\"\r\n");
  CHECK(table.faults().empty());
  CHECK(table.columns() == std::vector<std::string>{"Buddy", "Start\tday", ""});
  CHECK(values(table, "x", "adele@contoso.com") == std::vector<std::string>{"Alex, Wilber", "Monday", ""});
  CHECK(values(table, "x", "alex@contoso.com") == std::vector<std::string>{"", "the\t7th", ""});
  CHECK(faults("upn\ta\na@b.c\tx\ty\n") ==
        Lines{"2: there are more values than the header has columns; one that has a tab in it stands in quotes"});
  CHECK(faults("upn\ta\n\ta@b.c\n") ==
        Lines{R"(2: "" is no person; it must not be empty; column 2 has one, and must be the first)"});
  const auto blanks = PeopleTable::of("\tupn\t,\ta\n\ta@b.c\t,\tx\n");
  CHECK(blanks.faults().empty());
  CHECK(blanks.columns() == std::vector<std::string>{"a"});
  CHECK(values(blanks, "x", "a@b.c") == std::vector<std::string>{"x"});
  CHECK(PeopleTable::of("a@b.c\tx\n").names() == std::vector<std::string>{"a@b.c"});
}

TEST_CASE("a file whose first column is not the person's is told so once, with the column that is") {
  const std::string first = "the first column must be the person's, and be called upn, userPrincipalName or id";
  for (const char separator : {',', ';', '\t'}) {
    std::string text = "buddy,\"UserPrincipalName\",desk\nAlex,a@b.c,1\nMiriam,d@e.f,2\n";
    std::replace(text.begin(), text.end(), ',', separator);
    CHECK(faults(text) == Lines{"1: " + first + R"(; "UserPrincipalName" is column 2: move it to the front)"});
  }
  CHECK(faults("name,mail\n") ==
        Lines{R"(1: "name" is no person; it must be a user principal name or an id; in a header )" + first});
  CHECK(faults("Alex,1,a@b.c\n") ==
        Lines{"1: \"Alex\" is no person; it must be a user principal name or an id; column 3 has one, and must be the "
              "first"});
  // A person's line is no header, whatever follows.
  CHECK(faults("a@b.c,id\n").empty());
}

TEST_CASE("a value in quotes may have line breaks, of either kind, and lines are counted on") {
  const auto table = PeopleTable::of(
      "upn,\"first\nday\",desk\r\n"
      "a@b.c,\"at nine,\r\n\r\n# in the \"\"hall\"\"\",7\r\n"
      "\"d@e.f\", \"ask\nann@contoso.com\" ,8\r\n"
      "# nobody \"\n"
      "g@h.i,,9");
  CHECK(table.faults().empty());
  CHECK(table.columns() == std::vector<std::string>{"first\nday", "desk"});
  CHECK(table.names() == std::vector<std::string>{"a@b.c", "d@e.f", "g@h.i"});
  CHECK(values(table, "x", "a@b.c") == std::vector<std::string>{"at nine,\n\n# in the \"hall\"", "7"});
  CHECK(values(table, "x", "d@e.f") == std::vector<std::string>{"ask\nann@contoso.com", "8"});
  CHECK(values(table, "x", "g@h.i") == std::vector<std::string>{"", "9"});
  CHECK(table.row_of("x", "a@b.c")->line == 3);
  CHECK(table.row_of("x", "d@e.f")->line == 6);
  CHECK(table.row_of("x", "g@h.i")->line == 9);
  CHECK(faults("upn,a\na@b.c,\"x\ny\nz\"\nd@e.f,1\nAlex,2\n") ==
        Lines{R"(6: "Alex" is no person; it must be a user principal name or an id)"});
}

TEST_CASE("of a value in quotes that does not end the line where it begins is told, and nobody is lost in it") {
  CHECK(faults("upn,a\na@b.c,\"x\ny\nd@e.f,1\nAlex,2\n") ==
        Lines{"2: " + kOpenQuote, R"(5: "Alex" is no person; it must be a user principal name or an id)"});
  CHECK(faults("upn,a\na@b.c,\"x\ny\nd@e.f,1\ng@h.i,\"2\"\n") == Lines{"2: " + kOpenQuote});
  CHECK(faults("upn,a\na@b.c,\"x\nd@e.f,1\ng@h.i,\"\n") ==
        Lines{"2: a value in quotes does not end before a line that begins with a person; end it, and double a quote "
              "within it",
              "4: " + kOpenQuote});
  CHECK(faults("upn,\"a\nd@e.f,1\n") == Lines{"1: " + kOpenQuote});
}

TEST_CASE("who stands in a file by id and by name is doubled where the two rows differ") {
  const std::string id = "5c1d5c1d-0000-4000-8000-000000000001";
  const auto lines = [&](const std::string& text) {
    const auto table = PeopleTable::of(text);
    const auto found = table.doubled(id, "a@b.c");
    return found ? std::to_string(found->by_id) + " " + std::to_string(found->by_name) : std::string();
  };
  CHECK(lines("upn,a\nA@b.c,x\n" + id + ",y\n") == "3 2");
  CHECK(lines("upn,a\na@b.c,x\n" + id + ",x\n").empty());
  CHECK(lines("upn,a\na@b.c,x\nd@e.f,y\n").empty());
  CHECK(lines("a@b.c,x\n" + id + ",y\n").empty());
  CHECK(PeopleTable::of("upn,a\na@b.c,x\n" + id + ",y\n").may_double());
  CHECK_FALSE(PeopleTable::of("upn,a\na@b.c,x\n").may_double());
  CHECK_FALSE(PeopleTable::of("upn,a\n" + id + ",y\n").may_double());
  CHECK_FALSE(PeopleTable::of("a@b.c,x\n" + id + ",y\n").may_double());
}

TEST_CASE("a hundred thousand rows are found one by one") {
  std::string text = "upn,desk\n";
  for (int each = 0; each < 100'000; ++each)
    text += "person" + std::to_string(each) + "@contoso.com,desk " + std::to_string(each) + "\n";
  const auto table = PeopleTable::of(text);
  CHECK(table.faults().empty());
  for (int each = 0; each < 100'000; each += 997) {
    const auto number = std::to_string(each);
    CHECK(values(table, "x", "person" + number + "@contoso.com") == std::vector<std::string>{"desk " + number});
  }
}

TEST_CASE("check holds what templates use of people's data against the file") {
  const Folder folder;
  folder.write(
      "templates/desk.yaml",
      "title: Hello ${data.buddy}\nwhy: Your IT team installed it.\noffer: ${data.floor ?? 'Desks.'}\nnext: Say "
      "help.\n");
  const auto check_with = [&](const std::string& users, const std::string& file) {
    folder.write("pilot.csv", file);
    auto text = good_but("all: true", users);
    const std::string old = "template: welcome";
    return folder.lines(folder.load(text.replace(text.find(old), old.size(), "template: desk")));
  };
  const std::string uses = R"(20:34: error: the template "desk" uses data.)";
  const std::string unsure = "warning: the template \"desk\" uses data.";
  const std::string welcome =
      "templates/welcome.yaml:1:1: warning: there is no opt_out: give people a way to stop these messages";
  CHECK(check_with("file: pilot.csv", "upn,buddy,floor\na@b.c,Alex,\n") == Lines{welcome});
  CHECK(
      check_with("file: pilot.csv", "upn,buddy\na@b.c,Alex\nb@b.c,\nc@b.c\n") ==
      Lines{
          "welcomed.yaml:20:34: " + unsure + "floor, and pilot.csv has no column of that name",
          R"(pilot.csv:3:1: warning: b@b.c has no buddy, which the template "desk" uses without ??: they get no message)",
          R"(pilot.csv:4:1: warning: c@b.c has no buddy, which the template "desk" uses without ??: they get no message)",
          welcome});
  CHECK(check_with("file: pilot.csv", "upn,Buddy,floor\na@b.c,Alex,2\n") ==
        Lines{"welcomed.yaml:" + uses + "buddy, and pilot.csv has no column of that name; did you mean \"Buddy\"?",
              welcome});
  CHECK(check_with("all: true", "") ==
        Lines{"welcomed.yaml:" + uses +
                  "buddy, and the policy \"sales\" has no users.file with such a column; give it one, or write "
                  "${data.buddy ?? '…'}",
              welcome});
  CHECK(check_with("file: pilot.csv\n      groups: [Sales]", "upn,buddy,floor\na@b.c,Alex,2\n") ==
        Lines{"welcomed.yaml:21:34: " + unsure +
                  "buddy, and the policy \"sales\" selects people who need not stand in its file; write "
                  "${data.buddy ?? '…'}",
              welcome});
}

}  // namespace welcomed::config
