#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "daemon/lease.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"
#include "store/led_storage.hpp"

namespace welcomed::daemon {

/// A tenant that this daemon leads: its stages, from a start to their end.
class Lead {
 public:
  /// Where several daemons share the store, what is written counts only while `leadership` stands. No request leaves
  /// once the lease is over. `bot_tokens` serves all tenants.
  Lead(const Surroundings& around, const config::Tenant& settings, std::optional<store::Leadership> leadership,
       const Lease& lease, identity::TokenSource& bot_tokens);

  /// Takes up what whoever led before left: what was on its way is unknown, what was taken is due, and which lanes are
  /// stopped is found out anew. Where another daemon may have led, waits begin anew, too, for they go by the uptime of
  /// its machine.
  Task<Status> recover(bool another_led);
  /// Until `end`, and then until all that was under way is recorded. It ends by itself where nobody knows what the
  /// store kept: whoever leads next begins with what is there.
  Task<void> run();
  /// Something is due in that queue then.
  void wake_for(store::QueueName queue, TimePoint at);
  /// All stages look at once: the configuration is another one.
  void wake_all();
  /// Somebody else has changed something: all stages look but that which reads the directory, and has its own times.
  void wake_for_news();
  /// Starts nothing more.
  void end();
  /// Another leads, or may do so: nothing leaves any more, not even what is under way.
  void lose();
  [[nodiscard]] bool ending() const { return around_.stopping; }

  [[nodiscard]] Tenant& tenant() { return tenant_; }
  [[nodiscard]] const std::optional<store::Leadership>& leadership() const { return leadership_; }

 private:
  Task<void> run_stage(Stage& stage);
  void doubt();
  Result<store::Recovered> take_up(store::Store& store, bool another_led);

  std::optional<store::Leadership> leadership_;
  store::LedStorage storage_;
  LeasedTransport transport_;
  Surroundings around_;
  identity::AuthorizedClient bot_http_;
  bot::Connector connector_;
  Tenant tenant_;
  std::vector<std::unique_ptr<Stage>> stages_;
  Slots running_;
};

}  // namespace welcomed::daemon
