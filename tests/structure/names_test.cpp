#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

// Catch2 2.13 lines up a name's further lines behind its first colon, and prints without end where no room is left
// there.
TEST_CASE("no test has a colon so late in its name that its report never ends") {
  const std::regex name_form(R"re(TEST_CASE\("([^"]*)")re");
  const std::size_t latest_colon = 60;
  int names = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(PROJECT_DIR) / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream text(entry.path());
    std::smatch match;
    for (std::string line; std::getline(text, line);) {
      if (!std::regex_search(line, match, name_form)) continue;
      ++names;
      const std::string name = match[1];
      const auto colon = name.find(": ");
      INFO(entry.path().string() << ": " << name);
      CHECK((colon == std::string::npos || colon < latest_colon));
    }
  }
  CHECK(names > 500);
}
