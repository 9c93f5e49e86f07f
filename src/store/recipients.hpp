#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// People, teams and group chats: whether they have the app, and where they can be written to. What is taken is not due
/// again until its `lease` has passed.
class Recipients : Theme {
 public:
  using Theme::Theme;

  using Change = std::function<core::Recipient(core::Recipient)>;
  /// The person who is written to in that conversation and whom the channel knows by that id, `29:…`; nothing when
  /// there is none. It reads all recipients of the tenant: for the rare activity that does not tell the directory's id.
  Result<std::optional<RecipientId>> person_in(const TenantId& tenant, const std::string& conversation,
                                               const std::string& user_id);
  Result<std::vector<core::Recipient>> take_installs(const TenantId& tenant, core::RecipientKind kind, const Pick& pick,
                                                     TimePoint now, Duration lease);
  /// An install of ours may reach Graph from now on (`tried`). False when the recipient, since they were taken, removed
  /// the app, got it by themselves, or is no longer selected.
  Result<bool> begin_install(const core::Recipient& recipient, TimePoint now, Duration lease);
  /// Who is installed and whose chat is to be looked up or, with `creation`, whose conversation is to be created.
  Result<std::vector<core::Recipient>> take_completions(const TenantId& tenant, bool creation, const Pick& pick,
                                                        TimePoint now, Duration lease);
  /// When the next install or completion is due, or its lease ends; nothing when none will be.
  Result<std::optional<TimePoint>> next_install(const TenantId& tenant, core::RecipientKind kind);
  Result<std::optional<TimePoint>> next_completion(const TenantId& tenant, bool creation);
  /// Reads the recipient (a fresh one if there is none), applies the pure `change`, writes it back, and schedules or
  /// parks their pending deliveries as the new state asks. The happening goes into the story if anything changed.
  Result<core::Recipient> change(const TenantId& tenant, const RecipientId& id, const Change& change,
                                 const Happening& happening, TimePoint now);

  // For other themes, in a verb of theirs.
  std::optional<core::Recipient> find(const TenantId& tenant, const std::string& id);
  void save(const core::Recipient& recipient, TimePoint now);
  /// As an admin's `retry` has it, which lifts a block.
  void try_again(const TenantId& tenant, const RecipientId& id, const Happening& happening, TimePoint now);
  void tell(const TenantId& tenant, const std::string& recipient, const Happening& happening, TimePoint now);

 private:
  bool reinstall_wanted(const core::Recipient& recipient);
  bool is_left_alone(const core::Recipient& before, const core::Recipient& after);
  bool is_owed(const core::Recipient& recipient);
  Statement probe_completion(const TenantId& tenant, bool creation, double probe, TimePoint now);
  std::vector<core::Recipient> take_installs_by_priority(const TenantId& tenant, core::RecipientKind kind, int most,
                                                         TimePoint now, TimePoint until);
  core::Recipient with_name(core::Recipient team);
};

}  // namespace welcomed::store
