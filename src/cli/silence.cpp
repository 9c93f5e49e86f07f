#include <iostream>

#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/transaction.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

using core::RecipientKind;

Result<int> order(store::SqlStore& store, const config::Config& config, const SilenceOptions& options) {
  const auto tenant = tenant_of(config, options.tenant);
  if (!tenant) return tl::unexpected<Error>(tenant.error());
  const auto kind = options.team.empty() ? RecipientKind::user : RecipientKind::team;
  const auto whom = the_one(store, config, {kind, kind == RecipientKind::user ? options.user : options.team, *tenant});
  if (!whom) return tl::unexpected<Error>(whom.error());
  show({*whom}, config);
  std::cout << (options.off ? "gets messages again" : "gets no more messages, until they ask for them") << '\n';
  if (!agreed(options.off ? "end the silence?" : "silence them?", options.yes)) return kWrong;
  const auto changed = in_transaction<bool>(
      store, [&](store::Store& inside) { return inside.silence(*whom, kind, options.off, wall_time()); });
  if (!changed) return tl::unexpected<Error>(changed.error());
  if (*changed)
    std::cout << (options.off ? "the silence is ended; a running daemon sends within half a minute what waited\n"
                              : "silenced; they are told nothing of it\n");
  else
    std::cout << (options.off
                      ? "nobody asked for silence in their name; a block of the bot is ended by `welcomed retry "
                        "--cause blocked_by_user`\n"
                      : "they have silence already\n");
  return kGood;
}

}  // namespace

int silence(const std::filesystem::path& file, const SilenceOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto store = store::open(config->store, store::Purpose::change);
  if (!store) return fail_with(store.error());
  const auto ordered = order(**store, *config, options);
  return ordered ? *ordered : fail_with(ordered.error());
}

}  // namespace welcomed::cli
