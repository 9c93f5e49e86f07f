#include "cli/packaged.hpp"

#include "config/text.hpp"
#include "core/permissions.hpp"
#include "core/version.hpp"
#include "package/app_manifest.hpp"

namespace welcomed::cli {
namespace {

std::string compared(const package::AppPackage& made) {
  if (made.version_before.empty()) return "";
  return made.version == made.version_before && !made.changed ? "; nothing has changed since it was made last"
                                                              : "; the last one was " + made.version_before;
}

/// Teams takes no package twice under a version, nor one that is older than what it has.
std::string too_low(const package::AppPackage& made, const std::string& whose, const std::string& known) {
  if (known.empty() || core::newer_version(made.version, known)) return "";
  const bool the_same = !core::newer_version(known, made.version) && !made.changed;
  return the_same ? ""
                  : "  warning: " + whose + " has version " + known +
                        ", and Teams takes only a later one: say it with --app-version\n";
}

/// An install of such an app is a consent, which takes a permission more.
std::string grants(const config::Config& config) {
  const auto asked = package::resource_permissions(config.app);
  if (asked.empty()) return "";
  std::vector<std::string> grants;
  for (const auto& scope : core::bot_scopes(config.policies)) {
    grants.push_back(std::string("TeamsAppInstallation.ReadWriteAndConsentSelfFor") +
                     (scope == "personal" ? "User"
                      : scope == "team"   ? "Team"
                                          : "Chat") +
                     ".All");
  }
  return "  Entra: grant " + config::listed(grants) + " to the app registration, since the app asks for " +
         config::listed(asked) + "\n";
}

}  // namespace

std::string packaged_text(const config::Config& config, const package::AppPackage& made,
                          const std::filesystem::path& file, const std::string& published) {
  return file.string() + " is version " + made.version + " of the app, for the bot's scope " +
         core::scopes_needed(config.policies) + compared(made) + ". Next:\n" +
         too_low(made, "the last package", made.version_before) + too_low(made, "the catalog", published) +
         grants(config) +
         "  Teams admin centre, Manage apps: upload it as a new app, or on the app's own page where it is there\n"
         "  sudo -u welcomed welcomed doctor    # whether the catalog shows it, as the policies need it\n";
}

}  // namespace welcomed::cli
