#pragma once
#include <string>
#include <vector>

namespace contract {

/// Where something is not as described, and what is wrong there: "answer 200 body /value/0/id", "is not declared".
struct Deviation {
  std::string place;
  std::string what;

  [[nodiscard]] std::string text() const { return place + ": " + what; }
};

using Deviations = std::vector<Deviation>;

}  // namespace contract
