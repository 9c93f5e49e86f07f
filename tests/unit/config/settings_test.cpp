#include "config/settings.hpp"

#include <catch2/catch.hpp>

namespace welcomed::config {
namespace {

std::map<std::string, std::string> settings(const std::string& text) {
  Report all;
  FileReport report(all, "welcomed.yaml");
  const auto root = parse_yaml(text, report);
  REQUIRE(root);
  return settings_of(*root, "/etc/welcomed");
}

}  // namespace

TEST_CASE("what means the same is the same setting, whether it is said or left to its default") {
  const auto said = settings("cycle: 60s\ntemplates: /etc/welcomed/./templates\nlisten:\n  limits: {header_kib: 16}\n");
  CHECK(said == settings("effects: true\n"));
  CHECK(said != settings("cycle: 61s\n"));
  CHECK(said != settings("templates: /elsewhere/templates\n"));
}

TEST_CASE("what the items of a list say is theirs, and lists of words count as a whole") {
  const auto named = [](const std::string& first, const std::string& second) {
    return settings("tenants:\n  - id: a\n" + first + "  - id: b\n" + second).at("tenants.name");
  };
  CHECK(named("    name: one\n", "") != named("", "    name: one\n"));
  const auto hosts = [](const std::string& list) {
    return settings("listen: {admin_hosts: " + list + "}\n").at("listen.admin_hosts");
  };
  CHECK(hosts("[a, b]") != hosts("[b]"));
}

TEST_CASE("of policies no setting tells") {
  CHECK(settings("policies:\n  - name: sales\n    priority: 3\n") == settings("effects: true\n"));
}

}  // namespace welcomed::config
