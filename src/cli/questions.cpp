#include "cli/questions.hpp"

#include <istream>
#include <ostream>

namespace welcomed::cli {
namespace {

/// Why the answer will not do; empty when it does.
std::string objection(const Question& question) {
  auto fault = question.fault(question.answer);
  if (!fault.empty() || !question.settle) return fault;
  const auto settled = question.settle();
  return settled ? std::string() : settled.error().text();
}

Status ask(const Question& question, std::istream& in, std::ostream& out) {
  for (;;) {
    out << question.words << ": " << std::flush;
    if (!std::getline(in, question.answer))
      return fail("nothing was written: the answers ended", "give the rest as options");
    const auto why = objection(question);
    if (why.empty()) return {};
    out << "  " << why << '\n';
  }
}

}  // namespace

Status check_options(const std::vector<Question>& questions, bool somebody) {
  for (const auto& question : questions) {
    if (question.answer.empty() && (somebody || !question.needed)) continue;
    const auto fault = question.fault(question.answer);
    if (!fault.empty()) return fail(question.option + ": " + fault, "`welcomed init --help` tells each");
  }
  return {};
}

Status ask_the_rest(const std::vector<Question>& questions, std::istream& in, std::ostream& out) {
  for (const auto& question : questions) {
    if (!question.answer.empty()) continue;
    const auto asked = ask(question, in, out);
    if (!asked) return asked;
  }
  return {};
}

}  // namespace welcomed::cli
