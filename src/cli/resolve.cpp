#include <array>
#include <iostream>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/fresh.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "cli/transaction.hpp"
#include "core/causes.hpp"
#include "sql/own_file.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

using store::SqlStore;

std::string line_of(const store::UnknownDelivery& delivery) {
  const auto& cause = delivery.what.cause;
  const auto& name = delivery.recipient.upn.empty() ? delivery.recipient.id.str() : delivery.recipient.upn;
  return readable(format_time(delivery.claimed_at) + "  " + name + "  " + delivery.policy + "/" + delivery.key +
                  "  attempt " + std::to_string(delivery.what.attempt) + "  " +
                  std::string(core::cause(cause.name).means) + (cause.detail.empty() ? "" : " (" + cause.detail + ")"));
}

int list(SqlStore& store, const store::UnknownFilter& filter) {
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

/// What a resolution does to so many messages, what is asked first, and what is said afterwards.
struct Words {
  const char* means;
  const char* question;
  const char* done;
};

const Words& words_of(store::Resolution resolution) {
  static constexpr std::array kWords{
      Words{"are taken as sent", "take them as sent?", "taken as sent"},
      Words{"are sent again; who got one already gets it twice", "send them again?", "to be sent again"},
      Words{"are verified by reading the chats", "verify them?", "to be verified"}};
  return kWords.at(static_cast<std::size_t>(resolution));
}

int settle(SqlStore& store, const store::UnknownFilter& filter, store::Resolution resolution, bool yes) {
  const auto unknown = store.unknown(filter);
  if (!unknown) return fail_with(unknown.error());
  if (unknown->empty()) return list(store, filter);
  const auto& words = words_of(resolution);
  std::cout << grouped(static_cast<std::int64_t>(unknown->size())) << " with an unknown outcome " << words.means
            << '\n';
  if (!agreed(words.question, yes)) return kWrong;
  const auto settled = in_transaction<std::int64_t>(
      store, [&](store::Store& inside) { return inside.resolve(filter, resolution, wall_time()); });
  if (!settled) return fail_with(settled.error());
  std::cout << *settled << ' ' << words.done << '\n';
  return kGood;
}

int settle_restored(const std::string& url, bool yes) {
  const auto file = store::file_of(url);
  if (!sql::is_there(file)) {
    return fail_with({"there is no store at " + file.string(),
                      "put a backup back first; where there is none, use `welcomed resolve --fresh`"});
  }
  const auto store = store::open(url, store::Purpose::settle);
  if (!store) return fail_with(store.error());
  const auto unsettled = (*store)->unsettled();
  if (!unsettled) return fail_with(unsettled.error());
  std::cout << grouped(*unsettled) << " messages were not sent yet when this store was copied; they are held\n";
  if (!agreed("hold them?", yes)) return kWrong;
  const auto held =
      in_transaction<std::int64_t>(**store, [](store::Store& inside) { return inside.resolve_restored(wall_time()); });
  if (!held) return fail_with(held.error());
  const auto owned = (*store)->own();
  if (!owned) return fail_with(owned.error());
  std::cout << *held
            << " held, because they may have been sent since the copy was made; `welcomed resolve` lists them. "
            << "People whom the copy did not know are held too when they turn out to have the app already.\n";
  return kGood;
}

}  // namespace

int resolve(const std::filesystem::path& file, const ResolveOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  if (options.restored) return settle_restored(config->store, options.yes);
  if (options.fresh) return settle_fresh(*config, options);
  const bool settles = options.sent || options.resend || options.verify;
  const auto store = store::open(config->store, settles ? store::Purpose::change : store::Purpose::read);
  if (!store) return fail_with(store.error());
  const auto whom = whom_of(**store, *config, options.user, options.tenant);
  if (!whom) return fail_with(whom.error());
  const store::UnknownFilter filter{*whom, options.policy, options.key};
  if (options.sent) return settle(**store, filter, store::Resolution::sent, options.yes);
  if (options.resend) return settle(**store, filter, store::Resolution::resend, options.yes);
  if (options.verify) return settle(**store, filter, store::Resolution::verify, options.yes);
  return list(**store, filter);
}

}  // namespace welcomed::cli
