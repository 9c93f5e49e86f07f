#pragma once
#include "daemon/round.hpp"

namespace welcomed::daemon {

/// Reads delta queries on, a page at a time, into the mirror.
class FeedReader {
 public:
  FeedReader(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}

  /// Called after each page of users.
  using AfterPage = std::function<Task<void>(Round& round)>;
  /// To the end of the feed's round; from its beginning when its link is good no more. What was read before a setback
  /// is kept.
  Task<Outcome<Nothing>> follow(Round& round, store::Feed feed, AfterPage after_page);

  struct Page {
    store::FeedPlace place;
    std::int64_t items = 0;
  };
  /// Takes one page of it as what the store is told with `more`, in one transaction.
  using More = std::function<Status(store::Store& store, const Page& page)>;
  Task<Outcome<Page>> read_page(const config::Config& config, const store::Feed& feed, More more);

 private:
  Task<Outcome<Page>> read_user_page(const config::Config& config, const store::Feed& feed, More more);
  Task<Outcome<Page>> read_group_page(const store::Feed& feed, More more);
  Task<bool> begin_anew(Round& round, store::Feed& feed);

  Surroundings& around_;
  Tenant& tenant_;
};

/// It tells of users, not of groups.
[[nodiscard]] bool tells_of_users(const store::Feed& feed);
[[nodiscard]] bool has_expired(const Setback& setback);

}  // namespace welcomed::daemon
