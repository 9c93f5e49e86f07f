#include <catch2/catch.hpp>

#include "folder.hpp"

namespace welcomed::config {
namespace {

Result<std::vector<std::string>> read(std::string_view text) {
  const Folder folder;
  auto result = read_people_file(folder.write("pilot.csv", text));
  if (result) return result;
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

}  // namespace welcomed::config
