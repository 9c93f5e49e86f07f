#pragma once
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Reads who is in the teams whose members are welcomed: when a team is first reachable, when somebody joins or leaves
/// it, and once a day. What it finds is for the policies to select from.
class RosterReader final : public Stage {
 public:
  RosterReader(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::rosters), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  Task<void> read(store::DueRoster due);
  Task<std::optional<Setback>> read_pages(const core::Recipient& team);
  Task<void> put_off(store::DueRoster due, Setback setback);

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
