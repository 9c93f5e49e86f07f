#pragma once
#include "core/recipient.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Installs the app for the people, or in the teams, that are due, at the tenant's pace. Repeating an install is
/// harmless: the second one answers 409.
class Installer final : public Stage {
 public:
  Installer(Surroundings& around, Tenant& tenant, core::RecipientKind kind)
      : Stage(around.clock, store::installs_of(kind)),
        around_(around),
        tenant_(tenant),
        kind_(kind),
        lane_(tenant.installs_of(kind)) {}
  Task<void> run() override;
  /// Only looks whether people who are due have the app already, where some policy asks that; so many at most.
  Task<void> look_at_some(int most);

 private:
  /// Whether the install may go, and when they were selected.
  struct Begun {
    bool wanted = false;
    std::optional<TimePoint> selected;
  };

  Task<void> install(core::Recipient recipient);
  Task<Result<Begun>> begin(const core::Recipient& recipient);
  [[nodiscard]] bool look_first() const;
  Task<std::optional<Setback>> look(core::Recipient recipient);
  Task<void> look_in_slot(Slots& slots, core::Recipient recipient);
  Task<Outcome<graph::CatalogApp>> prepare(core::Recipient recipient);
  Task<void> set_back(core::Recipient recipient, Setback setback);
  Task<void> record_installed(core::Recipient recipient, core::Installed how);
  Task<void> record_version(core::Recipient recipient, std::string version);
  void heed(const core::Recipient& recipient, const Setback& setback);
  void count(std::string_view outcome);
  void observe(const core::Recipient& recipient, core::Installed how, std::optional<TimePoint> selected);

  Surroundings& around_;
  Tenant& tenant_;
  core::RecipientKind kind_;
  Circuit& lane_;
};

}  // namespace welcomed::daemon
