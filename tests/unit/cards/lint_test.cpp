#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

std::vector<Problem> lint_text(const std::string& text) { return parse_text_block(text).value->lint(Use::welcome); }

std::vector<Problem> lint_card(const std::string& card, Use use = Use::welcome) {
  const auto parsed = parse_card(card);
  REQUIRE(parsed.value);
  return parsed.value->lint(use);
}

std::string card_with(const std::string& body, const std::string& version = "1.4") {
  return R"({"type":"AdaptiveCard","version":")" + version + R"(","body":[)" + body + "]}";
}

}  // namespace

TEST_CASE("a good structured template has no problems for any use") {
  const auto parsed = parse_structured(welcome_source());
  for (const auto use : {Use::welcome, Use::follow_up, Use::notification}) CHECK(parsed.value->lint(use).empty());
}

TEST_CASE("a value that may be missing is a warning at its place, unless something covers for it") {
  const auto problems = lint_text("You are ${user.jobTitle}");
  REQUIRE(problems.size() == 1);
  CHECK_FALSE(problems[0].fatal);
  CHECK(problems[0].text == "${user.jobTitle} may be missing; write ${user.jobTitle ?? '…'} with words for when it is");
  CHECK(problems[0].at.line == 1);
  CHECK(lint_text("${user.jobTitle ?? 'friend'}").empty());
  CHECK(lint_text("${coalesce(user.jobTitle, user.name)}").empty());
  CHECK(lint_text("${if(exists(user.jobTitle), user.jobTitle, 'friend')}").empty());
  CHECK(lint_text("${user.mail ?? user.jobTitle}").size() == 1);
  CHECK(lint_text("${user.name} ${bot.name} ${policy.title} ${tenant.name} ${app.name} ${message.key}").empty());
  CHECK(lint_text("${team.name}").size() == 1);
}

TEST_CASE("a person's data may be missing, of which their file tells where they stand in one; a channel has none") {
  const auto needed = parse_text_block("At ${data.desk}, with ${data.buddy ?? 'us'}").value;
  CHECK(needed->lint(Use::welcome).empty());
  CHECK(needed->data_used() == std::set<std::string>{"data.desk", "data.buddy"});
  CHECK(needed->data_needed() == std::set<std::string>{"data.desk"});
  CHECK(says(needed->lint(Use::notification), "${data.desk} may be missing"));
  CHECK(says(needed->lint(Use::channel), "a post in a channel has no data: write ${data.desk ?? '…'}"));
}

TEST_CASE("a user has a manager with three fields, and a hire date") {
  CHECK(says(lint_text("${user.manager.name}"), "${user.manager.name} may be missing"));
  CHECK(lint_text("${user.manager.givenName ?? user.manager.mail ?? ''}").empty());
  CHECK(says(lint_text("${user.manager.nme ?? ''}"), "a manager has no nme; did you mean \"name\"?"));
  CHECK(lint_text("${formatDateTime(user.hireDate ?? now, 'yyyy')}").empty());
}

TEST_CASE("$when covers for a value below it, and $data and lambdas have names of their own") {
  CHECK(
      lint_card(
          card_with(
              R"({"type":"Container","$when":"${exists(user.mail)}","items":[{"type":"TextBlock","text":"${user.mail}"}]})"))
          .empty());
  CHECK(lint_card(card_with(R"({"type":"TextBlock","$data":"${message.items ?? createArray()}","text":"${anything}"})"))
            .empty());
  CHECK(lint_text("${join(foreach(message.items ?? createArray(), item, item.name), ', ')}").empty());
  CHECK(
      says(lint_card(card_with(R"({"type":"TextBlock","$data":"${user}","text":"${$root.team.name}"})")), "team.name"));
}

TEST_CASE("an unknown root is an error with the nearest one, an unknown field of a user a warning") {
  const auto problems = lint_text("${usr.name}");
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0].fatal);
  CHECK(problems[0].text == "there is no usr in the data; did you mean \"user\"?");
  CHECK(says(lint_text("${user.firstName ?? ''}"), "a user has no firstName"));
  CHECK(says(lint_text("${user.givenname2 ?? ''}"), "did you mean \"givenName\"?"));
}

TEST_CASE("there is no $host, which Microsoft's designer offers") {
  CHECK(says(lint_text("${$host.theme ?? 'light'}"), "there is no $host in the data"));
  const auto in_data = R"({"type":"TextBlock","$data":"${user}","text":"${name} ${$index ?? 0} ${$host.x ?? ''}"})";
  const auto problems = lint_card(card_with(in_data));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].fatal);
  CHECK(problems[0].at.column > 0);
}

TEST_CASE("a welcome says why, what and what next") {
  auto source = welcome_source();
  source.why = source.offer = source.next = {};
  const auto problems = parse_structured(source).value->lint(Use::welcome);
  CHECK(problems.size() == 3);
  CHECK(says(problems, "there is no why"));
  CHECK(says(problems, "there is no offer"));
  CHECK(says(problems, "there is no next"));
}

TEST_CASE("a notification and a follow-up offer a way out") {
  auto source = welcome_source();
  source.opt_out = {};
  const auto parsed = parse_structured(source);
  CHECK(parsed.value->lint(Use::welcome).empty());
  CHECK(says(parsed.value->lint(Use::follow_up), "there is no opt_out"));
  CHECK(says(parsed.value->lint(Use::notification), "there is no opt_out"));
  const auto stop =
      R"({"type":"AdaptiveCard","version":"1.4","body":[],"actions":[{"type":"Action.Submit","title":"Stop","data":{"msteams":{"type":"messageBack","text":"stop"}}}]})";
  CHECK_FALSE(says(lint_card(stop, Use::notification), "opt_out"));
  CHECK(parse_markdown("Say stop.").value->lint(Use::notification).empty());
  CHECK(says(parse_markdown("News!").value->lint(Use::notification), "opt_out"));
}

TEST_CASE("a card over 80 KB with long values is an error") {
  std::string text = "Hi ";
  for (int i = 0; i < 200; ++i) text += "${user.name} ";
  const auto problems = lint_text(text);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].fatal);
  CHECK(says(problems, "KB"));
}

TEST_CASE("versions over 1.5 are errors, 1.5 is a warning, none is an error") {
  CHECK(lint_card(card_with("", "1.4")).empty());
  CHECK_FALSE(lint_card(card_with("", "1.5"))[0].fatal);
  CHECK(lint_card(card_with("", "1.6"))[0].fatal);
  CHECK(lint_card(R"({"type":"AdaptiveCard"})")[0].fatal);
}

TEST_CASE("what Teams ignores in a card is a warning") {
  CHECK(says(lint_card(card_with(R"({"type":"Media"})")), "Teams ignores Media"));
  CHECK(says(lint_card(card_with(R"({"type":"Table"})")), "Table needs version 1.5"));
  CHECK(says(lint_card(card_with(R"({"type":"Image","url":"https://a.b/c.png"})")), "altText"));
  CHECK(says(lint_card(R"({"type":"AdaptiveCard","version":"1.4","actions":[{"type":"Action.Http","title":"x"}]})"),
             "Teams ignores Action.Http"));
  std::string actions;
  for (int i = 0; i < 7; ++i) actions += std::string(i == 0 ? "" : ",") + R"({"type":"Action.Submit","title":"x"})";
  CHECK(says(lint_card(R"({"type":"AdaptiveCard","version":"1.4","actions":[)" + actions + "]}"), "six buttons"));
}

TEST_CASE("a picture or page that is not https is refused when the template is read") {
  auto source = welcome_source();
  source.image = at("http://contoso.com/a.png", 10);
  const auto parsed = parse_structured(source);
  CHECK_FALSE(parsed.value);
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems[0].at.line == 10);
  CHECK(says(parsed.problems, "https://"));
}

TEST_CASE("a fault in a part that stands at two places of the card is said once") {
  auto source = welcome_source();
  source.opt_out = at("${nope()}", 9);
  CHECK(parse_structured(source).problems.size() == 1);
}

TEST_CASE("languages of a template that differ in their parts are told apart") {
  Library library;
  auto source = welcome_source();
  library.add("welcome", "", parse_structured(source).value);
  library.add("welcome", "fr", parse_structured(source).value);
  source.next = {};
  source.actions.pop_back();
  source.title = at("Hallo");
  library.add("welcome", "de", parse_structured(source).value);
  const auto problems = library.compare_languages("welcome");
  REQUIRE(problems.size() == 3);
  for (const auto& each : problems) CHECK(each.locale == "de");
  CHECK(problems[0].problem.text == "there are 1 of actions here and 2 in the other language");
  CHECK(problems[1].problem.text == "there is no next here, but in the other language");
  CHECK(problems[2].problem.text == "${bot.name} is not used here, but in the other language");
}
