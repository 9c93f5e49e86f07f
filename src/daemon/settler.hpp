#pragma once
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Settles deliveries whose outcome a crash or a lost answer left unknown, as their policy's `when_unknown` says.
class Settler final : public Stage {
 public:
  Settler(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::unknown), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  using Delivery = store::UnknownDelivery;

  Task<void> settle(Delivery delivery);
  [[nodiscard]] core::WhenUnknown rule_of(const Delivery& delivery) const;
  Task<core::Settlement> verify(Delivery delivery);
  Task<Outcome<std::vector<core::ChatMessage>>> read_chat(Delivery delivery);
  Task<Outcome<std::vector<core::ChatMessage>>> read_group_chat(Delivery delivery);
  Task<Outcome<std::vector<core::ChatMessage>>> read_channel(Delivery delivery);
  [[nodiscard]] Setback refused(const Delivery& delivery, const Setback& setback);
  core::Settlement not_read(const Delivery& delivery, const Setback& setback);
  [[nodiscard]] core::Moment moment() const;
  Task<void> record(Delivery delivery, core::Settlement settlement);

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
