#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "base/waiting.hpp"
#include "daemon/tenant.hpp"
#include "net/hops.hpp"
#include "net/server.hpp"

namespace welcomed::daemon {

/// An authenticated activity on its way to the bot's own program.
struct Passing {
  TenantId tenant;
  ConversationId conversation;
  ActivityId activity;
  bool invoke = false;
  net::Incoming request;  ///< as it came
  Duration arrived{0};    ///< the clock's uptime when its body was there
};

/// The bot's own program behind the daemon (`bot.forward_to`): gets each activity as it came, headers and body byte for
/// byte and a `Via` beside them, and its answer goes back to Teams.
///
/// 2xx to 4xx are the bot's word and final. When it is down (no connection, no answer in time, 5xx), an invoke is 502;
/// anything else is kept in the store, answered 200, and given again for up to 15 minutes, in order for each
/// conversation: what comes later waits behind it. Activities that are with the bot at the same time have no order, as
/// they have none without a relay. When no more can be kept it is 503, and Teams repeats it.
///
/// The bot gets an activity at least once while the daemon lives: one whose answer was lost is given again. A crash
/// before Teams was answered is Teams' to repeat. A crash after it costs what waited: the bot checks the token of
/// Teams, tokens never reach the store, and without its token an activity is of no use to it, so after a restart such a
/// one is dropped and the log says so. Only what came without secrets (`listen.accept_unsigned`) is given again then.
/// What is erased while it waits, with the data of somebody whom it names, is noticed within seconds and dropped alike.
/// Where several daemons share the store each gives what it took itself. What one kept that is gone for good is dropped
/// by another, which notices within a minute.
class Relay final : private Gate {
 public:
  explicit Relay(Surroundings& around);

  [[nodiscard]] bool wanted() const { return url_.has_value(); }

  /// Before any stage starts; again when it failed: what the last life left is counted, or forgotten where there is no
  /// bot any more.
  Task<Status> open();
  /// The answer for Teams, in its time. What the activity says to the daemon is durable before.
  Task<net::Reply> pass(Passing passing);
  /// Whether the request is one of ours that came back.
  [[nodiscard]] bool sent(const net::Incoming& request) const { return net::passed(request.headers, name_); }
  /// The stage that gives again what was kept.
  Task<void> run();
  void stop() { bell_.notify(); }
  /// Something is due then.
  void wake_by(TimePoint at) { bell_.notify_by(at); }

  /// Activities that the bot will never get; the log named each.
  [[nodiscard]] std::int64_t dropped() const { return dropped_; }

 private:
  using Lane = std::pair<TenantId, ConversationId>;
  struct Kept {
    Lane lane;
    ActivityId activity;
    TimePoint received_at;
    bool in_hand = false;  ///< being given again, which will settle it or put it off
  };

  Task<std::optional<net::Response>> try_once(std::vector<net::Header> headers, std::string body, Duration patience);
  Task<net::Reply> keep(Passing passing, int attempts);
  Task<void> give_again(store::Undelivered activity);
  Task<void> finish(store::Undelivered activity);
  Task<void> drop(store::Undelivered activity, std::string reason);
  Task<void> put_off(store::Undelivered activity);
  // A bot that does not answer is left alone for a while.
  [[nodiscard]] std::optional<TimePoint> open_until() const override;
  [[nodiscard]] bool half_open() const override { return failures_ > 0; }
  void nothing_left() override {}
  void note_up();
  /// Gives true: it keeps nothing from being taken.
  Task<bool> drop_lost();
  /// Drops what the store does not have any more.
  Task<void> drop_erased();
  /// Drops what others kept that are gone.
  Task<Status> drop_left_behind();
  [[nodiscard]] std::vector<std::int64_t> at_rest() const;
  void note_in_hand(std::int64_t number, bool in_hand);
  void drop_erased_one(std::int64_t number);
  void tell_dropped(const ActivityId& activity, const std::string& reason);
  /// Nothing is left of it in the store.
  void settle(std::int64_t number);
  void leave(const Lane& lane);
  void remember(std::int64_t number, std::vector<net::Header> secrets);

  Surroundings& around_;
  std::optional<net::Url> url_;
  std::string name_;  ///< as a proxy, in `Via`
  Wakeup bell_;
  std::map<Lane, std::int64_t> waiting_;  ///< how many of each conversation the store holds, or is about to
  /// Those that count in `waiting_`. One whose commit failed and is there after all does not: Teams repeats it.
  std::map<std::int64_t, Kept> counted_;
  TimePoint look_for_erased_at_{};
  TimePoint look_for_left_behind_at_{};
  /// What is secret in the headers of those in the store; shared, as Teams sends one token with many activities.
  std::map<std::int64_t, std::shared_ptr<const Secret>> secrets_;
  std::shared_ptr<const Secret> newest_;
  std::size_t under_way_ = 0;
  int failures_ = 0;  ///< of the connection, in a row
  TimePoint down_until_{};
  std::int64_t dropped_ = 0;
};

}  // namespace welcomed::daemon
