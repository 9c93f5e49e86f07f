#include "daemon/letter.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::daemon;
using nlohmann::json;

namespace {

struct Desk {
  cards::Library library;
  config::Tenant tenant;
  config::Bot bot;
  Draft draft;

  Desk() {
    library.add("welcome", "en", cards::parse_markdown("Hello ${user.name} of ${policy.title}").value);
    library.add("welcome", "de", cards::parse_markdown("Hallo ${user.name}: ${message.title}").value);
    draft.template_name = "welcome";
    draft.policy.title = "Sales";
    draft.message = ordered_message(R"({"title":"News"})", "news");
    draft.known.locale = "de-AT";
    draft.known.user = json{{"name", "Ann"}};
  }
  [[nodiscard]] Result<Letter> write() const { return write_letter(library, draft, tenant, bot, TimePoint()); }
  [[nodiscard]] bool says(const char* words) const { return write()->activity.find(words) != std::string::npos; }
};

}  // namespace

TEST_CASE_METHOD(Desk, "a letter is written in the form nearest to its reader's language, with what it is about") {
  REQUIRE(write());
  CHECK(write()->wording.locale == "de");
  CHECK(says("Hallo"));
  CHECK(says("Ann"));
  CHECK(says("News"));
  draft.known.locale = "en-GB";
  REQUIRE(write());
  CHECK(write()->wording.locale == "en");
  CHECK(says("Sales"));
}

TEST_CASE_METHOD(Desk, "a letter that cannot be written says which template is in the way, and how") {
  draft.known.locale = "fr";
  CHECK(write().error().what == "the template welcome has no file for fr");
  draft.known.locale = "en";
  draft.known.user = json::object();
  CHECK(write().error().what.starts_with("welcome: "));
  draft.template_name = "tips";
  CHECK(write().error().what == "there is no template tips");
}

TEST_CASE("a message that was ordered has the values of its order and its own key, whatever was given") {
  CHECK(ordered_message(R"({"title":"News","key":"another"})", "news") == json{{"title", "News"}, {"key", "news"}});
  CHECK(ordered_message("[1]", "news") == json{{"key", "news"}});
  CHECK(ordered_message("none", "news") == json{{"key", "news"}});
}

TEST_CASE("of a policy that is gone templates see its name") {
  config::Config config;
  core::Policy sales;
  sales.name = "sales";
  sales.title = "The sales people";
  config.policies = {sales};
  CHECK(policy_seen(config, "sales").title == "The sales people");
  CHECK(policy_seen(config, "interns").title == "interns");
}
