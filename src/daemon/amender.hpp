#pragma once
#include <optional>
#include <variant>

#include "daemon/letter.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Updates and deletes messages that were sent, as an admin ordered, at the pace of the tenant's messages. Both are
/// harmless to repeat, so nothing is claimed before (core/amendment.hpp).
class Amender final : public Stage {
 public:
  Amender(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::amendments), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  using Due = store::DueAmendment;
  /// What takes the message's place, or why there is nothing.
  using Prepared = std::variant<Letter, core::AmendmentStep>;

  Task<void> amend(Due due);
  Task<Prepared> prepare(const Due& due);
  Prepared render(const Due& due, const graph::Profile& profile, const std::string& app_name);
  Task<Outcome<Nothing>> carry_out(const Due& due, std::string activity);
  core::AmendmentStep not_readable(const Due& due, const Setback& setback);
  core::AmendmentStep refused(const Due& due, const Setback& setback);
  /// `wording` is that of what took the message's place.
  Task<void> record(Due due, core::AmendmentStep step, std::optional<store::Wording> wording = std::nullopt);

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
