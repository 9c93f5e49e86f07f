#include "daemon/doubled_people.hpp"

#include <algorithm>
#include <vector>

namespace welcomed::daemon {

Result<std::optional<store::PolicyWarning>> doubled_in(store::Store& store, const core::Policy& policy,
                                                       const config::PeopleTable* table) {
  if (table == nullptr || !table->may_double()) return std::nullopt;
  std::vector<config::PeopleTable::Doubled> doubled;
  const auto seen =
      store.selection.each_named_by_id(policy.name, policy.tenant, [&](const std::string& id, const std::string& upn) {
        if (const auto found = table->doubled(id, upn)) doubled.push_back(*found);
      });
  if (!seen) return tl::unexpected<Error>(seen.error());
  if (doubled.empty()) return std::nullopt;
  const auto& first = *std::min_element(doubled.begin(), doubled.end(),
                                        [](const auto& one, const auto& other) { return one.by_id < other.by_id; });
  auto detail = policy.users.file.string() + ":" + std::to_string(first.by_id) + ": line " +
                std::to_string(first.by_name) + " is about the same person";
  if (doubled.size() > 1) detail += ", and so it is with " + std::to_string(doubled.size() - 1) + " more";
  return store::PolicyWarning{policy.name, policy.tenant, {"person_listed_twice", detail}, {}};
}

}  // namespace welcomed::daemon
