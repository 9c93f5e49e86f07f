#pragma once
#include "core/refusal.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Tells who asked for silence, or for messages again, that they were heard: at once, in their language, although they
/// asked for silence, and at most once for each wish (core/confirmation.hpp).
class Confirmer final : public Stage {
 public:
  Confirmer(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::confirmations), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  using Due = store::DueConfirmation;

  Task<void> confirm(Due due);
  Task<std::string> write(const Due& due);
  Task<graph::Profile> profile_of(core::Recipient recipient);
  Task<std::string> app_name();
  Task<std::optional<core::ConversationReference>> claim(const Due& due);
  Task<void> send(Due due, core::ConversationReference to, std::string activity);
  Task<void> set_back(Due due, core::ConversationReference to, Setback setback);
  Task<void> record(Due due, core::ConfirmationStep step, core::Refusal refusal);

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
