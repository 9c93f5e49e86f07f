#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// People who had the app before a policy first ran.
class ExistingApps : Theme {
 public:
  using Theme::Theme;

  /// What becomes of people who had the app before the policy first ran, where its row does not say. It may be chosen
  /// before the store knows of the policy.
  Status choose(const std::string& policy, const TenantId& tenant, core::Existing existing, TimePoint now);
  /// How many people and teams are held because nobody chose yet.
  Result<std::int64_t> held_back();

  // For other themes, in a verb of theirs.
  PolicyRow with_choice(PolicyRow policy);
  void treat_existing(const PolicyRow& policy);
  void treat_existing(const core::Recipient& recipient, TimePoint now);
  void count_held(PolicyCounts& policy);

 private:
  bool may_have_been_welcomed(const core::Recipient& recipient, TimePoint first_run);
  void hold(const std::string& policy, const core::Recipient& recipient);
  void skip(const std::string& policy, const core::Recipient& recipient, TimePoint now);
};

}  // namespace welcomed::store
