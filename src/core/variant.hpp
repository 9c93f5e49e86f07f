#pragma once
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "core/policy.hpp"

namespace welcomed::core {

/// Which of a message's templates somebody gets.

/// The one of these that is theirs; there is one at least, and their shares make a hundred. It follows from who they
/// are and from what the templates are called, in any order: it is the same in every message that chooses among the
/// same ones by the same shares, and says nothing of what they get where others are chosen from, nor of their place in
/// a rollout.
[[nodiscard]] const std::string& variant_of(const std::vector<Variant>& variants, const RecipientId& id);

/// What somebody was to get as one message, written down before it was sent.
struct RecordedVariant {
  std::string key;
  std::string template_name;

  bool operator==(const RecordedVariant&) const = default;
};

/// The template of a message to them: its only one, or their variant. That is what is recorded of this message; else of
/// the first of the `recorded` ones that chooses among the same templates in any of the policies, by whatever shares;
/// else it follows from the hash. So shares count for those alone who got none of these templates yet.
[[nodiscard]] const std::string& template_of(const Message& message, const RecipientId& id,
                                             const std::vector<RecordedVariant>& recorded,
                                             const std::vector<Policy>& policies);

/// All that a message to people may be written by.
[[nodiscard]] std::vector<std::string> templates_of(const Message& message);

}  // namespace welcomed::core
