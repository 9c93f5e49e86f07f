#pragma once
#include "daemon/feed_reader.hpp"

namespace welcomed::daemon {

/// Reads everything anew beside delta queries, once in `reread` and spread over it, so that what those forgot heals:
/// people who were restored, licences, members. Where it stands is in the store. Nobody is let go before its end, and
/// then by the next round, as what that can be trusted with.
class Rereader {
 public:
  /// `bell` is that of whoever lets it read.
  Rereader(Surroundings& around, Tenant& tenant, FeedReader& feeds, Wakeup& bell)
      : around_(around), tenant_(tenant), feeds_(feeds), bell_(bell) {}

  /// Plans it for what was read whole since; nothing is read without a period.
  Task<void> plan(std::optional<Duration> period);
  /// Reads pages as they become due, until then or until its bell rings; returns sooner when a
  /// page tells something that the policies do not know.
  Task<void> read_until(TimePoint until);
  /// Since this was last asked, the names of groups were read whole.
  [[nodiscard]] bool read_group_names() { return std::exchange(read_group_names_, false); }

 private:
  Task<std::optional<store::Rereading>> first();
  Task<void> read_a_page(const store::Rereading& rereading);
  Task<void> read_of_feed(const config::Config& config, const store::Rereading& rereading);
  Task<void> read_of_filter(const config::Config& config, const store::Rereading& rereading);
  Task<void> set_back(const config::Config& config, const store::Rereading& rereading, const Setback& setback);
  void tell_end(const store::Rereading& rereading) const;
  Task<bool> told_something();
  Task<void> write(store::Storage::Work verb);

  Surroundings& around_;
  Tenant& tenant_;
  FeedReader& feeds_;
  Wakeup& bell_;
  TimePoint last_page_{};
  bool read_group_names_ = false;
};

}  // namespace welcomed::daemon
