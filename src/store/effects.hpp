#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What became of messages to people. What they wrote is not kept.
class Effects : Theme {
 public:
  using Theme::Theme;

  /// A person did something: what it says of the messages that were sent to them is noted, and what follows a message
  /// and is needless now is dropped. Gives what is new; nothing happens where they were sent none. Of a message that is
  /// not counted, because it was sent while none was or long ago, no more is noted than what a condition asks for.
  Result<std::vector<NewEffect>> note(const TenantId& tenant, const RecipientId& id, const core::Deed& deed);
  /// By policy, key, template and locale, the oldest wording first.
  Result<std::vector<EffectCounts>> counts(const EffectFilter& filter);
  /// Whether a read receipt ever came for a message that is counted.
  Result<bool> knows_reads();
  /// Erases all that was noted so far.
  Status forget();

  // For other themes, in a verb of theirs.
  std::int64_t note_wording(const Wording& wording, TimePoint now);
  int thin(TimePoint before, int most, ThinnedUpTo& up_to);
  /// A message has another wording now. What it brought of buttons counts with those that the message had.
  void note_amendment(const DueAmendment& amended, const Wording& wording, TimePoint now);

 private:
  std::vector<core::Effect> asked_of(const TenantId& tenant, const std::string& key);
  core::Deed with_button_of(const RecipientKey& who, const std::string& key, const core::Deed& deed,
                            const std::optional<std::int64_t>& wording);
  std::optional<std::int64_t> wording_seen(const RecipientKey& who, const std::string& key);
  void write_button(std::int64_t wording, std::size_t place, const Wording::Button& button);
  void write_effects(const TenantId& tenant, const RecipientId& id, const core::MessageSent& message);
  std::vector<Wording::Button> buttons_of(std::int64_t wording);
};

}  // namespace welcomed::store
