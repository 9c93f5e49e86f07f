#include "cards/functions.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/nearest.hpp"

namespace welcomed::cards {

namespace {

using Table = std::unordered_map<std::string_view, const Function*>;

Table table_of_all() {
  Table table;
  for (const auto family : {logic_functions(), number_functions(), text_functions(), list_functions(),
                            object_functions(), time_functions(), encoding_functions(), refused_functions()}) {
    for (const auto& row : family) table.emplace(row.name, &row);
  }
  return table;
}

const Table& table() {
  static const Table all = table_of_all();
  return all;
}

}  // namespace

const Function* find_function(std::string_view name) {
  const auto found = table().find(name);
  return found == table().end() ? nullptr : found->second;
}

std::string function_meant(std::string_view name) {
  std::vector<std::string> names;
  for (const auto* row : all_functions()) names.emplace_back(row->name);
  return did_you_mean(name, names);
}

std::vector<const Function*> all_functions() {
  std::vector<const Function*> out;
  for (const auto& [name, row] : table()) out.push_back(row);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  return out;
}

}  // namespace welcomed::cards
