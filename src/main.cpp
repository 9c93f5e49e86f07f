#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace {

using namespace welcomed::cli;

int dispatch(int count, char** words) {
  CLI::App app{"Installs a Teams app for the people your policies select and welcomes each of them once."};
  app.set_version_flag("--version", WELCOMED_VERSION);
  app.require_subcommand(1);
  std::string config = "/etc/welcomed/welcomed.yaml";
  app.add_option("--config", config, "The configuration file")->capture_default_str();
  int result = kGood;

  RunOptions run_options;
  auto* run_command = app.add_subcommand("run", "The daemon, in the foreground");
  run_command->footer("Example: welcomed --config /etc/welcomed/welcomed.yaml run");
  run_command->add_option("--log-format", run_options.log_format, "json for machines")
      ->check(CLI::IsMember({"json", "text"}));
  run_command->add_flag("--verbose", run_options.verbose, "Log every activity too");
  run_command->callback([&] { result = run(config, run_options); });

  auto* check_command = app.add_subcommand("check", "Reads the configuration and every template; calls nothing");
  check_command->footer("Example: welcomed check && systemctl reload welcomed");
  check_command->callback([&] { result = check(config); });

  bool plan_as_json = false;
  auto* plan_command = app.add_subcommand("plan", "What a run would do now; changes nothing");
  plan_command->footer("Example: welcomed plan --json");
  plan_command->add_flag("--json", plan_as_json, "For machines");
  plan_command->callback([&] { result = plan(config, plan_as_json); });

  StatusOptions status_options;
  auto* status_command = app.add_subcommand("status", "How far each policy has come");
  status_command->footer("Example: welcomed status --user adele@contoso.com");
  status_command->add_flag("--json", status_options.json, "For machines");
  auto* watching = status_command->add_flag("--watch", status_options.watch, "Redraw every second");
  status_command->add_option("--user", status_options.user, "One user's whole story, by user principal name or id")
      ->excludes(watching);
  status_command->callback([&] { result = status(config, status_options); });

  ResolveOptions resolve_options;
  auto* resolve_command =
      app.add_subcommand("resolve", "Lists the messages whose outcome is unknown, or settles them by your word");
  resolve_command->footer("Example: welcomed resolve --verify --policy sales");
  auto* settle = resolve_command->add_option_group("settle", "What is to become of them");
  settle->add_flag("--sent", resolve_options.sent, "They arrived");
  settle->add_flag("--resend", resolve_options.resend, "Send them again; who got one already gets it twice");
  settle->add_flag("--verify", resolve_options.verify, "Read the chats (again) and conclude from them");
  settle->add_flag("--restored", resolve_options.restored,
                   "The store was copied back: hold all that may have been sent since");
  settle->require_option(0, 1);
  resolve_command->add_option("--user", resolve_options.user, "Only this user's, by user principal name or id");
  resolve_command->add_option("--policy", resolve_options.policy, "Only this policy's");
  resolve_command->add_option("--key", resolve_options.key, "Only this message's");
  resolve_command->callback([&] { result = resolve(config, resolve_options); });

  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kGood : kFaults;
  }
  return result;
}

}  // namespace

int main(int count, char** words) { return dispatch(count, words); }
