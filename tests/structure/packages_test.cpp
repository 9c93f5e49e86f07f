// What is fetched from a registry is known by its hash.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// All that the repository has.
std::vector<fs::path> package_locks() {
  const std::set<std::string> not_ours{"build", "node_modules", ".git"};
  std::vector<fs::path> found;
  for (auto each = fs::recursive_directory_iterator(PROJECT_DIR); each != fs::recursive_directory_iterator(); ++each) {
    const auto name = each->path().filename().string();
    if (each->is_directory() && not_ours.contains(name)) each.disable_recursion_pending();
    if (name == "package-lock.json") found.push_back(each->path());
  }
  return found;
}

}  // namespace

TEST_CASE("every package of a package-lock.json has its SHA-512") {
  const auto locks = package_locks();
  REQUIRE(locks.size() >= 3);
  for (const auto& list : locks) {
    INFO(list);
    std::ifstream file(list);
    const auto lock = nlohmann::json::parse(file);
    const auto& packages = lock.at("packages");
    REQUIRE(packages.size() > 1);
    for (const auto& [name, package] : packages.items()) {
      if (name.empty()) continue;  // the list itself
      INFO(name);
      CHECK(package.value("integrity", "").starts_with("sha512-"));
      CHECK_FALSE(package.value("link", false));
    }
  }
}
