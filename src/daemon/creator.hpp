#pragma once
#include "core/recipient.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Creates conversations: with those who are reached through a team, and with those whose other addresses the connector
/// refused. By the id that the channel gave them, and where that cannot be read by the directory's. Creating one that
/// is there gives the same again.
class Creator final : public Stage {
 public:
  Creator(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::creations), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  Task<void> create(core::Recipient recipient);
  Task<void> record_created(core::Recipient recipient, ConversationId conversation);
  Task<void> set_back(core::Recipient recipient, Setback setback);
  Task<void> begin_anew(core::Recipient recipient, Cause cause);
  Task<void> try_directory_id(core::Recipient recipient, Cause cause);
  Task<void> try_at(core::Recipient recipient, std::string service_url);

  /// How they are reached where no conversation is there yet.
  [[nodiscard]] core::ConversationReference contact_of(const core::Recipient& recipient) const;

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
