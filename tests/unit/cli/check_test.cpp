#include "cli/opening.hpp"
#include "cli/taken_names.hpp"
#include "support/golden.hpp"
#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using welcomed::cli::testing::Organisation;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = PROJECT_DIR "/tests/golden/check";

/// As `check` prints them, but for where this repository is.
std::string text_of(const std::vector<config::Diagnostic>& diagnostics) {
  const std::string here = PROJECT_DIR "/";
  std::string text;
  for (const auto& each : diagnostics) text += diagnostic_text(each);
  for (std::size_t at = 0; (at = text.find(here, at)) != std::string::npos;) text.erase(at, here.size());
  return text;
}

}  // namespace

TEST_CASE("every fault of a configuration and its templates is found in one run, with its place and the next step") {
  int cases = 0;
  for (const auto& each : fs::directory_iterator(kFolder)) {
    if (!each.is_directory()) continue;
    ++cases;
    const auto name = each.path().filename().string();
    CHECK(support::unlike_golden("check/" + name + ".txt",
                                 text_of(config::load(each.path() / "welcomed.yaml").diagnostics)) == "");
  }
  CHECK(cases > 3);
}

TEST_CASE_METHOD(Organisation, "a name that another group or team has by now is told where the policy names it") {
  const std::vector<store::PolicyWarning> warnings{
      {"boards", contoso, {"name_taken", "Board is the name of b0a4d000, and was that of b0a4d001"}, "board"},
      {"boards", contoso, {"name_taken", "\x1b[31mAnother\u202E"}, "not in the file"},
      {"pilot", contoso, {"was_unheeded", "was: before, but the policy is known by its own name already"}, ""},
      {"sales", contoso, {"was_unknown", "was: sails, but no policy of that name ran"}, ""},
      {"sales", contoso, {"mostly_unlicensed", "3 of 4 people"}, ""}};
  CHECK(support::unlike_golden("check/taken_names.txt", text_of(taken_names(warnings, *config))) == "");
}
