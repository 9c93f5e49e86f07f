#pragma once
#include <memory>
#include <string>
#include <vector>

#include "simulation/life.hpp"
#include "store/sqlite_store.hpp"

namespace simulation {

struct Verdict {
  std::vector<std::string> violations;
  std::uint64_t trace = 0;  ///< a hash of all that happened
  int steps = 0;
  int crashes = 0;
};

inline const welcomed::TimePoint kBegin(std::chrono::seconds(1'800'000'000));

/// The state of somebody and of what they get, with its cause.
[[nodiscard]] std::string state_of(const welcomed::store::Person& person);
/// It was sent again because the chat did not show it, and got lost once more.
[[nodiscard]] bool was_repeated(const welcomed::store::DeliveryRow& delivery);

/// One run: a tenant, a daemon that dies and is started again, and a world that does what the script says.
class World {
 public:
  World(const Script& script, bool loud);
  Verdict run();

 private:
  void note(const std::string& text);
  void violate(const std::string& text);
  void tell_stories();
  void live_until(Duration end);
  bool step(Duration end);
  void maybe_crash();
  void kill_daemon();
  void stop_daemon();
  void maybe_jump();
  void start_daemon();
  void plan_doings();
  void plan_outage();
  void pause();
  void resume();
  void do_something(const std::string& id);
  void removed_by_user(Person& person);
  void installed_by_user(Person& person);
  void says(Person& person, const std::string& text);
  void tell_installed(const Person& person);
  /// Both events of an app that arrived, in some order and number.
  void tell_arrival(const std::string& id, json update, json installation);
  void tell(const std::string& id, json event, std::function<void()> when_durable);
  void tell_at(Duration wait, const std::string& id, const json& event, std::function<void()> when_durable, int tries);
  void deliver(const std::string& id, const json& event, std::function<void()> when_durable, int tries);
  json activity(const Person& person, const std::string& type);
  /// What was answered 200 is in the store.
  void check_durable(const std::string& id, welcomed::TimePoint at);
  void check_states();
  void check_named(const std::string& id);
  void check_end();
  void check_end_of(const Person& truth, const welcomed::store::Person& known);
  using Complain = std::function<void(const std::string&)>;
  /// What the store says of a message against how many arrived; true when it is held.
  bool check_outcome(const welcomed::store::DeliveryRow& delivery, std::size_t got, const Complain& complain) const;
  [[nodiscard]] bool expected(const Person& truth) const;
  [[nodiscard]] bool known_as_removed() const;
  welcomed::daemon::CurrentConfig config();

  void plan_team_doings();
  void do_something_in_team();
  void team_removes_app();
  void team_installs_app();
  void team_deleted_or_restored();
  void somebody_joins_or_leaves();
  void team_says(const std::string& text);
  void tell_team_installed();
  void tell_membership(const char* what, const std::string& id);
  json team_activity(const std::string& type);
  [[nodiscard]] welcomed::core::Policy team_policy() const;
  void check_team_end();

  Script script_;
  bool loud_;
  Chance chance_;
  Timeline timeline_;
  Wall wall_;
  Services services_;
  BotProgram bot_;
  std::unique_ptr<welcomed::store::SqliteStore> store_;
  Ground ground_;
  int told_ = 0;          // activities
  int edition_ = 0;       // of the configuration
  Life* life_ = nullptr;  // never destroyed, see Life
  Verdict verdict_;
};

}  // namespace simulation
