#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "daemon/lead.hpp"

namespace welcomed::daemon {

/// Those that this daemon leads.
using Tenants = std::map<TenantId, std::shared_ptr<Tenant>>;  // shared: whoever goes through them may wait on the way

/// Leads tenants: all that are configured where the store is this daemon's alone; else its share of them, each for as
/// long as its lease is renewed (core/leadership.hpp). One whose lead ended by itself is led anew.
class Leader {
 public:
  /// `self` is this daemon among those that share the store; nothing where it is alone.
  Leader(Surroundings& around, identity::TokenSource& bot_tokens, std::optional<store::Instance> self);

  /// Becomes one of those that share the store, who leave it what is its own; before it writes anything there.
  Task<Status> join();
  /// Begins to lead; again when it failed.
  Task<Status> begin();
  /// Renews the lease until the daemon stops.
  Task<void> run();
  /// Somebody else has changed something of that tenant, or, by nothing, of any: their stages look at once, and so does
  /// this, who may lead another now. What comes close behind waits a moment, so that much of it costs little.
  void hear(const std::optional<TenantId>& whose);
  /// The stages whose work that is look when it is due.
  void wake_for(const store::Dues& dues);
  /// All stages look at once: the configuration is another one.
  void wake_all();
  /// Leads all that are configured, and starts nothing.
  void lead_all();
  /// Ends all stages; returns when all that was under way is recorded, and others may lead.
  Task<void> stop();

  [[nodiscard]] const Tenants& tenants() const { return tenants_; }
  /// Null where another daemon leads it, or none.
  [[nodiscard]] Tenant* find(const TenantId& tenant) const;
  /// That no tenant can be led, for the store does not answer.
  [[nodiscard]] std::optional<Error> trouble() const;

 private:
  [[nodiscard]] std::vector<TenantId> wanted() const;
  void note_taken(const store::Council& council);
  [[nodiscard]] bool another_led(const Lead& lead) const;
  std::shared_ptr<Lead> make(const config::Tenant& settings, std::optional<store::Leadership> leadership);
  [[nodiscard]] TimePoint next_look() const;
  void heed();
  Task<Status> renew();
  Task<void> follow(store::Council council);
  Task<void> begin_beside(std::shared_ptr<Lead> lead);
  Task<Status> begin_to_lead(std::shared_ptr<Lead> lead);
  Task<void> lead_to_the_end(std::shared_ptr<Lead> lead);
  Task<void> let_go(const Lead& lead);
  Task<void> lead_again(TenantId tenant);
  void leave_others(const store::Council& council);
  void lose_those_that_end();

  Surroundings& around_;
  identity::TokenSource& bot_tokens_;
  std::optional<store::Instance> self_;
  Lease lease_;
  std::map<TenantId, std::shared_ptr<Lead>> leads_;  ///< those that end, too
  Tenants tenants_;
  std::map<TenantId, std::int64_t> led_last_;  ///< under which fence, where nobody else led since
  bool joined_ = false;
  Slots running_;
  Wakeup bell_;
  std::set<std::optional<TenantId>> heard_;
  Duration heed_at_{0};   ///< of the clock's uptime, the earliest
  Duration renew_at_{0};  ///< the same, the latest
};

}  // namespace welcomed::daemon
