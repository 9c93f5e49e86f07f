#include <iostream>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/transaction.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

/// For others who read the store.
constexpr std::chrono::seconds kPatience{20};

Error still_in_log(const std::filesystem::path& store, const RecipientId& person) {
  return {
      "it is erased, but what was erased still stands in " + store.string() + " or its -wal, because others use them",
      "end other `welcomed` commands, then use `welcomed forget " + person.str() + "` once more"};
}

}  // namespace

int forget(const std::filesystem::path& file, const ForgetOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto store = store::open(config->store, store::Purpose::change);
  if (!store) return fail_with(store.error());
  const auto tenant = tenant_of(*config, options.tenant);
  if (!tenant) return fail_with(tenant.error());
  const auto person = the_one(**store, *config, {core::RecipientKind::user, options.user, *tenant});
  if (!person) return fail_with(person.error());
  show({*person}, *config);
  std::cout << "what is known of this person is erased; this cannot be undone\n";
  if (!agreed("erase it?", options.yes)) return kWrong;
  const auto forgotten = in_transaction<bool>(**store, [&](store::Store& inside) -> Result<bool> {
    const auto done = inside.forget(person->key, wall_time());
    if (!done) return tl::unexpected<Error>(done.error());
    return true;
  });
  if (!forgotten) return fail_with(forgotten.error());
  const auto gone = (*store)->has_forgotten(kPatience);
  if (!gone.value_or(false)) return fail_with(still_in_log(store_file(*config), person->key.id));
  std::cout << "erased; kept are their object id, which messages they were sent, and whether they asked for silence\n";
  return kGood;
}

}  // namespace welcomed::cli
