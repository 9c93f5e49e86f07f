// What the dashboard's questions are answered with.
#include <boost/asio/ip/tcp.hpp>

#include "base/system_clock.hpp"
#include "cli/answers.hpp"
#include "cli/dashboard.hpp"
#include "cli/embedded.hpp"
#include "cli/overview.hpp"
#include "store/inline_storage.hpp"
#include "store/opening.hpp"
#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using welcomed::cli::testing::Organisation;
using namespace std::chrono_literals;

namespace {

struct Asked : Organisation {
  const RecipientId adele = id("adele");
  const RecipientId bob = id("bob");

  [[nodiscard]] Report report() { return read_report(*store, *config, now).value(); }
  [[nodiscard]] JsonAnswer person_named(const std::string& user) {
    Whom whom;
    whom.user = user;
    return person_answer(*store, *config, whom, now);
  }
  [[nodiscard]] JsonAnswer preview(const std::string& name, const std::string& locale) const {
    return preview_answer(*config, name, locale);
  }
};

Task<void> asked_of(admin::Answer question, std::string target, std::vector<std::string>& answered) {
  const auto reply = co_await question(target);
  answered.push_back(std::move(target));
}

bool holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

}  // namespace

TEST_CASE_METHOD(Asked, "a point counts who is selected, has the app, was sent the first message, and failed") {
  meet("sales", std::vector<store::Candidate>{candidate(adele), candidate(bob), candidate(id("eve"), "guest")});
  send_to(adele);
  refuse_install(bob, {"app_blocked", ""});
  const auto point = points_of(report(), *config).at("sales");
  CHECK(point == core::RolloutPoint{.at = now, .selected = 2, .installed = 1, .welcomed = 1, .failed = 1});
  CHECK(point_json(point).dump() == "[" + std::to_string(now.time_since_epoch().count()) + ",2,1,1,1,0,0]");
}

TEST_CASE_METHOD(Asked, "a point counts who read the first message, and who replied or pressed a button") {
  meet("sales", {adele, bob});
  send_to(adele);
  auto told = report();
  told.effects = {
      {.policy = "sales", .key = "welcome", .wording = {}, .since = now, .sent = 9, .people = {4}, .answered = 3},
      {.policy = "sales", .key = "welcome", .wording = {}, .since = now, .sent = 1, .people = {1}, .answered = 1},
      {.policy = "sales", .key = "tips", .wording = {}, .since = now, .sent = 9, .people = {9}, .answered = 9}};
  const auto point = points_of(told, *config).at("sales");
  CHECK(point.read == 5);
  CHECK(point.answered == 4);
}

TEST_CASE_METHOD(Asked, "the dashboard is told all that `status --json` tells, and what explains it") {
  meet("sales", {adele, bob});
  refuse_install(bob, {"app_blocked", ""});
  REQUIRE(store->refusals.write_circuits(contoso, {{contoso, "messages", {"throttled", "HTTP 429"}, now}}));
  const auto all = overview_json(report(), *config, {{"contoso: messages wait", "nothing"}});
  const auto status = report_json(report(), *config);
  for (const auto& [key, value] : status.items()) {
    INFO(key);
    CHECK(all.at(key) == value);
  }
  CHECK(all["points"]["sales"].size() == 7);
  CHECK(all["limits"]["installs_per_second"] == 60.0);  // of two tenants
  CHECK(all["troubles"][0]["remedy"] == "nothing");
  for (const auto* cause : {"app_blocked", "throttled"})
    CHECK_FALSE(all["causes"][cause]["remedy"].get<std::string>().empty());
}

TEST_CASE_METHOD(Asked, "what waits is told with for what, and nothing of what does not") {
  CHECK(waits_json(report()).empty());
  meet("sales", {adele});
  auto waits = waits_json(report());
  REQUIRE_FALSE(waits.empty());
  CHECK(waits[0]["policy"] == "sales");
  CHECK(waits[0]["count"] == 1);
  CHECK(waits[0]["for"] == "the app");
  REQUIRE(store->rollouts.pause("sales", {}, now));
  waits = waits_json(report());
  REQUIRE_FALSE(waits.empty());
  CHECK(holds(waits[0]["for"].get<std::string>(), "welcomed resume"));
  CHECK(waits[0]["until"].is_null());
}

TEST_CASE_METHOD(Asked, "the history of a policy is its points in order") {
  REQUIRE(store->history.note("sales", {.at = now, .selected = 3}));
  REQUIRE(store->history.note("sales", {.at = now + 1min, .selected = 3, .installed = 1}));
  const auto history = history_answer(*store, "sales");
  REQUIRE(history);
  CHECK((*history)["points"].size() == 2);
  CHECK((*history)["points"][1][2] == 1);
  CHECK(history_answer(*store, "nobody")->at("points").empty());
}

TEST_CASE_METHOD(Asked, "a person is found by their whole name or id alone, and told as `status --user` tells them") {
  meet("sales", {adele});
  send_to(adele);
  const auto found = person_named("adele@contoso.com");
  REQUIRE(found);
  CHECK(*found == person_json(person(adele), *config, now));
  for (const auto* other : {"adel", "adele@", "%", "*", "_dele@contoso.com"}) {
    INFO(other);
    const auto nobody = person_named(other);
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().status == 404);
  }
  CHECK(person_named("").error().status == 400);
  CHECK(person_named(std::string(513, 'a')).error().status == 400);
}

TEST_CASE_METHOD(Asked, "each template is shown in each of its languages, and Arabic from right to left") {
  const auto templates = templates_answer(*config);
  REQUIRE(templates);
  for (const auto& each : *templates) {
    if (each["name"] != "welcome") continue;
    for (const auto& locale : each["locales"]) {
      const auto shown = preview("welcome", locale.get<std::string>());
      INFO(locale);
      REQUIRE(shown);
      CHECK((*shown)["direction"] == (locale == "ar" ? "rtl" : "ltr"));
      CHECK((*shown)["card"].is_object());
      CHECK_FALSE((*shown)["text"].get<std::string>().empty());
    }
  }
  CHECK(preview("welcome", "")->at("locale") == "en");
  CHECK(preview("welcome", "xx")->at("locale") == "en");
  CHECK(preview("welcom", "").error().status == 404);
  CHECK(preview("", "").error().status == 400);
  CHECK(preview("", "").error().error.what == "no template is named");
  CHECK(preview("welcome", "<b>").error().status == 400);
  CHECK(preview("welcome", std::string(36, 'a')).error().status == 400);
}

TEST_CASE("an answer that there is none says why, as an error of its status") {
  const auto reply = reply_of(tl::unexpected<NoAnswer>(NoAnswer{404, {"nobody", "look again"}}));
  CHECK(reply.status == 404);
  CHECK(nlohmann::json::parse(reply.body)["remedy"] == "look again");
  CHECK(reply_of(Json{{"a", 1}}).body == R"({"a":1})");
}

TEST_CASE("the page has nothing inline and asks nobody else") {
  const auto page = embedded::dashboard_page();
  REQUIRE(holds(page, "<!doctype html>"));
  for (const auto* inline_code :
       {"<style", " style=", " onclick", " onload", "javascript:", "http://", "https://", "//cdn"})
    CHECK_FALSE(holds(page, inline_code));
  const auto script = embedded::dashboard_script();
  for (const auto* unsafe : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                             "cookie", "https://"})
    CHECK_FALSE(holds(script, unsafe));
}

TEST_CASE_METHOD(Asked, "a question of one is answered while the overview is being read") {
  asio::io_context io;
  SystemClock clock(io);
  store::InlineStorage storage(io, store::open("sqlite::memory:", store::Purpose::serve).value());
  // A server that takes connections and says nothing.
  asio::ip::tcp::acceptor silent(io, {asio::ip::make_address("127.0.0.1"), 0});
  auto slow = std::make_shared<config::Config>(*config);
  slow->store = "postgresql://nobody@127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/none";
  Dashboard dashboard(io, clock, storage, slow, [] { return std::vector<Error>(); });
  const auto pages = dashboard.pages();
  std::vector<std::string> answered;
  const std::string overview = "/api/v1/status";
  const std::string preview = "/api/v1/preview?template=welcome&locale=en";
  spawn(io.get_executor(), asked_of(pages.answers.at(overview), overview, answered));
  spawn(io.get_executor(), asked_of(pages.answers.at("/api/v1/preview"), preview, answered));
  while (answered.empty()) io.run_one();
  CHECK(answered == std::vector{preview});
  silent.close();
  while (answered.size() < 2) io.run_one();
}
