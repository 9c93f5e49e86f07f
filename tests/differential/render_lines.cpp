// Renders each line of standard input, {"template": …, "data": …}, and writes {"output": …} or {"error": …} for it.
#include <iostream>
#include <string>

#include "cards/node.hpp"

using namespace welcomed::cards;

namespace {

Json error(std::string text) { return {{"error", std::move(text)}}; }

Json rendered(const Json& line) {
  std::vector<Problem> problems;
  const auto source = read_json(line["template"].dump(), problems);
  const auto node = source ? Node::compile(*source, problems) : Node();
  if (!problems.empty()) return error(problems.front().text);
  Evaluation evaluation(line["data"], "en-US");
  auto output = node.render(evaluation, false);
  if (!output) return error(output.error().why);
  return {{"output", output->value_or(nullptr)}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << rendered(Json::parse(line)).dump() << '\n';
}
