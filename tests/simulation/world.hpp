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

/// One run: tenants, a daemon that dies and is started again, and a world that does what the script says.
class World {
 public:
  /// Nothing is in `store` yet, and nothing happens in it after `run`.
  World(const Script& script, welcomed::store::TransactionalStore& store, bool loud);
  Verdict run();

 private:
  void note(const std::string& text);
  void violate(const std::string& text);
  void live_until(Duration end);
  bool step(Duration end);
  void maybe_crash();
  void kill_daemon();
  void stop_daemon();
  void maybe_jump();
  void start_daemon();
  void plan_doings();
  void plan_outage();
  welcomed::daemon::CurrentConfig config();

  Script script_;
  bool loud_;
  Chance chance_;
  Timeline timeline_;
  Wall wall_;
  Services services_;
  BotProgram bot_;
  Ground ground_;
  int edition_ = 0;       // of the configuration
  Life* life_ = nullptr;  // never destroyed, see Life
  Postman postman_;
  std::deque<Company> companies_;  // by tenant
  Verdict verdict_;
};

}  // namespace simulation
