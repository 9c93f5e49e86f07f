#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/embedded.hpp"
#include "cli/first_configuration.hpp"
#include "cli/opening.hpp"
#include "cli/questions.hpp"
#include "cli/tenant_look_up.hpp"
#include "cli/whole_file.hpp"
#include "config/clouds.hpp"
#include "config/keys.hpp"
#include "config/kinds.hpp"
#include "config/places.hpp"
#include "config/text.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;
using config::Kind;

constexpr auto kWhoMayWrite = "run this as a user who may: sudo welcomed init";

struct Options {
  Admins admins;
  std::string tenant;  ///< its id or one of its domains
  std::string cloud;   ///< empty: that of the domain
  std::string login;   ///< where a domain is looked up; empty: where each cloud has it
};

void declare(CLI::App& command, Options& options) {
  auto& admins = options.admins;
  command.add_option("--app-id", admins.app_id, "The application (client) id of the bot's registration");
  command.add_option("--name", admins.bot_name, "The bot's name in Teams");
  command.add_option("--app", admins.external_id, "The id in the app's manifest");
  command.add_option("--tenant", options.tenant, "The tenant: its id, or one of its domains");
  command.add_option("--public-url", admins.public_url, "The messaging endpoint of the bot's registration");
  command.add_option("--group", admins.group, "Whose members are the first to get the app");
  command
      .add_option(
          "--cloud", options.cloud,
          "public, gcc, gcc-high, dod or china; by itself that of the tenant's domain, public where an id is given")
      ->check(CLI::IsMember({"public", "gcc", "gcc-high", "dod", "china"}));
  // Not told to people: a test has an Entra of its own.
  command.add_option("--login", options.login)->group("");
}

std::string fault_of_id(const std::string& answer) { return config::complaint(Kind::guid, answer); }
/// As `check` finds it.
std::string fault_of_name(const std::string& answer) {
  const auto most = static_cast<std::size_t>(config::config_keys().find("bot.name")->most);
  if (config::find_bad_utf8(answer) != std::string::npos) return "it must be UTF-8";
  if (config::characters(answer) > most) return "it may have " + std::to_string(most) + " characters at most";
  return config::complaint(Kind::text, answer);
}
std::string fault_of_url(const std::string& answer) {
  return answer.empty() ? "" : config::complaint(Kind::url, answer);
}
std::string fault_of_group(const std::string& answer) {
  return answer.empty() ? "" : config::complaint(Kind::group, answer);
}
std::string fault_of_tenant(const std::string& answer) {
  return config::is_guid(answer) ? fault_of_id(answer) : config::complaint(Kind::login_tenant, answer);
}

Result<std::string> read_sample(const fs::path& file) {
  std::error_code unseen;
  if (!fs::exists(file, unseen)) return std::string(embedded::configuration());
  auto text = config::read_file(file, config::kMostOfConfiguration);
  if (text) return text;
  return fail(file.string() + " cannot be taken for the sample: " + text.error().what,
              "run this as a user who may read it, or name another file with --config");
}

/// The first label of a domain, else a name that fits any tenant.
std::string short_name(const std::string& tenant) {
  return config::is_guid(tenant) ? "main" : tenant.substr(0, tenant.find('.'));
}

/// Where the tenant may be known.
std::vector<std::string> logins_of(const Options& options) {
  if (!options.login.empty()) return {options.login};
  if (!options.cloud.empty()) return {config::named_cloud(options.cloud).login};
  std::vector<std::string> all;
  for (const auto* cloud : {"public", "gcc-high", "china"}) all.push_back(config::named_cloud(cloud).login);
  return all;
}

void tell_tenant(const Options& options, const TenantFound& found) {
  std::cout << options.tenant << " is the tenant " << found.id;
  if (!found.cloud.empty()) std::cout << ", in the cloud " << found.cloud;
  std::cout << '\n';
  if (options.cloud.empty() || found.cloud.empty() || options.cloud == found.cloud) return;
  std::cerr << "warning: --cloud " << options.cloud
            << " is written all the same; if that is not meant, correct `cloud`\n";
}

Status settle_tenant(Options& options) {
  auto& admins = options.admins;
  admins.tenant_name = short_name(options.tenant);
  if (!options.cloud.empty()) admins.cloud = options.cloud;
  if (config::is_guid(options.tenant)) {
    admins.tenant = options.tenant;
    return {};
  }
  const auto found = look_up_tenant(logins_of(options), options.tenant);
  if (!found) return tl::unexpected<Error>(found.error());
  tell_tenant(options, *found);
  admins.tenant = found->id;
  if (options.cloud.empty() && !found->cloud.empty()) admins.cloud = found->cloud;
  return {};
}

std::vector<Question> questions_of(Options& options) {
  auto& admins = options.admins;
  return {
      {"--tenant", "Tenant, by its id or a domain like contoso.com", options.tenant, fault_of_tenant, true,
       [&options] { return settle_tenant(options); }},
      {"--app-id", "Application (client) id of the bot's registration", admins.app_id, fault_of_id},
      {"--name", "Name of the bot in Teams", admins.bot_name, fault_of_name},
      {"--app", "Id in the app's manifest (of an app yet to be made, a new one: cat /proc/sys/kernel/random/uuid)",
       admins.external_id, fault_of_id},
      {"--public-url", "Messaging endpoint, like https://bot.contoso.com/api/messages (Enter: later)",
       admins.public_url, fault_of_url, false},
      {"--group", "Group whose members are the first to get the app (Enter: later)", admins.group, fault_of_group,
       false},
  };
}

/// The configuration may be kept elsewhere.
fs::path where_it_leads(const fs::path& file) {
  std::error_code unseen;
  auto target = fs::canonical(file, unseen);
  return unseen ? file : target;
}

/// Nobody is asked for what could not be kept.
Status expect_writable(const fs::path& file) {
  const auto folder = where_it_leads(file).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0) return {};
  return fail(file.string() + " cannot be written: " + std::strerror(errno), kWhoMayWrite);
}

int tell_what_is_next(const fs::path& file, const Admins& admins) {
  bool faults = false;
  for (const auto& each : config::load(file).diagnostics) {
    std::cerr << diagnostic_text(each);
    faults = faults || each.error;
  }
  std::cout << file.string() << " is written. What is left:\n" << steps_left(admins, faults);
  return kGood;
}

Result<int> run(const CurrentConfig& config, const Options& given) {
  auto options = given;
  const auto& file = config->file;
  const auto sample = read_sample(file);
  if (!sample) return tl::unexpected<Error>(sample.error());
  // Before anybody is asked for what cannot be used.
  const auto untouched = first_configuration(*sample, options.admins);
  if (!untouched) return refuse(untouched.error());
  const auto writable = expect_writable(file);
  if (!writable) return tl::unexpected<Error>(writable.error());
  const bool somebody = ::isatty(STDIN_FILENO) != 0;
  const auto questions = questions_of(options);
  const auto good = check_options(questions, somebody);
  if (!good) return refuse(good.error());
  const auto settled = options.tenant.empty() ? Status() : settle_tenant(options);
  if (!settled) return tl::unexpected<Error>(settled.error());
  const auto asked = somebody ? ask_the_rest(questions, std::cin, std::cout) : Status();
  if (!asked) return refuse(asked.error());
  return first_configuration(*sample, options.admins)
      .and_then([&](const std::string& text) { return write_whole(where_it_leads(file), text, kWhoMayWrite); })
      .map([&] { return tell_what_is_next(file, options.admins); });
}

}  // namespace

Command init_command() {
  return {.name = "init",
          .does = "Writes a first configuration, by asking for what only you know",
          .example = "sudo welcomed init --tenant contoso.com",
          .declare = declared_by<Options>(declare, run),
          .makes_config = true};
}

}  // namespace welcomed::cli
