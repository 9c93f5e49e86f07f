#include "core/variant.hpp"

#include <algorithm>

#include "core/spread.hpp"

namespace welcomed::core {
namespace {

std::vector<const Variant*> in_order_of_names(const std::vector<Variant>& variants) {
  std::vector<const Variant*> sorted;
  for (const auto& each : variants) sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* one, const auto* other) { return one->template_name < other->template_name; });
  return sorted;
}

/// From 0 to 99.
int point_of(const std::vector<const Variant*>& variants, const RecipientId& id) {
  std::string text;
  for (const auto* each : variants) text += each->template_name + "\n";
  return static_cast<int>(std::uint64_t{spread(text + id.str())} * 100 >> 32U);
}

}  // namespace

const std::string& variant_of(const std::vector<Variant>& variants, const RecipientId& id) {
  const auto sorted = in_order_of_names(variants);
  const int point = point_of(sorted, id);
  int end = 0;
  for (const auto* each : sorted) {
    end += each->percent;
    if (point < end) return each->template_name;
  }
  return sorted.back()->template_name;
}

const std::string& template_of(const Message& message, const RecipientId& id) {
  return message.variants.empty() ? message.template_name : variant_of(message.variants, id);
}

std::vector<std::string> templates_of(const Message& message) {
  if (message.variants.empty()) return {message.template_name};
  std::vector<std::string> names;
  for (const auto& each : message.variants) names.push_back(each.template_name);
  return names;
}

}  // namespace welcomed::core
