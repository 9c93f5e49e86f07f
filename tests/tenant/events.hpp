// What Teams tells the bot: queued when it happens, posted until taken, sometimes twice, in the other order, or never.
#pragma once
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "activities.hpp"
#include "behaviour.hpp"
#include "bot_client.hpp"
#include "bot_keys.hpp"
#include "http.hpp"

namespace tenant {

struct EventCounts {
  std::uint64_t queued = 0;      // doubles included
  std::uint64_t posted = 0;      // of these, tried at least once
  std::uint64_t delivered = 0;   // answered 2xx
  std::uint64_t attempts = 0;    // POSTs made
  std::uint64_t doubled = 0;     // posted a second time though the first was taken
  std::uint64_t swapped = 0;     // installs whose conversationUpdate came first
  std::uint64_t suppressed = 0;  // installs that are never told of
  std::uint64_t given_up = 0;    // after ten minutes
};

class Events {
 public:
  Events(boost::asio::io_context& io, const Options& options, const Behaviour& behaviour, const World& world,
         const Installs& installs, const Catalog& catalog, BotKeys& keys);

  /// Before anything is posted.
  void set_base(const std::string& base) { service_url_ = base + "/teams/amer/" + options_.tenant_id + "/"; }
  bool set_bot_url(const std::string& url) { return client_.set_url(url); }
  /// What events name from now on, and their tokens vouch for.
  void set_service_url(const std::string& url) { service_url_ = url; }
  [[nodiscard]] const std::string& service_url() const { return service_url_; }

  /// `first`: the bot is new to the user, so a conversationUpdate comes, too.
  void installed(UserIndex user, bool first, Millis now);
  void uninstalled(UserIndex user, Millis now);
  /// A message of that id.
  void said(UserIndex user, const std::string& id, const std::string& text, Millis now);

  /// When the two events of an install are due, which may come in the other order.
  struct Dues {
    Millis update;
    Millis added;
  };
  /// `of` and `subject` name whose install it is: what becomes of its events is always the same.
  Dues dues_of_install(const std::string& of, std::uint64_t subject, bool both, Millis now);
  /// Whether an install through Graph is never told of; counts it.
  bool suppressed(const std::string& of, std::uint64_t subject);
  /// An activity that lacks `timestamp` and, when none is given, `id`. Without a given id it may be doubled.
  void post(Json activity, std::uint64_t subject, const std::string& id, Millis at, Millis due);

  /// Posts this very text once, with these headers beside Content-Type, and calls back with what came of it.
  void post_raw(std::string body, Fields headers, std::function<void(BotAnswer)> done);

  [[nodiscard]] const EventCounts& counts() const { return counts_; }
  [[nodiscard]] std::size_t pending() const { return queue_.size() + static_cast<std::size_t>(in_flight_); }

 private:
  struct Event {
    EventKind kind;
    UserIndex user;
    std::string id;
    Millis at;     // when it happened
    Millis due;    // when to post it
    Millis since;  // when it was first tried
    int attempts;
    std::string text;
    std::shared_ptr<const Json> activity;  // shared by doubles; null: made of the above
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const { return a.due > b.due; }
  };

  void queue(Event event, const std::string& what, std::uint64_t subject);
  [[nodiscard]] Json activity_of_event(const Event& event) const;
  void push(Event event);
  void pump();
  boost::asio::awaitable<void> deliver(Event event);
  void retry(Event event, Millis now);
  [[nodiscard]] Fields headers_for(const std::string& conversation, Millis now);

  boost::asio::io_context& io_;
  const Options& options_;
  const Behaviour& behaviour_;
  const World& world_;
  const Installs& installs_;
  const Catalog& catalog_;
  BotKeys& keys_;
  BotClient client_;
  boost::asio::steady_timer timer_;
  std::string service_url_;
  std::priority_queue<Event, std::vector<Event>, Later> queue_;
  int in_flight_ = 0;
  std::uint64_t serial_ = 0;
  EventCounts counts_;
};

void to_json(Json& json, const EventCounts& counts);

}  // namespace tenant
