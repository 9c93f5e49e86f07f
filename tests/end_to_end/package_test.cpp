// From a configuration to the app's package, and from the package to people who are welcomed.
#include <catch2/catch.hpp>
#include <csignal>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kStaff =
    "\n  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {all: true}\n    messages:\n"
    "      - {key: welcome, template: welcome}\n";

void describe_app(const Rollout& rollout) {
  auto text = support::read_text(rollout.folder() / "welcomed.yaml");
  const auto id = rollout.about()["external_id"].get<std::string>();
  const std::string app = "app: {external_id: " + id;
  rollout.folder().write(
      "welcomed.yaml",
      text.insert(text.find(app) + app.size(),
                  ", package: {developer: Contoso, website: https://contoso.com/a, privacy: https://contoso.com/p, "
                  "terms: https://contoso.com/t, summary: Books desks, read_receipts: true}"));
}

int people_welcomed(const Rollout& rollout) { return static_cast<int>(rollout.message_counts().size()); }

}  // namespace

TEST_CASE("the tenant takes the package that is made, installs the app from it, and tells what people read") {
  Rollout rollout({"--users", "30", "--seed", "4", "--installed-percent", "0"});
  rollout.configure(kStaff, "cycle: 1s\n");
  describe_app(rollout);
  // What was uploaded before has no bot for people, and asks for nothing.
  rollout.control_post("catalog", {{"scopes", {"team"}}});
  rollout.control_post("behaviour", {{"read_percent", 100}});
  rollout.start_daemon();
  REQUIRE(
      eventually([&] { return rollout.command({"status"}).find("scope_missing") != std::string::npos; }, 60s, 300ms));
  CHECK(people_welcomed(rollout) == 0);

  int status = -1;
  const auto file = (rollout.folder() / "app.zip").string();
  const auto said = rollout.command({"manifest", "--out", file}, &status);
  INFO(said << support::read_text(rollout.folder() / "command.err"));
  REQUIRE(status == 0);
  CHECK_THROWS(rollout.control_post("package", {{"file", (rollout.folder() / "welcomed.yaml").string()}}));
  rollout.control_post("package", {{"file", file}});
  // Who is refused for want of the scope waits for minutes.
  rollout.daemon().stop(SIGTERM);
  rollout.command({"retry"});
  rollout.start_daemon();
  REQUIRE(eventually([&] { return people_welcomed(rollout) > 20 && rollout.at_rest(); }, 120s, 300ms));
  CHECK(eventually(
      [&] {
        return Json::parse(rollout.command({"effect", "--json"}))["reads_known"].get<bool>();
      },
      60s, 300ms));
}
