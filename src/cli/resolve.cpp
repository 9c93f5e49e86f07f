#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "cli/transaction.hpp"
#include "core/causes.hpp"
#include "store/sqlite_store.hpp"

namespace welcomed::cli {
namespace {

using store::SqliteStore;

std::string line_of(const store::UnknownDelivery& delivery) {
  const auto& cause = delivery.what.cause;
  const auto& name = delivery.recipient.upn.empty() ? delivery.recipient.id.str() : delivery.recipient.upn;
  return format_time(delivery.claimed_at) + "  " + name + "  " + delivery.policy + "/" + delivery.key + "  attempt " +
         std::to_string(delivery.what.attempt) + "  " + std::string(core::cause(cause.name).means) +
         (cause.detail.empty() ? "" : " (" + cause.detail + ")");
}

int list(SqliteStore& store, const store::UnknownFilter& filter) {
  const auto deliveries = store.unknown(filter);
  if (!deliveries) return fail_with(deliveries.error());
  for (const auto& delivery : *deliveries) std::cout << line_of(delivery) << '\n';
  if (deliveries->empty()) {
    std::cout << "no message has an unknown outcome\n";
  } else {
    std::cout << deliveries->size()
              << " with an unknown outcome; settle them with --sent, --resend or --verify, all or by --user, --policy "
                 "and --key\n";
  }
  return kGood;
}

int settle(SqliteStore& store, const store::UnknownFilter& filter, store::Resolution resolution) {
  const auto settled = in_transaction<std::int64_t>(
      store, [&](store::Store& inside) { return inside.resolve(filter, resolution, wall_time()); });
  if (!settled) return fail_with(settled.error());
  constexpr std::array kWords{"taken as sent", "to be sent again", "to be verified"};
  std::cout << *settled << ' ' << kWords.at(static_cast<std::size_t>(resolution)) << '\n';
  return kGood;
}

int settle_restored(const std::filesystem::path& file) {
  const auto store = SqliteStore::open_restored(file);
  if (!store) return fail_with(store.error());
  const auto held =
      in_transaction<std::int64_t>(**store, [](store::Store& inside) { return inside.resolve_restored(wall_time()); });
  if (!held) return fail_with(held.error());
  std::cout << *held
            << " held, because they may have been sent since the copy was made; `welcomed resolve` lists them. "
            << "People whom the copy did not know are held too when they turn out to have the app already.\n";
  return kGood;
}

}  // namespace

int resolve(const std::filesystem::path& file, const ResolveOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  if (options.restored) return settle_restored(store_file(*config));
  const store::UnknownFilter filter{options.user, options.policy, options.key};
  const auto store = SqliteStore::open_beside(store_file(*config));
  if (!store) return fail_with(store.error());
  if (options.sent) return settle(**store, filter, store::Resolution::sent);
  if (options.resend) return settle(**store, filter, store::Resolution::resend);
  if (options.verify) return settle(**store, filter, store::Resolution::verify);
  return list(**store, filter);
}

}  // namespace welcomed::cli
