#include "core/causes.hpp"

#include <algorithm>

namespace welcomed::core {

const std::vector<CauseEntry>& causes() {
  static const std::vector<CauseEntry> kEntries{
      {"throttled", "the service asked to wait", "nothing to do; it goes on at the pace the service allows"},
      {"service_unavailable", "the service answered with a fault of its own",
       "nothing to do; it is tried again. If it lasts, look at the Microsoft 365 service health page"},
      {"unreachable", "no connection to the service could be made", "check DNS, firewall and proxy of this server"},
      {"no_answer", "the connection ended or timed out before the service answered",
       "nothing to do if rare; check the network if frequent"},
      {"bad_answer", "the service answered with something that is no valid answer",
       "nothing to do if rare; else report it with the log line"},
      {"interrupted", "the daemon stopped after a message may have left and before its answer came",
       "nothing to do with when_unknown: verify; else `welcomed resolve` settles it"},
      {"replied", "the person wrote to the bot, and the message goes only to those who do not", "nothing to do"},
      {"welcome_first", "the message follows the policy's first one, which was not sent yet", "nothing to do"},
      {"restored", "the store was copied back; the message may have been sent since the copy was made",
       "look at the person's chat, then use `welcomed resolve`"},
      {"credential_missing", "the credential could not be read", "check bot.credential in the configuration"},
      {"credential_refused", "Entra refused the credential",
       "put the secret's value (not its id) into the credential; a certificate or federated identity must be "
       "one of the app registration's"},
      {"credential_expired", "the credential has expired",
       "make a new secret or certificate for the app registration and put it into the credential"},
      {"identity_refused", "the host has no such managed identity",
       "assign the identity to this host; check bot.credential.managed_identity"},
      {"app_not_in_tenant", "the app registration is unknown in the tenant",
       "grant admin consent to the app in this tenant; check bot.app_id"},
      {"tenant_unknown", "Entra does not know the tenant", "check the tenant's id and the cloud"},
      {"token_lost", "the access token was refused just before the request was to leave with it",
       "nothing to do; it is tried again with a new one"},
      {"token_refused", "the service refused a fresh token",
       "check that the app registration is enabled and consented"},
      {"permission_missing", "the app lacks a Graph permission",
       "grant the application permissions listed in the README and give admin consent"},
      {"app_mismatch", "the Teams app's manifest names another client id than the one used here",
       "set webApplicationInfo.id in the manifest to bot.app_id, or use a permission without Self"},
      {"app_not_in_catalog", "the app is not in the tenant's catalog",
       "publish the app to the organisation's catalog; check app.external_id"},
      {"app_blocked", "the tenant's app policies block the app for this user",
       "allow the app for this user in the Teams admin centre; it is tried again every day"},
      {"app_only_refused", "Graph does not do this for an application without a user",
       "nothing to do in this cloud; people install the app themselves"},
      {"caller_not_authorized", "Graph does not let this application install the app for the user",
       "check the permissions of the app registration, and that webApplicationInfo.id in the manifest is bot.app_id"},
      {"consent_required", "the app asks for resource-specific permissions that were not consented",
       "grant TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All to the app registration"},
      {"entitlement_fault", "Teams could not store the install", "nothing to do; it is tried again"},
      {"not_implemented", "Graph does not know this operation", "nothing to do; it is tried again every day"},
      {"no_teams", "Teams is switched off for the user or the tenant", "switch Teams on; it is tried again every day"},
      {"no_mailbox", "the user has no mailbox that Teams needs", "assign one; it is tried again every day"},
      {"guest_refused", "Graph does not install for guests", "leave exclude.guests on"},
      {"account_disabled", "the user's account is disabled", "nothing to do; leave exclude.disabled on"},
      {"upgrade_refused", "Graph refused the upgrade", "see the detail; it is tried again every day"},
      {"no_licence", "the user has no licence for Teams", "assign a licence; it is tried again every day"},
      {"user_not_found", "no such user in the tenant", "check the name or id in the policy"},
      {"group_not_found", "no such group in the tenant", "check the group's name or id in the policy"},
      {"group_ambiguous", "several groups have this name", "name the group by its id in the policy"},
      {"group_unreadable", "Graph does not tell who is in a group that the policy names",
       "see the detail; look whether the group is still there. It is asked for again, with growing waits"},
      {"group_shows_nobody", "a group that the policy names shows no members",
       "nothing to do when it is empty; else its membership is hidden: grant Member.Read.Hidden, or Group.Read.All if "
       "that is missing, and give admin consent"},
      {"mostly_unlicensed",
       "the policy leaves out more than half of its people, because no plan for Teams is known of "
       "them",
       "compare their licences with cloud.teams_plans; exclude.unlicensed: false tries them all the same"},
      {"no_team", "the group says that it is a team, and Teams knows no team of it",
       "nothing to do when it is none; else see that the team is there in Teams. It is tried again every day"},
      {"team_not_found", "no such team in the tenant", "check the team's name or id in the policy"},
      {"team_ambiguous", "several teams have this name", "name the team by its id in the policy"},
      {"channel_not_found", "the team has no such channel", "check teams.channel in the policy, or make the channel"},
      {"link_expired", "Graph does not know a delta link any more", "nothing to do; the directory is read anew"},
      {"filter_refused", "Graph refused the policy's filter", "correct users.filter or teams.filter in the policy"},
      {"people_file_unreadable", "the policy's file of people could not be read", "correct users.file in the policy"},
      {"store_failed", "the store could not be written", "see the detail"},
      {"install_refused", "Graph refused the install", "see the detail; it is tried again every day"},
      {"chat_unknown", "Graph does not tell the chat of the installation", "nothing to do; it is tried again"},
      {"chat_unreadable", "the chat could not be read to see whether a message arrived",
       "grant Chat.Read.All, or look at the chat and use `welcomed resolve`"},
      {"blocked_by_user", "the user has blocked the bot",
       "nothing to do; it counts as an opt-out until the user writes to the bot"},
      {"not_installed", "the app is not installed for the user", "nothing to do; the next cycle installs it again"},
      {"disabled_by_admin", "an app policy disables the bot",
       "allow the app in the Teams admin centre; it is tried again every day"},
      {"bot_not_registered", "the bot is not registered or its Teams channel is off",
       "check the Azure Bot registration and its Teams channel"},
      {"conversation_gone", "the conversation is gone", "nothing to do; it is created again, then tried every day"},
      {"message_gone", "the message is not there any more", "nothing to do"},
      {"too_large", "the message is larger than Teams allows", "shorten the template"},
      {"message_refused", "Teams refused the message's content", "correct the template; see the detail"},
      {"wrong_host", "the user's cloud has another service host",
       "set cloud to the one of the tenant; for GCC allow *.teams.microsoft.com in cloud.service_url_hosts"},
      {"not_permitted", "Teams does not permit the bot to write here", "see the detail"},
      {"template_failed", "the template could not be rendered for this user", "correct the template; see the detail"},
      {"service_url_refused", "the event's service URL is not on an allowed host", "check cloud.service_url_hosts"},
      {"too_many_failed", "the policy stopped itself, because too many of its people could not be reached",
       "see the other causes; then `welcomed resume`, which counts anew"},
      {"too_many_opted_out", "the policy stopped itself, because too many of its people asked for silence",
       "change what they are told; then `welcomed resume`, which counts anew"},
      {"unknown_error", "an answer that has no name here", "see the detail"},
  };
  return kEntries;
}

const CauseEntry& cause(std::string_view name) {
  const auto& all = causes();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.name == name; });
  return found == all.end() ? all.back() : *found;
}

Error error_of(const Cause& told) {
  const auto& known = cause(told.name);
  const auto detail = told.detail.empty() ? std::string() : " (" + told.detail + ")";
  return {std::string(known.means) + detail, std::string(known.remedy)};
}

bool of_credential(std::string_view name) { return name.starts_with("credential_") || name == "identity_refused"; }

}  // namespace welcomed::core
