#pragma once
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>

#include "base/random.hpp"
#include "config/config.hpp"
#include "daemon/clock_watch.hpp"
#include "daemon/held_people.hpp"
#include "daemon/intake.hpp"
#include "daemon/leader.hpp"
#include "daemon/retention.hpp"
#include "daemon/service_watch.hpp"
#include "daemon/stage.hpp"
#include "store/watched_storage.hpp"

namespace welcomed::daemon {

/// What the daemon is made on; a test or a simulation gives its own.
struct World {
  asio::io_context& io;
  Clock& clock;
  Random& random;
  store::Storage& storage;
  net::Transport& transport;
  /// How long a stage sleeps at most: a bell that was missed, or a write of another process, costs no more than this.
  Duration longest_sleep = std::chrono::seconds(5);
  /// This daemon among those that share the store; nothing where the store is its alone.
  std::optional<store::Instance> among_others{};
};

/// The stages, wired. They talk to each other only through the store.
class Daemon {
 public:
  Daemon(const World& world, CurrentConfig config);
  ~Daemon();

  /// Recovers from the last life, tells the store the policies, and starts the stages.
  Task<Status> start();
  /// Reads every policy's people once and starts nothing: for a plan, on a copy of the store. False when some policy
  /// could not be read whole; the store then knows why.
  Task<Result<bool>> discover_once();
  /// After that: looks whether so many of each tenant's people have the app already, where a policy asks that.
  Task<void> look_at_some(int most);
  /// The handler of /api/messages; events are taken from `start` on.
  [[nodiscard]] net::Handler activities();
  /// Policies, templates, and all that is read anew at each step are the new ones from now on; the rest of the
  /// configuration (cloud, bot, tenants, listeners, store, limits) is taken up at the next start. What was halted is
  /// tried again at once.
  Task<Status> reload(CurrentConfig config);
  /// Somebody else who shares the store has changed something of that tenant, or, by nothing, of any (store/news.hpp).
  void hear(const std::optional<TenantId>& whose) { leader_.hear(whose); }
  /// What keeps it from its work now: a store that fails, a lane that is stopped, a service that
  /// answers nothing.
  [[nodiscard]] std::vector<Error> troubles() const;
  /// The work that is due now, told every minute or so; nothing where nobody knows. What stands still of it is a
  /// trouble.
  void note_due(std::vector<store::Backlog> due) { due_ = std::move(due); }
  /// The stages whose loops come round no more, as of this look; so much has passed since the last. Whoever waits for a
  /// store that fails does not hang.
  [[nodiscard]] std::vector<HangingStage> hanging(Duration passed);
  [[nodiscard]] const Observed& observed() const { return observed_; }
  /// By tenant (none where it is for all of them) and bucket: how many requests a second may go, and how many went.
  [[nodiscard]] std::vector<Labelled<double>> rates_allowed() const;
  [[nodiscard]] Readings<Counter> turns() const;
  /// By tenant, in seconds: since its directory was last read to the end of a round.
  [[nodiscard]] std::vector<Labelled<double>> delta_ages() const;
  /// By tenant of the configuration: 1 where this daemon leads it, else 0, as where its lease is over.
  [[nodiscard]] std::vector<Labelled<double>> leads() const;
  /// By how much this machine's clock is ahead of the services', by the last answer that told; nothing before one did.
  [[nodiscard]] const std::optional<Duration>& clock_ahead() const { return clock_watch_.offset().ahead(); }
  /// Activities that the bot's own program will never get.
  [[nodiscard]] std::int64_t activities_dropped() const { return relay_.dropped(); }
  /// Starts nothing new, and returns when all that was under way has been recorded.
  Task<void> stop();

 private:
  /// All of them, with the tenant's name and their own.
  void each_pace(const std::function<void(const std::string& tenant, const char* bucket, const Pace& pace)>& see) const;
  void add_services(std::vector<Error>& all) const;
  void add_standstills(std::vector<Error>& all) const;

  void wake_for(const store::Dues& dues);
  Task<void> start_stage(Task<void> stage);
  Task<void> run_stage(Task<void> stage);
  Task<void> beat();
  Task<void> tell_rates(store::Pulse& last);
  Task<void> tell_circuits();
  Task<void> tell_circuits_of(Tenant& tenant);
  Task<void> try_doubted();
  Task<void> try_one(Tenant& tenant, core::Doubted doubted);
  Task<void> try_all(Tenant& tenant, Circuit& circuit, core::Doubted disproved);
  /// When one of those who were refused alike is to be tried next.
  [[nodiscard]] std::optional<TimePoint> next_try() const;
  Task<void> try_store();
  Task<Status> tell_bot();
  Task<Status> tell_policies();

  World world_;
  CurrentConfig config_;
  store::WatchedStorage storage_;
  ServiceWatch services_;
  ClockWatch clock_watch_;
  ApplicationPaces application_;
  Wakeup beat_bell_;
  Observed observed_;
  Surroundings around_;
  identity::TokenSource bot_tokens_;
  identity::ActivityAuthenticator authenticator_;
  Leader leader_;
  Relay relay_;
  Intake intake_;
  HeldPeople held_people_;
  Retention retention_;
  Slots running_;
  std::vector<store::Backlog> due_;
  std::map<TenantId, std::vector<store::OpenCircuit>> told_circuits_;  ///< that the store knows of
};

}  // namespace welcomed::daemon
