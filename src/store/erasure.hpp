#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What is kept of people no longer than it is needed, and what is erased at once.
class Erasure : Theme {
 public:
  using Theme::Theme;

  /// Erases what is known of a person: name, conversation, story, texts, times, what the directory told, and wherever
  /// else their name, object id or Teams id stands, in the audit, too. Left are their object id, which messages they
  /// were sent, and whether they asked for silence: nobody installs the app for them or writes to them again, unless
  /// they come back by themselves, and then only what they were not sent before. What was unknown counts as sent, what
  /// was never tried is gone. Daemons that share the store are told. They hold nothing of a person but what is under
  /// way: work that was taken, which asks again before it sends, and tokens of activities that wait for the bot's own
  /// program, which go with them (daemon/relay.hpp).
  Status forget(const RecipientKey& whom, TimePoint now);
  /// Forgets (`forget`) those who left the directory at `until` or before, `most` of them. Gives how many there
  /// were.
  Result<int> forget_departed(TimePoint until, int most, TimePoint now);
  /// Drops lines of stories that are older than `before`, but for each story's last one, commands of the audit, and the
  /// effects of messages that were sent before then, but for whether they had one that a condition asks for. Looks at
  /// `most` of each from there on: most of what is old stays, so that there is no end to it but that of a walk through
  /// all.
  Result<Thinned> thin_stories(TimePoint before, int most, const ThinnedUpTo& from);
  /// What was erased, by this process or one before it, may stand in the write-ahead log still.
  [[nodiscard]] bool in_log() const { return in_log_; }
  void set_in_log(bool stands) { in_log_ = stands; }

 private:
  void forget_one(const TenantId& tenant, const RecipientId& id, const std::string& why, TimePoint now);
  std::vector<std::string> names_of(const TenantId& tenant, const RecipientId& id);
  bool is_had_by_somebody(const TenantId& tenant, const std::string& name);
  void erase_activities_naming(const TenantId& tenant, const std::vector<std::string>& names);
  void erase_from_stories_of_teams(const TenantId& tenant, const std::string& name);
  void erase_mentions(const TenantId& tenant, std::vector<std::string> names, TimePoint now);
  void erase_from_bodies(const TenantId& tenant, const std::vector<std::string>& names);
  void erase_from_audit(const std::vector<std::string>& names);
  int thin_lines(TimePoint before, int most, std::int64_t& up_to);
  int thin_audit(TimePoint before, int most);
  void erase_from_orders(const TenantId& tenant, const RecipientId& id, const std::vector<std::string>& names);

  bool in_log_ = true;
};

}  // namespace welcomed::store
