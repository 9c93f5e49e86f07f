#pragma once
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "daemon/daemon.hpp"
#include "simulation/bot_program.hpp"
#include "simulation/services.hpp"
#include "store/store_thread.hpp"

namespace simulation {

namespace asio = boost::asio;
using welcomed::Clock;
using welcomed::Task;
using welcomed::TimePoint;

inline const TimePoint kBegin(std::chrono::seconds(1'800'000'000));

/// Wall time: what runs steadily, and what an admin adds to it.
struct Wall {
  Duration off{0};
};

/// What every life of the daemon shares: the world outlives it.
struct Ground {
  const Script& script;
  Chance& chance;
  Timeline& timeline;
  Wall& wall;
  Services& services;
  BotProgram& bot;
  welcomed::store::TransactionalStore& store;
  bool quiet = false;  ///< the faults are over
  std::function<void(const std::string&)> note;
  std::function<void(const std::string&)> violate;
};

class Life;

class LifeClock final : public Clock {
 public:
  LifeClock(Life& life, Ground& ground) : life_(life), ground_(ground) {}
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] Duration uptime() const override { return ground_.timeline.now(); }
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

  Life& life_;
  Ground& ground_;
  std::map<std::string, std::deque<Duration>> recent_;
  std::set<std::string> refused_;  ///< targets that got 401
};

/// The daemon from a start to its death. Whatever belongs to a dead one is kept and never run: to unwind it would be
/// to run it.
class Life {
 public:
  Life(Ground& ground, const welcomed::daemon::CurrentConfig& config);

  [[nodiscard]] bool dead() const { return dead_; }
  void die() { dead_ = true; }
  /// Runs one piece that is ready; false when none is.
  bool step();
  /// Plans a callback into the daemon; nothing happens when it is dead by then.
  Timeline::Number plan(Duration wait, std::function<void()> callback);
  /// An event reaches the bot; `answered` gets the status, if the daemon lives to give one.
  void deliver(const std::string& body, std::function<void(int)> answered);
  void reload(const welcomed::daemon::CurrentConfig& config);
  /// As SIGTERM does it; `stopped` is called when all that was under way is recorded.
  void stop(std::function<void()> stopped);
  [[nodiscard]] bool started() const { return started_; }

 private:
  Task<void> begin();
  Task<void> serve(std::string body, std::function<void(int)> answered);
  Task<void> take_up(welcomed::daemon::CurrentConfig config);
  Task<void> wind_up(std::function<void()> stopped);

  Ground& ground_;
  bool dead_ = false;
  bool started_ = false;
  asio::io_context io_;
  LifeClock clock_;
  welcomed::Random random_;
  LifeStorage storage_;
  LifeWire wire_;
  welcomed::daemon::Daemon daemon_;
};

}  // namespace simulation
