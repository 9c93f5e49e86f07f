// What is fetched from a registry is known by its hash.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

TEST_CASE("every package of a package-lock.json has its SHA-512") {
  const std::string list = GENERATE("npm", "tests/bench/peer", "tests/dashboard");
  std::ifstream file(std::filesystem::path(PROJECT_DIR) / list / "package-lock.json");
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
