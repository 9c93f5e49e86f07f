#pragma once
#include <variant>

#include "daemon/render_data.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Renders and sends what is due to people or in group chats, or posts it in channels: each key once to each recipient,
/// at the tenant's pace. The delivery is claimed, durably, before its request leaves.
class Courier final : public Stage {
 public:
  Courier(Surroundings& around, Tenant& tenant, core::RecipientKind kind)
      : Stage(around.clock, store::messages_to(kind)),
        around_(around),
        tenant_(tenant),
        kind_(kind),
        lane_(tenant.messages_to(kind)),
        pace_(tenant.pace_to(kind)) {}
  Task<void> run() override;

 private:
  /// An activity ready to go, or why it cannot go now.
  using Prepared = std::variant<store::Body, core::DeliveryStep>;

  Task<void> deliver(store::DueDelivery delivery);
  Task<Result<std::vector<core::RecordedVariant>>> variants_of(const store::DueDelivery& delivery);
  Task<Prepared> prepare(const store::DueDelivery& delivery);
  Task<Prepared> prepare_for_person(store::DueDelivery delivery, std::string app_name);
  Task<Prepared> prepare_for_team(store::DueDelivery delivery, std::string app_name);
  Task<Prepared> prepare_for_chat(store::DueDelivery delivery, std::string app_name);
  Task<Outcome<graph::Channel>> channel_of(store::DueDelivery delivery);
  Task<Outcome<std::string>> name_of_installer(std::string installer);
  Prepared render(const store::DueDelivery& delivery, RenderValues known);
  Task<void> put_back(const store::DueDelivery& delivery, core::DeliveryStep step);
  Task<std::optional<store::Claim>> claim(const store::DueDelivery& delivery, const store::Body& body);
  Task<void> send(store::DueDelivery delivery, store::Body body, store::Claim claim);
  Task<Outcome<bot::Posted>> dispatch(store::Body body, const store::Claim& claim);
  Task<void> record_sent(const store::DueDelivery& delivery, store::Claim claim, ActivityId activity);
  Task<void> record_setback(store::DueDelivery delivery, store::Claim claim, Setback setback);
  Task<void> record_refused_post(store::DueDelivery delivery, store::Claim claim, Setback setback);
  [[nodiscard]] core::Said said_before(const store::Claim& claim) const;
  static void tell(const store::Claim& claim, const core::DeliveryStep& step);
  core::DeliveryStep not_sendable(const store::DueDelivery& delivery, const Setback& setback);
  core::DeliveryStep not_now(const store::DueDelivery& delivery, const Setback& setback);
  void heed(const RecipientId& recipient, const Setback& setback);
  void count(std::string_view outcome);
  void observe_welcome(const core::Recipient& recipient, std::optional<TimePoint> selected);

  Surroundings& around_;
  Tenant& tenant_;
  core::RecipientKind kind_;
  Circuit& lane_;
  ScopedPace& pace_;
};

}  // namespace welcomed::daemon
