#include "graph/odata.hpp"

#include <nlohmann/json.hpp>

namespace welcomed::graph {

std::string literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

bool is_page(const nlohmann::json& page) {
  const auto items = page.find("value");
  const auto next = page.find("@odata.nextLink");
  return items != page.end() && items->is_array() && (next == page.end() || next->is_string());
}

Retry unreadable(std::string what) { return {{}, {"bad_answer", std::move(what)}}; }

}  // namespace welcomed::graph
