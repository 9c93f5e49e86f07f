#include "cli/finding.hpp"

#include "base/readable.hpp"

namespace welcomed::cli {
namespace {

std::string grade_text(Finding::Grade grade, const Paint& paint) {
  if (grade == Finding::Grade::good) return paint.good("good   ");
  if (grade == Finding::Grade::warning) return paint.waiting("warning");
  return paint.bad("wrong  ");
}

}  // namespace

std::string finding_text(const Finding& finding, const Paint& paint) {
  return grade_text(finding.grade, paint) + "  " + paint.strong(finding.subject) + ": " +
         readable(finding.told.text()) + "\n";
}

}  // namespace welcomed::cli
