#pragma once
#include <map>
#include <string>
#include <tuple>

#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Settles deliveries whose outcome a crash or a lost answer left unknown, as their policy's `when_unknown` says.
class Settler final : public Stage {
 public:
  Settler(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  using Delivery = store::UnknownDelivery;
  using Attempt = std::tuple<RecipientId, std::string, int>;

  Task<void> settle(Delivery delivery);
  [[nodiscard]] core::WhenUnknown rule_of(const Delivery& delivery) const;
  Task<core::Settlement> verify(Delivery delivery);
  Task<Outcome<std::vector<core::ChatMessage>>> read_chat(Delivery delivery);
  Task<Outcome<std::vector<core::ChatMessage>>> read_group_chat(Delivery delivery);
  Task<Outcome<std::vector<core::ChatMessage>>> read_channel(Delivery delivery);
  [[nodiscard]] Setback refused(const Delivery& delivery, const Setback& setback);
  core::Settlement not_read(const Delivery& delivery, const Setback& setback);
  [[nodiscard]] static Attempt attempt_of(const Delivery& delivery);
  [[nodiscard]] Duration too_early(const Delivery& delivery);
  Task<void> record(Delivery delivery, core::Settlement settlement);

  Surroundings& around_;
  Tenant& tenant_;
  /// By the steady clock: a wall clock that jumps must not make a reading come before nothing is on its way any more.
  /// A new life of the daemon begins to wait anew.
  std::map<Attempt, Duration> readable_at_;
};

}  // namespace welcomed::daemon
