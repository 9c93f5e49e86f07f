#pragma once
#include "core/recipient.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Completes installs whose event did not come: finds the installation and its chat through Graph
/// (contracts/graph.md §5.7). A conversation that the connector does not know any more is created again.
class Reconciler {
 public:
  Reconciler(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}
  /// Until the daemon stops.
  Task<void> run();

 private:
  Task<void> complete_team(core::Recipient recipient);
  Task<void> complete_user(core::Recipient recipient);
  Task<void> complete(core::Recipient recipient);
  Task<void> complete_with(core::Recipient recipient, ConversationId chat);
  Task<void> renew(core::Recipient recipient);
  Task<void> renewed(core::Recipient recipient, ConversationId conversation);
  Task<void> not_renewed(core::Recipient recipient, Setback setback);
  Task<void> renew_at(core::Recipient recipient, std::string service_url);
  Task<void> install_again(core::Recipient recipient, Cause cause);
  Task<void> set_back(core::Recipient recipient, Setback setback);

  /// How they are reached where no conversation is there yet.
  [[nodiscard]] core::ConversationReference contact_of(const core::Recipient& recipient) const;

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
