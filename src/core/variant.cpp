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

/// Null where the message does not choose that one.
const Variant* variant_named(const Message& message, const std::string& name) {
  const auto found = std::find_if(message.variants.begin(), message.variants.end(),
                                  [&](const Variant& variant) { return variant.template_name == name; });
  return found == message.variants.end() ? nullptr : &*found;
}

bool same_templates(const Message& one, const Message& other) {
  return !other.variants.empty() &&
         std::is_permutation(one.variants.begin(), one.variants.end(), other.variants.begin(), other.variants.end(),
                             [](const Variant& a, const Variant& b) { return a.template_name == b.template_name; });
}

/// Whether a message with that key chooses among the same templates as this one.
bool chooses_alike(const std::string& key, const Message& message, const std::vector<Policy>& policies) {
  return std::any_of(policies.begin(), policies.end(), [&](const Policy& policy) {
    return std::any_of(policy.messages.begin(), policy.messages.end(),
                       [&](const Message& other) { return other.key == key && same_templates(message, other); });
  });
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

const std::string& template_of(const Message& message, const RecipientId& id,
                               const std::vector<RecordedVariant>& recorded, const std::vector<Policy>& policies) {
  if (message.variants.empty()) return message.template_name;
  const std::string* theirs = nullptr;
  for (const auto& each : recorded) {
    const auto* same = variant_named(message, each.template_name);
    if (same == nullptr) continue;
    if (each.key == message.key) return same->template_name;
    if (theirs == nullptr && chooses_alike(each.key, message, policies)) theirs = &same->template_name;
  }
  return theirs == nullptr ? variant_of(message.variants, id) : *theirs;
}

std::vector<std::string> templates_of(const Message& message) {
  if (message.variants.empty()) return {message.template_name};
  std::vector<std::string> names;
  for (const auto& each : message.variants) names.push_back(each.template_name);
  return names;
}

}  // namespace welcomed::core
