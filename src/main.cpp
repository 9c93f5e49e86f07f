#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/rights.hpp"
#include "cli/terminal.hpp"

namespace {

using namespace welcomed::cli;

constexpr const char* kTenantHelp = "Only those of this tenant, by name or id";

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

  auto* doctor_command =
      app.add_subcommand("doctor", "Tries everything the daemon will need, against the real services");
  doctor_command->footer("Example: sudo -u welcomed welcomed doctor");
  doctor_command->callback([&] { result = doctor(config); });

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
  auto* status_of = status_command->add_option_group("of", "Whose story; how far all are unless given");
  status_of->add_option("--user", status_options.user, "One user's whole story, by user principal name or id")
      ->excludes(watching);
  status_of->add_option("--team", status_options.team, "One team's, by name or id")->excludes(watching);
  status_of->require_option(0, 1);
  status_command->add_option("--tenant", status_options.tenant, kTenantHelp);
  status_command->callback([&] { result = status(config, status_options); });

  PreviewOptions preview_options;
  auto* preview_command = app.add_subcommand("preview", "A template as a person would get it; sends nothing");
  preview_command->footer("Example: welcomed preview welcome --locale de --html welcome.html");
  preview_command->add_option("TEMPLATE", preview_options.name, "The name of the template, like welcome")->required();
  preview_command->add_option("--user", preview_options.user,
                              "For this user, by user principal name or id; a made-up one unless given");
  preview_command->add_option("--tenant", preview_options.tenant, kTenantHelp);
  preview_command->add_option("--locale", preview_options.locale, "In this language, like pt-BR");
  auto* as_json = preview_command->add_flag("--json", preview_options.json, "The activity exactly as it would be sent");
  preview_command->add_option("--html", preview_options.html, "Write a page that shows all languages, light and dark")
      ->type_name("FILE")
      ->excludes(as_json);
  preview_command->add_option("--data", preview_options.data, "The values of a notification: a JSON object")
      ->type_name("FILE");
  preview_command->callback([&] { result = preview(config, preview_options); });

  NotifyOptions notify_options;
  auto* notify_command = app.add_subcommand("notify", "Sends a template once to a policy's people, or to named ones");
  notify_command->footer(
      "Example: welcomed notify notification --key outage-12 --policy sales --data outage.json --at "
      "2027-01-08T09:00:00Z");
  notify_command->add_option("TEMPLATE", notify_options.name, "The name of the template, like notification")
      ->required();
  notify_command->add_option("--key", notify_options.key, "Its name for good: a key reaches a person at most once")
      ->required();
  auto* to = notify_command->add_option_group("to", "Who gets it");
  to->add_option("--policy", notify_options.policy, "Everybody this policy selects");
  to->add_option("--user", notify_options.users, "These people, by user principal name or id")->type_name("USER ...");
  to->add_option("--team", notify_options.teams, "The General channel of these teams, by name or id")
      ->type_name("TEAM ...");
  to->add_option("--channel", notify_options.channels, "A channel of these teams")->type_name("TEAM/CHANNEL ...");
  to->require_option(1);
  notify_command->add_option("--tenant", notify_options.tenant, kTenantHelp);
  notify_command->add_option("--at", notify_options.at, "Not before, like 2027-01-08T09:00:00Z; now unless given");
  notify_command->add_option("--data", notify_options.data, "What the template sees as message: a JSON object")
      ->type_name("FILE");
  notify_command->add_flag("--yes", notify_options.yes, "Do not ask");
  notify_command->callback([&] { result = notify(config, notify_options); });

  AmendOptions amend_options;
  auto* amend_command =
      app.add_subcommand("amend", "Changes or deletes a message that was sent already, wherever it was sent");
  amend_command->footer(
      "Example: welcomed amend outage-12 --template notification --data over.json\n"
      "         welcomed amend outage-12 --delete --user adele@contoso.com --yes");
  amend_command->add_option("KEY", amend_options.key, "The key it was sent with, like outage-12")->required();
  auto* into = amend_command->add_option_group("into", "What becomes of it");
  auto* by_template =
      into->add_option("--template", amend_options.name, "This template takes its place")->type_name("NAME");
  into->add_flag("--delete", amend_options.remove, "It is deleted");
  into->require_option(1);
  auto* of = amend_command->add_option_group("of", "Whose; everybody's unless given");
  of->add_option("--policy", amend_options.policy, "Only of the people this policy selects");
  of->add_option("--user", amend_options.users, "Only of these people, by user principal name or id")
      ->type_name("USER ...");
  of->require_option(0, 1);
  amend_command->add_option("--tenant", amend_options.tenant, kTenantHelp);
  amend_command->add_option("--data", amend_options.data, "What the template sees as message: a JSON object")
      ->type_name("FILE")
      ->needs(by_template);
  amend_command->add_flag("--yes", amend_options.yes, "Do not ask");
  amend_command->callback([&] { result = amend(config, amend_options); });

  std::string policy;
  auto* pause_command =
      app.add_subcommand("pause", "Stops a policy: nothing new is installed or sent for it, events are still taken");
  pause_command->footer("Example: welcomed pause sales");
  pause_command->add_option("POLICY", policy, "The name of the policy")->required();
  pause_command->callback([&] { result = pause(config, policy); });

  auto* resume_command = app.add_subcommand("resume", "Lets a policy go on that was paused, or that stopped itself");
  resume_command->footer("Example: welcomed resume sales");
  resume_command->add_option("POLICY", policy, "The name of the policy")->required();
  resume_command->callback([&] { result = resume(config, policy); });

  RetryOptions retry_options;
  auto* retry_command = app.add_subcommand("retry", "Puts back what failed, or waits after a setback: it is due now");
  retry_command->footer("Example: welcomed retry --cause blocked_by_user");
  retry_command->add_option("--user", retry_options.user, "Only this user's, by user principal name or id");
  retry_command->add_option("--tenant", retry_options.tenant, kTenantHelp);
  retry_command->add_option("--policy", retry_options.policy, "Only of the people this policy selects");
  retry_command->add_option("--cause", retry_options.cause,
                            "Only what this cause, as `status` names it, stood in the way of");
  retry_command->callback([&] { result = retry(config, retry_options); });

  SilenceOptions silence_options;
  auto* silence_command = app.add_subcommand(
      "silence", "Puts a person or a team on silence by your word, or ends what was asked by mistake");
  silence_command->footer("Example: welcomed silence --team \"Sales Europe\" --off");
  auto* silenced = silence_command->add_option_group("whom", "Who gets no more messages");
  silenced->add_option("--user", silence_options.user, "This person, by user principal name or id");
  silenced->add_option("--team", silence_options.team, "This team, by name or id");
  silenced->require_option(1);
  silence_command->add_option("--tenant", silence_options.tenant, kTenantHelp);
  silence_command->add_flag("--off", silence_options.off, "They get messages again");
  silence_command->add_flag("--yes", silence_options.yes, "Do not ask");
  silence_command->callback([&] { result = silence(config, silence_options); });

  ForgetOptions forget_options;
  auto* forget_command = app.add_subcommand(
      "forget", "Erases what is known of a user but the bare fact that keeps them from being welcomed again");
  forget_command->footer("Example: welcomed forget adele@contoso.com");
  forget_command->add_option("USER", forget_options.user, "By user principal name or id")->required();
  forget_command->add_option("--tenant", forget_options.tenant, kTenantHelp);
  forget_command->add_flag("--yes", forget_options.yes, "Do not ask");
  forget_command->callback([&] { result = forget(config, forget_options); });

  ExportOptions export_options;
  auto* export_command = app.add_subcommand("export", "Every row of progress as CSV, or as JSON lines");
  export_command->footer("Example: welcomed export --out progress.csv");
  export_command->add_flag("--json", export_options.json, "JSON lines instead of CSV");
  export_command->add_option("--out", export_options.file, "Into this file, which nobody else may read")
      ->type_name("FILE");
  export_command->callback([&] { result = export_progress(config, export_options); });

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
  auto* fresh = settle->add_option("--fresh", resolve_options.existing,
                                   "The store is new, or was lost: people who had the app before a policy first ran "
                                   "are welcomed or skipped; without a word they are held on");
  fresh->type_name("[welcome|skip]")->expected(0, 1)->check(CLI::IsMember({"", "welcome", "skip"}).description(""));
  settle->require_option(0, 1);
  resolve_command->add_option("--user", resolve_options.user, "Only this user's, by user principal name or id")
      ->excludes(fresh);
  resolve_command->add_option("--tenant", resolve_options.tenant, kTenantHelp)->excludes(fresh);
  resolve_command->add_option("--policy", resolve_options.policy, "Only this policy's");
  resolve_command->add_option("--key", resolve_options.key, "Only this message's")->excludes(fresh);
  resolve_command->add_flag("--yes", resolve_options.yes, "Do not ask");
  resolve_command->callback([&] {
    resolve_options.fresh = fresh->count() > 0;
    result = resolve(config, resolve_options);
  });

  std::string backup_file;
  auto* backup_command = app.add_subcommand("backup", "A copy of the store in a new file, while the daemon runs");
  backup_command->footer("Example: sudo -u welcomed welcomed backup /var/backups/welcomed/2027-01-08.db");
  backup_command->add_option("FILE", backup_file, "The file to make; it must not be there")->required();
  backup_command->callback([&] { result = backup(config, backup_file); });

  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kGood : kFaults;
  }
  return result;
}

}  // namespace

int main(int count, char** words) try {
  keep_to_itself();
  const ReadableOutput out(std::cout, output_is_terminal());
  const ReadableOutput complaints(std::cerr, false);
  return dispatch(count, words);
} catch (const std::exception& error) {
  std::cerr << "welcomed stopped because of a fault of its own: " << error.what()
            << "\n  to do: nothing that was recorded is lost; run it again, and report the fault if it stays\n";
  return kWrong;
}
