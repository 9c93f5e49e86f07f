#pragma once
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "daemon/daemon.hpp"
#include "simulation/bot_program.hpp"
#include "simulation/server.hpp"
#include "simulation/services.hpp"
#include "store/store_thread.hpp"

namespace simulation {

namespace asio = boost::asio;
using welcomed::Clock;
using welcomed::Task;

class Life;

/// Where a daemon runs, one life after the other.
struct Machine {
  int number = 0;
  std::string name{};         ///< of its daemon among several; empty where it is alone
  Duration off{0};            ///< its clock is, from the right time
  Duration up{0};             ///< it was, before the run began
  Duration cut_off_since{0};  ///< from the store
  Duration cut_off_until{0};
  Duration stands_until{0};  ///< its daemon does nothing, and waits for nothing
  Life* life = nullptr;      ///< never destroyed, see Life

  /// From then on nothing keeps its daemon from its work.
  [[nodiscard]] Duration troubled_until() const { return std::max(cut_off_until, stands_until); }
};

/// The requests of all daemons together.
struct Ledger {
  std::map<std::string, std::deque<Duration>> recent{};  ///< by what a limit is for
  std::set<std::string> refused{};                       ///< targets that got 401
  /// Before, what had its turn before a daemon stood still leaves beside what has one after it.
  Duration rates_judged_from{0};
  /// Before, leases ended that their daemons took for good: the server's clock jumped.
  Duration leads_judged_from{0};
};

/// What every life of a daemon shares: the world outlives it.
struct Ground {
  const Script& script;
  Chance& chance;
  Timeline& timeline;
  Ledger& ledger;
  Services& services;
  BotProgram& bot;
  welcomed::store::TransactionalStore& store;
  bool quiet = false;  ///< the faults are over
  std::function<void(const std::string&)> note;
  std::function<void(const std::string&)> violate;
};

class LifeClock final : public Clock {
 public:
  LifeClock(Life& life, Ground& ground) : life_(life), ground_(ground) {}
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] Duration uptime() const override;
  Ticket ring_at(TimePoint at, std::function<void()> ring) override;
  void cancel(Ticket ticket) override;

 private:
  Life& life_;
  Ground& ground_;
  std::map<Ticket, Timeline::Number> rings_;
  Ticket last_ = 0;
};

class LifeStorage final : public welcomed::store::Storage {
 public:
  LifeStorage(Life& life, Ground& ground) : life_(life), ground_(ground) {}
  using Storage::submit;
  void submit(Work work, Done done, welcomed::store::Commit commit) override;

 private:
  /// What becomes of a piece, and what its daemon is told of it.
  enum class Fate { well, answer_lost, refused, in_doubt };
  Fate fate_of(Duration submitted);
  [[nodiscard]] Fate fate_by_script();
  welcomed::Status told_of(Fate fate, const welcomed::Status& written);
  welcomed::Status write(const Work& work);
  /// Tenants that others lead.
  [[nodiscard]] std::set<std::string> others() const;
  /// How many messages to people of these tenants are on their way, as the store has it.
  [[nodiscard]] std::size_t sending_in(const std::set<std::string>& tenants) const;

  Life& life_;
  Ground& ground_;
};

class LifeWire final : public welcomed::net::Transport {
 public:
  LifeWire(Life& life, Ground& ground) : life_(life), ground_(ground) {}
  Task<welcomed::net::Exchange> once(welcomed::net::Request request) override;

 private:
  struct Fate;
  Fate fate_of(const welcomed::net::Request& request);
  void strike(Fate& fate, Fault fault, const welcomed::net::Request& request);
  void send_off(const welcomed::net::Request& request, const std::shared_ptr<welcomed::net::Exchange>& into,
                std::function<void()> resume);
  void run_into(Fate& fate, const Storm& storm, const welcomed::net::Request& request);
  [[nodiscard]] double faults_of(const welcomed::net::Request& request) const;
  void check_pace(const welcomed::net::Request& request);
  void check_leads(const welcomed::net::Request& request);

  /// One to a person, on its way, of a daemon among several.
  struct Sent {
    welcomed::store::RecipientKey whom;
    std::string key;
    std::int64_t fence = 0;  ///< under which it left
    Duration departed{0};
  };
  std::optional<Sent> message_in(const welcomed::net::Request& request);
  void check_heard(const Sent& sent, const welcomed::net::Exchange& exchange);
  void check_is_sending(const Sent& sent);
  void check_is_recorded(const Sent& sent, Duration heard);
  void check_state(const Sent& sent, welcomed::core::DeliveryState expected, const char* although);
  /// The tenant's, if this daemon leads it.
  std::optional<std::int64_t> fence_of(const welcomed::TenantId& tenant);

  Life& life_;
  Ground& ground_;
};

/// The daemon from a start to its death. Whatever belongs to a dead one is kept and never run: to unwind it would be
/// to run it.
class Life {
 public:
  /// Among others where its machine has a name, and else alone.
  Life(Ground& ground, Machine& machine, const welcomed::daemon::CurrentConfig& config);

  [[nodiscard]] bool dead() const { return dead_; }
  void die() { dead_ = true; }
  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] bool among_others() const { return among_others_; }
  [[nodiscard]] bool stands_still() const { return machine_.stands_until > ground_.timeline.now(); }
  /// What would have reached it while it stood still does so now, in that order.
  void go_on();
  /// It takes itself for the one that leads the tenant of that name.
  [[nodiscard]] bool leads(const std::string& tenant) const;
  /// Runs one piece that is ready; false when none is.
  bool step();
  /// Plans a callback into the daemon; nothing happens when it is dead by then.
  Timeline::Number plan(Duration wait, std::function<void()> callback);
  /// An event reaches the bot; `answered` gets the status, if the daemon lives to give one.
  void deliver(const std::string& body, std::function<void(int)> answered);
  void reload(const welcomed::daemon::CurrentConfig& config);
  /// What the store's server tells those who listen.
  void hear(const std::string& payload);
  /// As SIGTERM does it; `stopped` is called when all that was under way is recorded.
  void stop(std::function<void()> stopped);
  [[nodiscard]] bool started() const { return started_; }

 private:
  void reach(std::function<void()> callback);
  Task<void> begin();
  Task<void> serve(std::string body, std::function<void(int)> answered);
  Task<void> take_up(welcomed::daemon::CurrentConfig config);
  Task<void> wind_up(std::function<void()> stopped);

  Ground& ground_;
  Machine& machine_;
  const bool among_others_;
  bool dead_ = false;
  bool started_ = false;
  std::vector<std::function<void()>> held_;  ///< while it stands still
  asio::io_context io_;
  LifeClock clock_;
  welcomed::Random random_;
  LifeStorage storage_;
  LifeWire wire_;
  welcomed::daemon::Daemon daemon_;
};

}  // namespace simulation
