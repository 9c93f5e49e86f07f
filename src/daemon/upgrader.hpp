#pragma once
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Keeps the app at the catalog's version for those whom a policy with `upgrade` selects. Each new version costs a look
/// at each of their installations and an upgrade of those that are older; where nothing is new, nothing is asked but
/// the catalog once a day. Repeating an upgrade is harmless.
class Upgrader final : public Stage {
 public:
  Upgrader(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::upgrades), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  Task<bool> know_catalog();
  Task<bool> prepare();
  Task<void> keep_current(store::DueUpgrade due);
  Task<void> upgrade(store::DueUpgrade due, graph::Installation installation, graph::CatalogApp app);
  Task<void> record_current(store::DueUpgrade due, std::string version, store::Happening happening);
  Task<void> set_back(store::DueUpgrade due, Setback setback);
  void heed(const store::DueUpgrade& due, const Setback& setback);

  Surroundings& around_;
  Tenant& tenant_;
  std::string published_;  ///< the catalog's version that the store knows of
  TimePoint ask_again_at_{};
  int refusals_ = 0;  ///< of the catalog, in a row
};

}  // namespace welcomed::daemon
