#include "daemon/admitter.hpp"
#include "daemon/amender.hpp"
#include "daemon/confirmer.hpp"
#include "daemon/courier.hpp"
#include "daemon/creator.hpp"
#include "daemon/discovery.hpp"
#include "daemon/installer.hpp"
#include "daemon/reconciler.hpp"
#include "daemon/roster.hpp"
#include "daemon/settler.hpp"
#include "daemon/upgrader.hpp"

namespace welcomed::daemon {

std::vector<std::unique_ptr<Stage>> stages_of(Surroundings& around, Tenant& tenant) {
  using core::RecipientKind;
  std::vector<std::unique_ptr<Stage>> all;
  all.push_back(std::make_unique<Discovery>(around, tenant));
  all.push_back(std::make_unique<Admitter>(around, tenant));
  all.push_back(std::make_unique<Installer>(around, tenant, RecipientKind::user));
  all.push_back(std::make_unique<Installer>(around, tenant, RecipientKind::team));
  all.push_back(std::make_unique<Installer>(around, tenant, RecipientKind::chat));
  all.push_back(std::make_unique<Reconciler>(around, tenant));
  all.push_back(std::make_unique<Creator>(around, tenant));
  all.push_back(std::make_unique<RosterReader>(around, tenant));
  all.push_back(std::make_unique<Upgrader>(around, tenant));
  all.push_back(std::make_unique<Courier>(around, tenant, RecipientKind::user));
  all.push_back(std::make_unique<Courier>(around, tenant, RecipientKind::team));
  all.push_back(std::make_unique<Courier>(around, tenant, RecipientKind::chat));
  all.push_back(std::make_unique<Settler>(around, tenant));
  all.push_back(std::make_unique<Confirmer>(around, tenant));
  all.push_back(std::make_unique<Amender>(around, tenant));
  return all;
}

}  // namespace welcomed::daemon
