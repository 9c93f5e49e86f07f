#include "cli/agreement.hpp"

#include <unistd.h>

#include <iostream>

#include "base/readable.hpp"
#include "cli/opening.hpp"
#include "cli/terminal.hpp"

namespace welcomed::cli {

bool agreed(const std::string& question, bool yes) {
  if (yes) return true;
  if (::isatty(STDIN_FILENO) == 0) {
    complain("nothing was changed: there is nobody to ask. Add --yes");
    return false;
  }
  std::cout << readable(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace welcomed::cli
