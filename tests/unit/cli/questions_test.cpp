#include "cli/questions.hpp"

#include <catch2/catch.hpp>
#include <sstream>

using namespace welcomed;
using namespace welcomed::cli;

namespace {

struct Asking {
  std::string tenant, name, group;
  std::vector<std::string> looked_up;
  std::ostringstream said;

  std::vector<Question> questions() {
    const auto no_fault = [](const std::string& answer) {
      return std::string(answer.empty() || answer == "?" ? "it must be a word" : "");
    };
    const auto any = [](const std::string& answer) { return std::string(answer == "?" ? "it must be a word" : ""); };
    const auto look_up = [this]() -> Status {
      looked_up.push_back(tenant);
      if (tenant == "contoso.com") return {};
      return fail("no tenant has the domain " + tenant, "correct it");
    };
    return {{"--tenant", "Tenant", tenant, no_fault, true, look_up},
            {"--name", "Name", name, no_fault},
            {"--group", "Group", group, any, false}};
  }
  Status ask(const std::string& answers) {
    std::istringstream in(answers);
    return ask_the_rest(questions(), in, said);
  }
};

}  // namespace

TEST_CASE_METHOD(Asking,
                 "an answer that settles nothing is asked for again before the next question, and none is lost") {
  REQUIRE(ask("nonsense\n?\ncontoso.com\nDesk\n\n"));
  CHECK(looked_up == std::vector<std::string>{"nonsense", "contoso.com"});
  CHECK(tenant == "contoso.com");
  CHECK(name == "Desk");
  CHECK(group.empty());
  CHECK(said.str() ==
        "Tenant:   no tenant has the domain nonsense; correct it\nTenant:   it must be a word\nTenant: Name: Group: ");
}

TEST_CASE_METHOD(Asking, "what an option says is not asked for, and its faults are told before anything is asked") {
  name = "Desk";
  group = "?";
  const auto faulty = check_options(questions(), true);
  REQUIRE_FALSE(faulty);
  CHECK(faulty.error().what == "--group: it must be a word");
  group = "Sales";
  REQUIRE(check_options(questions(), true));
  CHECK(check_options(questions(), false).error().what == "--tenant: it must be a word");
  REQUIRE(ask("contoso.com\n"));
  CHECK(said.str() == "Tenant: ");
}

TEST_CASE_METHOD(Asking, "answers that end too early are an error") { CHECK_FALSE(ask("contoso.com\n")); }
