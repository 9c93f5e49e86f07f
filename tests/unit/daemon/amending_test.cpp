// Messages that were sent are changed and deleted.
#include "daemon/stamp.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

struct Amending : Town {
  Amending() {
    config.library.add("correction", "", cards::parse_markdown("Dear ${user.name}, ${message.text ?? 'sorry'}").value);
    policy("sales", {"ann", "bob"});
    start();
    installation("ann", "add");
    installation("bob", "add");
    pass(1s);
    REQUIRE(sent() == 2);
  }

  store::Amended amend(const store::Amendment& amendment, const store::Audience& audience = {}) {
    auto amended = storage.store().amendments.amend(amendment, audience, clock.now());
    REQUIRE(amended);
    pass(6s);
    return std::move(*amended);
  }
  [[nodiscard]] store::Counts counts() {
    auto all = storage.store().amendments.counts();
    REQUIRE(all);
    return all->empty() ? store::Counts{} : all->front().messages;
  }
  [[nodiscard]] std::string path(const std::string& user, const std::string& activity) const {
    return path_of_conversation("/emea", "a:" + user) + "/" + activity;
  }

  store::Amendment correction{"welcome", "correction", R"({"text":"it was wrong"})"};
  store::Amendment deletion{"welcome", "", "{}"};
};

}  // namespace

TEST_CASE_METHOD(Amending, "a message is changed wherever it was sent, each person's with their own values") {
  CHECK(amend(correction).messages == 2);
  REQUIRE(services.amended.size() == 2);
  CHECK(services.amended[0].first == "PUT " + path("ann", "1"));
  CHECK(services.amended[0].second["text"].get<std::string>().find("User ann, it was wrong") != std::string::npos);
  CHECK(services.amended[1].first == "PUT " + path("bob", "2"));
  CHECK(counts() == store::Counts{{"done", 2}});
  pass(48h);
  CHECK(services.amended.size() == 2);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(Amending, "a changed card keeps the stamp of the attempt that was sent") {
  config.library.add("card", "", cards::parse_structured({.title = {"Hello", {}}}).value);
  reload();
  amend({"welcome", "card", "{}"}, {.recipients = {key_of("ann")}});
  REQUIRE(services.amended.size() == 1);
  const auto stamp = daemon::stamp_of(person("ann").recipient, "welcome", 1);
  CHECK(services.amended[0].second.dump().find(stamp) != std::string::npos);
}

TEST_CASE_METHOD(Amending, "a message is deleted, and cannot be amended after that") {
  amend(deletion, {.recipients = {key_of("ann")}});
  REQUIRE(services.amended.size() == 1);
  CHECK(services.amended[0].first == "DELETE " + path("ann", "1"));
  const auto later = amend(correction);
  CHECK(later.messages == 1);
  CHECK(later.without_id == 1);
  CHECK(services.amended.back().first == "PUT " + path("bob", "2"));
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Amending, "where the message went counts, not where its recipient is written to by now") {
  auto moved = activity("ann", "message");
  moved["conversation"]["id"] = "a:elsewhere";
  CHECK(post(moved).status == 200);
  amend(deletion, {.recipients = {key_of("ann")}});
  CHECK(services.amended.at(0).first == "DELETE " + path("ann", "1"));
}

TEST_CASE_METHOD(Amending, "who asked for silence has it changed too, who removed the app does not") {
  says("ann", "stop");
  installation("bob", "remove");
  const auto amended = amend(correction);
  CHECK(amended.messages == 1);
  CHECK(amended.removed == 1);
  REQUIRE(services.amended.size() == 1);
  CHECK(services.amended[0].first == "PUT " + path("ann", "1"));
}

TEST_CASE_METHOD(Amending, "a change without an answer is repeated until it is done") {
  services.amend_answers = {fakes::cut_off(), fakes::reply(503), fakes::reply(429), fakes::reply(412)};
  amend(correction, {.recipients = {key_of("ann")}});
  pass(30min);
  CHECK(services.amended.size() == 5);
  CHECK(counts() == store::Counts{{"done", 1}});
}

TEST_CASE_METHOD(Amending,
                 "a message that is gone is forgotten and counted so; a refusal that is not of its content waits") {
  services.amend_answers = {fakes::reply(404, R"({"error":{"code":"ActivityNotFoundInConversation"}})"),
                            fakes::reply(403, R"({"error":{"code":"ConversationBlockedByUser"}})")};
  amend(correction);
  CHECK(counts() == store::Counts{{"gone", 1}, {"pending", 1}});
  CHECK(person("ann").deliveries.front().activity.empty());
  const auto causes = storage.store().reports.causes();
  REQUIRE(causes);
  REQUIRE(causes->size() == 1);
  CHECK(causes->front().cause == "blocked_by_user");
  pass(48h);
  CHECK(services.amended.size() == 3);
  CHECK(counts() == store::Counts{{"done", 1}, {"gone", 1}});
}

TEST_CASE_METHOD(Amending, "a change is given up when its content was refused three times, whatever came between") {
  const auto refused = [] { return fakes::reply(400, R"({"error":{"code":"BadSyntax"}})"); };
  const auto passing = [] { return fakes::reply(403, R"({"error":{"code":"SomethingNew"}})"); };
  services.amend_answers = {passing(), passing(), passing(), refused(), refused()};
  amend(correction, {.recipients = {key_of("ann")}});
  SECTION("two refusals among others are not three") {
    pass(47h);
    CHECK(counts() == store::Counts{{"done", 1}});
  }
  SECTION("the third is final") {
    services.amend_answers.push_back(refused());
    pass(47h);
    CHECK(counts() == store::Counts{{"failed", 1}});
    CHECK(services.amended.size() == 6);
  }
}

TEST_CASE_METHOD(Amending, "a moment in which Graph knows nobody, or everything is refused, costs no change") {
  const bool of_profile = GENERATE(true, false);
  services.trouble = [&](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    if (of_profile && method == "GET" && url.find("/users") != std::string::npos &&
        url.find("delta") == std::string::npos)
      return fakes::reply(404, R"({"error":{"code":"Request_ResourceNotFound"}})");
    if (!of_profile && method == "PUT") return fakes::reply(400, R"({"error":{"code":"BadSyntax"}})");
    return std::nullopt;
  };
  amend(correction);
  CHECK(counts() == store::Counts{{"pending", 2}});
  services.trouble = nullptr;
  pass(1h);
  CHECK(counts() == store::Counts{{"done", 2}});
}

TEST_CASE_METHOD(Amending, "an order is durable: the next life carries it out") {
  stop();
  REQUIRE(storage.store().amendments.amend(deletion, {}, clock.now()));
  start();
  pass(6s);
  CHECK(services.amended.size() == 2);
}

TEST_CASE_METHOD(Amending, "a newer order waits for what is under way and takes the place of what is not") {
  gate.holds = [](const net::Request& request) { return request.method == "PUT"; };
  amend(correction, {.recipients = {key_of("ann")}});
  REQUIRE(gate.waiting() == 1);
  amend(deletion, {.recipients = {key_of("ann")}});
  CHECK(services.amended.empty());
  gate.open();
  pass(6s);
  REQUIRE(services.amended.size() == 2);
  CHECK(services.amended[0].first.starts_with("PUT"));
  CHECK(services.amended[1].first.starts_with("DELETE"));
}

TEST_CASE_METHOD(Amending, "a template that fails for somebody waits to be corrected") {
  config.library.add("correction", "", cards::parse_markdown("${user.jobTitle}").value);
  reload();
  services.user_fields["bob"] = {{"jobTitle", "Baker"}};
  amend(correction);
  CHECK(counts() == store::Counts{{"done", 1}, {"pending", 1}});
  config.library.add("correction", "", cards::parse_markdown("Sorry").value);
  reload();
  pass(2h);
  CHECK(counts() == store::Counts{{"done", 2}});
}
