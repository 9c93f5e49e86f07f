#pragma once
#include <string>

#include "base/result.hpp"
#include "cli/terminal.hpp"

namespace welcomed::cli {

/// How one thing that the daemon needs was found.
struct Finding {
  enum class Grade { good, warning, bad };
  Grade grade = Grade::good;
  std::string subject;  ///< "credential"
  Error told;           ///< what was found, and what to do about it
};

/// As a line.
[[nodiscard]] std::string finding_text(const Finding& finding, const Paint& paint);

}  // namespace welcomed::cli
