#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulation/company.hpp"

namespace simulation {

struct Verdict {
  std::vector<std::string> violations;
  std::uint64_t trace = 0;                ///< a hash of all that happened
  std::map<std::string, int> messages{};  ///< that people got, by key
  int steps = 0;
  int crashes = 0;
};

/// One run: tenants, a daemon that dies and is started again, or several, and a world that does what the script says.
class World {
 public:
  /// Nothing is in `store` yet, and nothing happens in it after `run`. Where several daemons share it, `server` is its
  /// server.
  World(const Script& script, welcomed::store::TransactionalStore& store, Server& server, bool loud);
  Verdict run();

 private:
  void note(const std::string& text);
  void violate(const std::string& text);
  void live_until(Duration end);
  bool step(Duration end);
  void maybe_crash();
  void kill(Machine& machine);
  /// As SIGTERM does it; `ended` is called when it has.
  void stop(Machine& machine, std::function<void()> ended);
  void start_after_a_while(Machine& machine);
  void maybe_jump();
  void start(Machine& machine);
  void start_all();
  void maybe_trouble();
  void spread_news();
  void cut_off(Machine& machine);
  void stand_still(Machine& machine);
  void go_on(Machine& machine);
  void fail_over();
  void begin_quiet();
  /// Where there are several: each does its share of the work for a while, then all end and one goes on alone.
  void share_in_quiet();
  void check_leaders();
  void set_up_several();
  void end_all();
  [[nodiscard]] Machine& some_machine();
  [[nodiscard]] Life* some_daemon();
  void plan_doings();
  void plan_outage();
  welcomed::daemon::CurrentConfig config();

  Script script_;
  bool loud_;
  Chance chance_;
  Timeline timeline_;
  Server& server_;
  Ledger ledger_;
  Services services_;
  BotProgram bot_;
  Ground ground_;
  int edition_ = 0;  // of the configuration
  std::deque<Machine> machines_;
  int cut_offs_ = 0;
  int standstills_ = 0;
  int failovers_ = 0;
  Postman postman_;
  std::deque<Company> companies_;  // by tenant
  Verdict verdict_;
};

}  // namespace simulation
