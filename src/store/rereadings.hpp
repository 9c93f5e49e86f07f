#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Rereading. Whoever is met by it, or by deltas meanwhile, is there; at its end who was not is gone, and a feed goes
/// on with the link that it ends with, which tells whatever changed since it began.
class Rereadings : Theme {
 public:
  using Theme::Theme;

  /// Plans it for all that was read whole once and has no plan; without a period there is none.
  Status plan(const TenantId& tenant, std::optional<Duration> period, TimePoint now);
  /// The one that is due first.
  Result<std::optional<Rereading>> first(const TenantId& tenant);
  /// A page was taken by keep_users or keep_groups with that feed; the next is due then. `items` were on it.
  Status go_on(const Rereading& rereading, const FeedPlace& place, std::int64_t items, Duration period, TimePoint now);
  Status reread_filter(const Rereading& rereading, const std::vector<RecipientId>& people, const FeedPlace& place,
                       Duration period, TimePoint now);
  /// Its next page could not be read: again then.
  Status put_off(const Rereading& rereading, TimePoint until);
  /// Its link is good no more: from the beginning, and faster.
  Status restart(const Rereading& rereading, Duration period, TimePoint now);

  // For other themes, in a verb of theirs.
  std::int64_t round_of_rereading(std::int64_t feed, const TenantId& tenant, const std::string& policy);

 private:
  std::int64_t items_of(const Rereading& rereading);
  void begin(const Rereading& rereading, int expired, Duration period, TimePoint now);
  void note_page(const Rereading& rereading, const std::string& link, std::int64_t items, Duration period,
                 TimePoint now);
};

}  // namespace welcomed::store
