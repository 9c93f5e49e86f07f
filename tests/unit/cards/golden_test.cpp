#include <filesystem>
#include <fstream>
#include <sstream>

#include "cards/node.hpp"
#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

}  // namespace

// Templates, data and what Microsoft's adaptivecards-templating 2.3.1 with adaptive-expressions 4.23.3 makes of them.
TEST_CASE("templates expand as Microsoft's library expands them") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PROJECT_DIR "/tests/golden/cards")) {
    if (entry.path().extension() != ".json") continue;
    INFO(entry.path().filename().string());
    ++files;
    const auto golden = Json::parse(read(entry.path()));
    std::vector<Problem> problems;
    const auto source = read_json(golden["template"].dump(), problems);
    REQUIRE(source);
    const auto node = Node::compile(*source, problems);
    for (const auto& problem : problems) FAIL_CHECK(problem.text);
    if (!problems.empty()) continue;
    Evaluation evaluation(golden["data"], "en-US");
    const auto output = node.render(evaluation, false);
    if (!output) {
      FAIL_CHECK(output.error().why);
    } else if (!golden["output"].is_object()) {
      CHECK(output->value_or(nullptr).dump() == golden["output"].dump());
    } else {
      for (const auto& [key, value] : golden["output"].items()) {
        INFO(key << " of " << golden["template"][key].dump());
        CHECK((**output)[key].dump() == value.dump());
      }
    }
  }
  CHECK(files > 5);
}
