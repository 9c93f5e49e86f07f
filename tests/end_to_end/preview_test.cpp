#include <catch2/catch.hpp>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - name: staff
    title: Contoso Digital
    tenant: contoso
    users: {all: true}
    messages: [{key: welcome, template: welcome}]
)yaml";

}  // namespace

TEST_CASE("a preview for a user is what that user gets") {
  Rollout rollout({"--users", "12", "--seed", "5"});
  rollout.configure(kPolicy);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 60s, 500ms));
  const auto messages = rollout.control("ledger/messages");
  REQUIRE(messages.size() > 5);
  for (const auto& message : messages) {
    const auto shown = Json::parse(rollout.command({"preview", "welcome", "--user", message["user_id"], "--json"}));
    auto sent = message["activities"][0]["activity"];
    INFO(sent.dump());
    for (const auto& [name, value] : shown.items()) CHECK(sent[name] == value);
  }
}

TEST_CASE("a preview of nobody or of nothing is a fault with a way out") {
  Rollout rollout({"--users", "3", "--seed", "5"});
  rollout.configure(kPolicy);
  int status = 0;
  rollout.command({"preview", "welcome", "--user", "nobody@contoso.com"}, &status);
  CHECK(status == 2);
  rollout.command({"preview", "welcom"}, &status);
  CHECK(status == 2);
  CHECK(support::read_text(rollout.folder() / "command.err").find("did you mean \"welcome\"?") != std::string::npos);
  rollout.command({"preview", "welcome", "--html", (rollout.folder() / "welcome.html").string()}, &status);
  CHECK(status == 0);
  CHECK(support::read_text(rollout.folder() / "welcome.html").find("مرحبًا") != std::string::npos);
}
