#pragma once
#include <functional>
#include <memory>
#include <string>

#include "simulation/life.hpp"

namespace simulation {

/// Teams, as it gives activities to the bot: until it is answered with 200.
class Postman {
 public:
  /// `some_daemon` is one that may take an activity now; null when there is none.
  Postman(Ground& ground, std::function<Life*()> some_daemon) : ground_(ground), some_daemon_(std::move(some_daemon)) {}

  /// About somebody, or a team, of that id; `late` is that it may take minutes.
  void tell(const std::string& id, json event, bool late, std::function<void()> when_durable);

 private:
  void tell_at(Duration wait, const std::string& id, const json& event, std::function<void()> when_durable, int tries);
  void deliver(const std::string& id, const json& event, std::function<void()> when_durable, int tries);
  /// What was answered 200 is in the store.
  void check_durable(const welcomed::store::RecipientKey& whom, TimePoint at);

  Ground& ground_;
  std::function<Life*()> some_daemon_;
  int told_ = 0;  // activities
};

}  // namespace simulation
