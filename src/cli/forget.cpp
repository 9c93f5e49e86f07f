#include <CLI/CLI.hpp>
#include <iostream>

#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/transaction.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  Whom whom;
  bool yes = false;  ///< do not ask
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("USER", options.whom.user, "By user principal name or id")->required();
  add_tenant(command, options.whom.tenant);
  add_yes(command, options.yes);
  options.typed = Typed(command);
}

/// For others who read the store.
constexpr std::chrono::seconds kPatience{20};

Error still_in_log(const std::filesystem::path& store, const RecipientId& person) {
  return {
      "it is erased, but what was erased still stands in " + store.string() + " or its -wal, because others use them",
      "end other `welcomed` commands, then use `welcomed forget " + person.str() + "` once more"};
}

Result<int> erase(store::SqlStore& store, const config::Config& config, const Options& options) {
  const auto person = the_one(store, config, options.whom);
  if (!person) return tl::unexpected<Error>(person.error());
  show({*person}, config);
  std::cout << "what is known of this person is erased; this cannot be undone\n";
  if (!agreed("erase it?", options.yes)) return kWrong;
  const auto forgotten = in_transaction<bool>(store, [&](store::Store& inside) -> Result<bool> {
    // Noted first: then this command is among those in which the person is named no more.
    const auto noted = inside.audit.note(options.typed.row(1, wall_time()));
    if (!noted) return tl::unexpected<Error>(noted.error());
    return inside.erasure.forget(person->key, wall_time()).map([] { return true; });
  });
  if (!forgotten) return tl::unexpected<Error>(forgotten.error());
  const auto gone = store.has_forgotten(kPatience);
  if (!gone.value_or(false)) return tl::unexpected<Error>(still_in_log(store_file(config), person->key.id));
  std::cout << "erased; kept are their object id, which messages they were sent, and whether they asked for silence\n";
  return kGood;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  return open_to_change(*config).and_then([&](const auto& store) { return erase(*store, *config, options); });
}

}  // namespace

Command forget_command() {
  return {.name = "forget",
          .does = "Erases what is known of a user but the bare fact that keeps them from being welcomed again",
          .example = "welcomed forget adele@contoso.com",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
