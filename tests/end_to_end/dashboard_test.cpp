// What the admin address answers a browser, without one; tests/dashboard has the browser.
#include <catch2/catch.hpp>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - name: staff
    tenant: contoso
    existing: welcome
    users: {all: true}
    messages: [{key: welcome, template: welcome}]
)yaml";

struct Watched : Rollout {
  Watched() : Rollout({"--users", "20", "--seed", "3", "--installed-percent", "0"}) {
    configure(kPolicy, "limits: {graph_install_per_second: 400, send_per_second: 400}\n");
    start_daemon();
  }
  [[nodiscard]] Json api(const std::string& question) const { return Json::parse(admin("/api/v1/" + question).body); }
};

}  // namespace

TEST_CASE_METHOD(Watched, "the dashboard's page and data are served, and tell what the commands tell") {
  CHECK(admin("/").body.starts_with("<!doctype html>"));
  for (const auto* file : {"/dashboard.css", "/dashboard.js", "/icon.svg", "/uplot.js", "/card.js"})
    CHECK(admin(file).status == 200);
  REQUIRE(eventually([&] { return at_rest(); }, 60s));
  const auto as_now = [&] { return api("status")["policies"] == status()["policies"]; };
  CHECK(eventually(as_now, 30s));
  const auto selected = api("status")["points"]["staff"][1].get<int>();
  CHECK(selected > 0);

  const auto noted = [&] {
    const auto points = api("history?policy=staff")["points"];
    return !points.empty() && points.back()[1] == selected;
  };
  CHECK(eventually(noted, 90s, 1s));
  CHECK(admin("/api/v1/history?policy=nobody").status == 404);
  for (const auto* path : {"/api/v1/history", "/api/v1/history?policy="}) {
    const auto unnamed = admin(path);
    CHECK(unnamed.status == 400);
    CHECK(unnamed.body.find("no policy is named") != std::string::npos);
  }
  CHECK(admin("/api/v1/preview?locale=de").status == 400);

  const auto somebody = message_counts().begin()->first;
  CHECK(api("person?user=" + somebody)["story"] == person(somebody)["story"]);
  CHECK(admin("/api/v1/person?user=nobody%40nowhere.example").status == 404);
  CHECK(admin("/api/v1/person?user=%ff").status == 400);

  for (const auto& each : api("templates")) {
    if (each["name"] == "welcome") CHECK(each["locales"].size() >= 8);
  }
  CHECK(api("preview?template=welcome&locale=ar")["direction"] == "rtl");
  CHECK(api("preview?template=welcome&locale=de")["direction"] == "ltr");
  CHECK(daemon().stop() == 0);
}
