#include <CLI/CLI.hpp>
#include <iostream>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/effect_report.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string policy;  ///< empty: all
  std::string key;     ///< empty: all
  std::string since;   ///< RFC 3339, or how long ago; empty for all
  bool json = false;
  bool csv = false;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("--policy", options.policy, "Only messages of this policy; notify:KEY for a notification");
  command.add_option("--key", options.key, "Only messages of this key");
  command.add_option("--since", options.since, "Only what was sent since then, like 2027-01-08T09:00:00Z or 30d");
  auto* json = command.add_flag("--json", options.json, "For machines");
  command.add_flag("--csv", options.csv, "For spreadsheets, one line an effect")->excludes(json);
}

Result<TimePoint> read_since(const std::string& text, TimePoint now) {
  if (text.empty()) return TimePoint{};
  if (const auto ago = parse_duration(text)) return now - *ago;
  const auto at = parse_time(text);
  if (!at) return fail(text + " is no time", "write it like 2027-01-08T09:00:00Z, or 30d for 30 days ago");
  return *at;
}

std::string told(const EffectReport& report, const Options& options) {
  if (options.json) return json_text(effects_json(report), 2) + "\n";
  return options.csv ? effects_csv(report) : effects_text(report, Paint::of_output());
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto since = read_since(options.since, wall_time());
  if (!since) return tl::unexpected<Error>(since.error());
  const store::EffectFilter filter{options.policy, options.key, *since};
  return open_to_read(*config)
      .and_then([&](const auto& store) {
        return expect_messages(*store, *config, filter).and_then([&] { return read_effects(*store, filter); });
      })
      .map([&](const EffectReport& report) {
        std::cout << told(report, options);
        return kGood;
      });
}

}  // namespace

Command effect_command() {
  return {.name = "effect",
          .does = "What became of the messages: who read them, replied, pressed a button, or left",
          .example = "welcomed effect --policy sales --since 30d",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
