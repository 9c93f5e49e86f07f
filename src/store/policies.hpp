#pragma once
#include <map>
#include <string>

#include "store/theme.hpp"

namespace welcomed::store {

/// The policies as the store was told of them.
class Policies : Theme {
 public:
  using Theme::Theme;

  /// Tells the store which policies there are; people of policies that are gone are no longer selected by them. What
  /// waits for a window that is another one now, or gone, is due.
  Status set(const std::vector<PolicyRow>& policies, TimePoint now);
  /// Those that it was told last, by name.
  Result<std::vector<PolicyRow>> known();
  /// The configuration beside policies, by key, as a daemon took it up. Nothing else asks for it than `configuration`.
  Status note_configuration(const std::map<std::string, std::string>& settings);
  /// As it was noted last; empty where no daemon did.
  Result<std::map<std::string, std::string>> configuration();
  /// All people of the policy were judged by its newest definition: messages that waited for that are due.
  /// True when some waited.
  Result<bool> release_messages(const std::string& policy);
  /// Why the policy's people could not all be read; an empty cause says that they could.
  Status note(const std::string& policy, const Cause& cause, TimePoint now);

  // For other themes, in a verb of theirs.
  std::optional<PolicyRow> policy_named(const std::string& name);
  void forget_belongings(const std::string& policy);
  bool selects_anew(const std::string& policy);
  std::vector<PolicyRow> policies_of(const TenantId& tenant);

 private:
  PolicyRow read_policy(const Statement& row);
  std::vector<std::string> forget_policies_but(const std::vector<PolicyRow>& policies);
  void note_new_selection(const PolicyRow& policy);
  void note_hours(const PolicyRow& policy, TimePoint now);
  void note_time_zone(const PolicyRow& policy);
  void note_settings(const std::string& policy, const std::map<std::string, std::string>& settings);
  bool set_one(const PolicyRow& policy);
  std::vector<std::string> messages_of(const std::string& policy);
  std::vector<FollowUp> follow_ups_of(const std::string& policy);
  std::map<std::string, std::string> contents_of(const std::string& policy);
  std::map<std::string, std::string> settings_of(const std::string& policy);
  bool set_messages(const PolicyRow& policy);
  bool set_follow_ups(const PolicyRow& policy);
};

}  // namespace welcomed::store
