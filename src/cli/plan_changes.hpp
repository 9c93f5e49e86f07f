#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report.hpp"

namespace welcomed::cli {

/// How a policy of the configuration differs from what the store was told before.
struct PolicyChange {
  enum class Kind { added, gone, changed };

  Kind kind = Kind::changed;
  std::string name;
  TenantId tenant;
  std::string was{};                 ///< its name before; empty where that is the same
  std::vector<std::string> differs;  ///< of one that is there before and after: `targets`, `messages`, `rollout`, …
  std::int64_t more = 0;             ///< people and teams that it would newly select
  std::int64_t fewer = 0;            ///< and that it would select no more
  std::optional<std::int64_t> turns{};  ///< of other waves: how many of who wait they reach now
};

[[nodiscard]] std::string_view name(PolicyChange::Kind kind);

/// Policies by name, those alone that differ; those of `before` have their new names already. A policy of the same name
/// in another tenant is another policy.
[[nodiscard]] std::vector<PolicyChange> changes_of(const std::vector<store::PolicyRow>& before,
                                                   const std::vector<store::PolicyRow>& after,
                                                   const std::vector<store::SelectionChange>& selections,
                                                   const std::vector<store::Renamed>& renamed = {});

/// `[{name, tenant, change, was or null, differs, more, fewer, turns or null}]`
[[nodiscard]] Json changes_json(const std::vector<PolicyChange>& changes, const config::Config& config);
/// Empty where nothing differs.
[[nodiscard]] std::string changes_text(const std::vector<PolicyChange>& changes, const config::Config& config,
                                       const Paint& paint);

/// A key of the configuration, beside policies, that says something else than what ran.
struct KeyChange {
  std::string key;
  bool waits_for_restart = false;  ///< else a reload takes it up

  bool operator==(const KeyChange&) const = default;
};

/// Of settings by key (config/settings.hpp), in the order of the table of keys.
[[nodiscard]] std::vector<KeyChange> key_changes_of(const std::map<std::string, std::string>& before,
                                                    const std::map<std::string, std::string>& after);

/// `[{key, taken_up}]`, `taken_up` by `reload` or `restart`
[[nodiscard]] Json key_changes_json(const std::vector<KeyChange>& changes);
/// Empty where nothing differs.
[[nodiscard]] std::string key_changes_text(const std::vector<KeyChange>& changes, const Paint& paint);

/// `[{policies, people}]`
[[nodiscard]] Json overlaps_json(const std::vector<store::Overlap>& overlaps);
/// Empty where there are none.
[[nodiscard]] std::string overlaps_text(const std::vector<store::Overlap>& overlaps, const Paint& paint);

}  // namespace welcomed::cli
