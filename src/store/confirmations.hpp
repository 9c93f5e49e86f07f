#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Answers to those who asked for silence, or for messages again.
class Confirmations : Theme {
 public:
  using Theme::Theme;

  Result<std::vector<DueConfirmation>> take(const TenantId& tenant, TimePoint now, int most, Duration lease);
  Result<std::optional<TimePoint>> next(const TenantId& tenant);
  /// pending → sending, and where to; nothing when there was another attempt or a newer wish, or they cannot be
  /// reached, which drops it.
  Result<std::optional<core::ConversationReference>> claim(const DueConfirmation& due, TimePoint now);
  /// How the attempt ended that `due.attempts` counts: those before it, and after a claim itself too.
  Status record(const DueConfirmation& due, const core::ConfirmationStep& step, const ActivityId& activity,
                TimePoint now);
  /// By state, of the newest wish of each person of the tenant, or of all where it is empty.
  Result<std::map<std::string, std::int64_t>> counts(const TenantId& tenant = {});

  // For other themes, in a verb of theirs.
  void order(const core::Recipient& before, const core::Recipient& after, TimePoint now);
  void drop_interrupted(const TenantId& tenant, TimePoint now);
  std::optional<ConfirmationRow> confirmation_of(const core::Recipient& recipient);

 private:
  void write(const DueConfirmation& due, const core::ConfirmationStep& step, const ActivityId& activity, TimePoint now);
};

}  // namespace welcomed::store
