// What is fetched from a registry is known by its hash.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

TEST_CASE("every package of npm/package-lock.json has its SHA-512") {
  std::ifstream file(std::filesystem::path(PROJECT_DIR) / "npm/package-lock.json");
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
