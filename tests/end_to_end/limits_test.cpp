// What the real daemon takes from a client is what its configuration says.
#include <catch2/catch.hpp>

#include "support/rollout.hpp"

namespace {

using support::Json;
using support::Rollout;

struct LimitedRollout : Rollout {
  std::string user;

  explicit LimitedRollout(const std::string& limits) : Rollout({"--users", "20", "--seed", "4"}) {
    configure(
        "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: "
        "welcome}]}\n");
    auto text = support::read_text(folder() / "welcomed.yaml");
    const std::string listen = "listen: {";
    folder().write("welcomed.yaml", text.insert(text.find(listen) + listen.size(), limits));
    user = control("world")["users"][0]["id"];
    start_daemon();
  }
  /// The status of a message with a text and a header of these sizes.
  int post(std::size_t text, std::size_t header) {
    const Json event{{"user_id", user},
                     {"activity", {{"text", std::string(text, 'x')}}},
                     {"headers", {{"X-Long", std::string(header, 'x')}}}};
    return control_post("event", event)["status"];
  }
};

}  // namespace

TEST_CASE("heads and bodies are taken up to the documented sizes") {
  LimitedRollout rollout("");
  CHECK(rollout.post(250'000, 14'000) == 200);
  CHECK(rollout.post(270'000, 10) == 413);
  CHECK(rollout.post(10, 17'000) == 431);
}

TEST_CASE("other sizes hold when the configuration names them") {
  LimitedRollout rollout("limits: {header_kib: 4, body_kib: 2}, ");
  CHECK(rollout.post(10, 10) == 200);
  CHECK(rollout.post(3'000, 10) == 413);
  CHECK(rollout.post(10, 5'000) == 431);
}
