// The published limits: token buckets, and sliding windows for each conversation.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "json.hpp"

namespace tenant {

struct Limits {
  bool enabled = false;
  // Graph, requests a second for the app in the tenant, contracts/graph.md §7.
  double installs = 30;
  double installed_reads = 30;
  double others = 0;  // installs a second that another program of the tenant's takes for itself
  double uninstalls = 15;
  double other_reads = 30;
  double other_writes = 30;
  double chat = 1;  // a second on one chat or channel
  double team_reads = 30;
  double roster_reads = 60;  // of a team's members and channels
  double one_team = 4;       // a second on one team, whatever is asked
  double directory_units = 8000;
  double directory_seconds = 10;
  // Bot Connector, contracts/bot.md §10.
  double bot = 50;
  std::vector<std::pair<int, int>> send_windows{{1, 7}, {2, 8}, {30, 60}, {3600, 1800}};  // seconds, requests
  std::vector<std::pair<int, int>> read_windows{{1, 14}, {2, 16}, {30, 120}, {3600, 3600}};
};

void to_json(Json& json, const Limits& limits);
/// Takes over what `json` names; false if it names something else or has wrong types, and then nothing changes.
bool merge(const Json& json, Limits& limits);

struct Throttled {
  double retry_after;  // seconds
  std::string scope;
};

class Throttle {
 public:
  explicit Throttle(bool enabled) { limits_.enabled = enabled; }

  [[nodiscard]] const Limits& limits() const { return limits_; }
  /// Starts with full buckets.
  void set_limits(Limits limits);

  /// Takes `units` from the bucket of that name, which holds `most` and fills at `most` a `seconds`. What is refused
  /// counts, too, down to an empty bucket's debt of one second's worth.
  std::optional<Throttled> take(const std::string& bucket, double most, double seconds, double units, Millis now);

  /// Counts one request of a conversation against windows of (seconds, requests).
  std::optional<Throttled> take(const std::string& conversation, const std::vector<std::pair<int, int>>& windows,
                                Millis now);

  [[nodiscard]] const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }
  /// How much of a bucket is used, 0 to 1 and above when in debt.
  [[nodiscard]] double used(const std::string& bucket, double most) const;

 private:
  struct Bucket {
    double tokens;
    Millis at;
  };

  Throttled refused(const std::string& scope, double seconds);

  Limits limits_;
  std::unordered_map<std::string, Bucket> buckets_;
  std::unordered_map<std::string, std::vector<Millis>> requests_;  // of the last hour, by conversation
  std::map<std::string, std::uint64_t> refusals_;                  // by scope
};

}  // namespace tenant
