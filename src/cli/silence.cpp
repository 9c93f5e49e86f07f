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
  bool off = false;  ///< ends it
  bool yes = false;  ///< do not ask
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  auto* whom = command.add_option_group("whom", "Who gets no more messages");
  whom->add_option("--user", options.whom.user, "This person, by user principal name or id");
  whom->add_option("--team", options.whom.team, "This team, by name or id");
  whom->add_option("--chat", options.whom.chat, "This group chat, by id");
  whom->require_option(1);
  add_tenant(command, options.whom.tenant);
  command.add_flag("--off", options.off, "They get messages again");
  add_yes(command, options.yes);
  options.typed = Typed(command);
}

Result<int> order(store::SqlStore& store, const config::Config& config, const Options& options) {
  const auto whom = the_one(store, config, options.whom);
  if (!whom) return tl::unexpected<Error>(whom.error());
  show({*whom}, config);
  std::cout << (options.off ? "gets messages again" : "gets no more messages, until they ask for them") << '\n';
  if (!agreed(options.off ? "end the silence?" : "silence them?", options.yes)) return kWrong;
  const auto changed = in_noted_transaction<bool>(store, options.typed, [&](store::Store& inside) {
    return inside.naming.silence(*whom, options.whom.kind(), options.off, wall_time());
  });
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

Result<int> run(const CurrentConfig& config, const Options& options) {
  return open_to_change(*config).and_then([&](const auto& store) { return order(*store, *config, options); });
}

}  // namespace

Command silence_command() {
  return {.name = "silence",
          .does = "Puts a person, a team or a group chat on silence by your word, or ends what was asked by mistake",
          .example = "welcomed silence --team \"Sales Europe\" --off",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
