#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// The floors of the house, ground floor first. Rooms on one floor do not see each other.
const std::map<std::string, int>& floors() {
  static const std::map<std::string, int> kFloors{
      {"base", 0},    {"core", 1},     {"cards", 1}, {"sql", 1}, {"config", 2}, {"net", 2},   {"store", 2},
      {"package", 3}, {"identity", 3}, {"graph", 4}, {"bot", 4}, {"daemon", 5}, {"admin", 6}, {"cli", 7}};
  return kFloors;
}

struct Include {
  std::string file;  ///< relative to src
  std::string room;  ///< of the file
  std::string target;
};

std::vector<Include> includes_of_sources() {
  const std::regex line_form(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  std::vector<Include> all;
  const fs::path src = fs::path(PROJECT_DIR) / "src";
  for (const auto& entry : fs::recursive_directory_iterator(src)) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
    const auto file = fs::relative(entry.path(), src);
    const auto room = file.has_parent_path() ? file.begin()->string() : std::string("main");
    std::ifstream text(entry.path());
    std::smatch match;
    for (std::string line; std::getline(text, line);) {
      if (std::regex_search(line, match, line_form)) all.push_back({file.string(), room, match[1]});
    }
  }
  return all;
}

std::string room_of_target(const std::string& target) {
  const auto slash = target.find('/');
  const auto room = target.substr(0, slash);
  return slash != std::string::npos && floors().contains(room) ? room : std::string();
}

/// Third-party headers and the only rooms that may see them.
const std::vector<std::pair<std::string, std::set<std::string>>>& guarded_headers() {
  static const std::vector<std::pair<std::string, std::set<std::string>>> kGuarded{
      {"cpprest/", {"net"}},      {"pplx/", {"net"}},        {"boost/beast", {"net"}}, {"sqlite3.h", {"sql"}},
      {"libpq-fe.h", {"sql"}},    {"yaml-cpp/", {"config"}}, {"spdlog/", {"base"}},    {"CLI/", {"cli"}},
      {"prometheus/", {"admin"}}, {"date/", {"core"}},       {"png.h", {"package"}},   {"zip.h", {"package"}}};
  return kGuarded;
}

}  // namespace

TEST_CASE("includes go strictly down the floors") {
  const auto includes = includes_of_sources();
  REQUIRE(includes.size() > 100);
  for (const auto& [file, room, target] : includes) {
    const auto below = room_of_target(target);
    if (below.empty() || below == room || room == "main") continue;
    INFO("src/" << file << " includes " << target);
    CHECK(floors().at(below) < floors().at(room));
  }
}

TEST_CASE("each guarded library is seen by its own room alone, and by no header of ours where it is HTTP") {
  for (const auto& [file, room, target] : includes_of_sources()) {
    for (const auto& [header, rooms] : guarded_headers()) {
      if (!target.starts_with(header)) continue;
      INFO("src/" << file << " includes " << target);
      CHECK(rooms.contains(room));
    }
  }
}

TEST_CASE("every folder of src stands on a floor") {
  for (const auto& entry : fs::directory_iterator(fs::path(PROJECT_DIR) / "src")) {
    if (entry.is_directory() && !fs::is_empty(entry.path())) CHECK(floors().contains(entry.path().filename().string()));
  }
}
