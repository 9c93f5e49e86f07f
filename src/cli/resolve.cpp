#include <CLI/CLI.hpp>
#include <array>
#include <iostream>

#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/effect_report.hpp"
#include "cli/fresh.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "cli/unknown.hpp"

namespace welcomed::cli {
namespace {

/// At most one of `sent`, `resend`, `verify`, `restored` and `fresh`; none lists. The last may stand without a word.
struct Options {
  bool sent = false;
  bool resend = false;
  bool verify = false;
  bool restored = false;
  const CLI::Option* fresh = nullptr;
  std::string existing;     ///< the word of `fresh`
  Whom whom;                ///< empty for all
  std::string policy, key;  ///< empty for all
  bool yes = false;         ///< do not ask
  Typed typed;

  [[nodiscard]] std::optional<store::Resolution> resolution() const {
    if (sent) return store::Resolution::sent;
    if (resend) return store::Resolution::resend;
    return verify ? std::optional(store::Resolution::verify) : std::nullopt;
  }
};

void declare(CLI::App& command, Options& options) {
  auto* settle = command.add_option_group("settle", "What is to become of them");
  settle->add_flag("--sent", options.sent, "They arrived");
  settle->add_flag("--resend", options.resend, "Send them again; who got one already gets it twice");
  settle->add_flag("--verify", options.verify, "Read the chats (again) and conclude from them");
  settle->add_flag("--restored", options.restored, "The store was copied back: hold all that may have been sent since");
  auto* fresh = settle->add_option("--fresh", options.existing,
                                   "The store is new, or was lost: people who had the app before a policy first ran "
                                   "are welcomed or skipped; without a word they are held on");
  fresh->type_name("[welcome|skip]")->expected(0, 1)->check(CLI::IsMember({"", "welcome", "skip"}).description(""));
  options.fresh = fresh;
  settle->require_option(0, 1);
  auto* whose = command.add_option_group("whose", "Whose messages; everybody's unless given");
  whose->add_option("--user", options.whom.user, "Only this user's, by user principal name or id")->excludes(fresh);
  whose->add_option("--team", options.whom.team, "Only this team's, by name or id")->excludes(fresh);
  whose->add_option("--chat", options.whom.chat, "Only this group chat's, by id")->excludes(fresh);
  whose->require_option(0, 1);
  add_tenant(command, options.whom.tenant)->excludes(fresh);
  command.add_option("--policy", options.policy, "Only this policy's");
  command.add_option("--key", options.key, "Only this message's")->excludes(fresh);
  add_yes(command, options.yes);
  options.typed = Typed(command);
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

using Deliveries = std::vector<store::UnknownDelivery>;

/// Where none is named by a policy or a key that nobody knows, that is a slip of the pen.
Result<Deliveries> meant_by(store::Store& store, const config::Config& config, const store::UnknownFilter& filter) {
  auto unknown = store.unknown.all(filter);
  if (!unknown || !unknown->empty() || (filter.policy.empty() && filter.key.empty())) return unknown;
  const auto known = expect_messages(store, config, {.policy = filter.policy, .key = filter.key});
  if (!known) return tl::unexpected<Error>(known.error());
  return unknown;
}

Result<int> settle(store::SqlStore& store, const config::Config& config, const store::UnknownFilter& filter,
                   const Deliveries& unknown, store::Resolution resolution, const Options& options) {
  if (unknown.empty()) {
    std::cout << unknown_text({}, config);
    return kGood;
  }
  show(recipients_of(unknown), config);
  const auto& words = words_of(resolution);
  std::cout << grouped(static_cast<std::int64_t>(unknown.size())) << " with an unknown outcome " << words.means << '\n';
  if (!agreed(words.question, options.yes)) return kWrong;
  const auto settled = in_noted_transaction<std::int64_t>(store, options.typed, [&](store::Store& inside) {
    return inside.unknown.resolve(filter, resolution, wall_time());
  });
  if (!settled) return tl::unexpected<Error>(settled.error());
  std::cout << *settled << ' ' << words.done << '\n';
  return kGood;
}

Result<int> list_or_settle(store::SqlStore& store, const config::Config& config, const Options& options) {
  const auto whom = whom_of(store, config, options.whom);
  if (!whom) return tl::unexpected<Error>(whom.error());
  const store::UnknownFilter filter{*whom, options.policy, options.key};
  const auto unknown = meant_by(store, config, filter);
  if (!unknown) return tl::unexpected<Error>(unknown.error());
  if (const auto resolution = options.resolution())
    return settle(store, config, filter, *unknown, *resolution, options);
  std::cout << unknown_text(*unknown, config);
  return kGood;
}

Result<int> settle_restored(const config::Config& config, const Options& options) {
  const auto made = store::is_made(config.store, config.store_password_file);
  if (!made) return tl::unexpected<Error>(made.error());
  if (!*made) {
    return fail("there is no store at " + store::place_of(config.store),
                "put a backup back first; where there is none, use `welcomed resolve --fresh`");
  }
  const auto store = open_store(config, store::Purpose::settle);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto unsettled = (*store)->unknown.unsettled();
  if (!unsettled) return tl::unexpected<Error>(unsettled.error());
  std::cout << grouped(*unsettled) << " messages were not sent yet when this store was copied; they are held\n";
  if (!agreed("hold them?", options.yes)) return kWrong;
  const auto taken = in_noted_transaction<TakenBack>(**store, options.typed, [](store::Store& inside) {
    return inside.unknown.resolve_restored(wall_time()).map([](std::int64_t held) { return TakenBack{held}; });
  });
  if (!taken) return tl::unexpected<Error>(taken.error());
  const auto owned = (*store)->own();
  if (!owned) return tl::unexpected<Error>(owned.error());
  std::cout << taken->held
            << " held, because they may have been sent since the copy was made; `welcomed resolve` lists them. "
            << "People whom the copy did not know are held too when they turn out to have the app already.\n";
  return kGood;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  if (options.restored) return settle_restored(*config, options);
  if (options.fresh->count() > 0)
    return settle_fresh(*config, {options.policy, options.existing, options.yes, options.typed});
  const auto open = options.resolution() ? open_to_change : open_to_read;
  return open(*config).and_then([&](const auto& store) { return list_or_settle(*store, *config, options); });
}

}  // namespace

Command resolve_command() {
  return {.name = "resolve",
          .does = "Lists the messages whose outcome is unknown, or settles them by your word",
          .example = "welcomed resolve --verify --policy sales",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
