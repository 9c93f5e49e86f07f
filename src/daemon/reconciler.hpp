#pragma once
#include "core/recipient.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Completes installs whose event did not come: finds the installation and its chat through Graph
/// (contracts/graph.md §5.7), and those that somebody brought back whose event did not come. Where the connector
/// refused the address held, the chat is the next one.
class Reconciler final : public Stage {
 public:
  Reconciler(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::completions), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  Task<void> complete_team(core::Recipient recipient);
  Task<void> complete_chat(core::Recipient recipient);
  Task<void> complete_user(core::Recipient recipient);
  Task<void> complete(core::Recipient recipient);
  Task<void> complete_with(core::Recipient recipient, ConversationId chat);
  Task<void> record_missing(core::Recipient recipient);
  Task<void> record_vain_look(core::Recipient recipient);
  Task<void> set_back(core::Recipient recipient, Setback setback);

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
