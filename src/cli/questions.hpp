#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace welcomed::cli {

/// One of the things that only the admin knows: an option answers it, or they are asked.
struct Question {
  std::string option;
  std::string words;
  std::string& answer;
  std::function<std::string(const std::string& answer)> fault;  ///< empty when it is good
  bool needed = true;
  std::function<Status()> settle{};  ///< finds out what a good answer alone does not tell; whether it could
};

/// Before anybody is asked: of what the options say, or leave out where `somebody` is not there to be asked.
[[nodiscard]] Status check_options(const std::vector<Question>& questions, bool somebody);

/// What the options leave open. An answer that is not good, or settles nothing, is asked for again at once.
[[nodiscard]] Status ask_the_rest(const std::vector<Question>& questions, std::istream& in, std::ostream& out);

}  // namespace welcomed::cli
