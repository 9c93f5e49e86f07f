#include "core/causes.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/replace.hpp>

namespace welcomed::core {
namespace {

bool is_digit(char each) { return each >= '0' && each <= '9'; }
bool is_of_code(char each) {
  return is_digit(each) || (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || each == '_';
}

/// `AADSTS50034` of Entra; `403 Forbidden` where a text begins so, as those of Graph and the connector do.
std::string code_in(std::string_view text) {
  constexpr std::string_view kEntra = "AADSTS";
  constexpr std::size_t kStatus = 3;
  const auto word_at = [&](std::size_t from) {
    return text.substr(from, static_cast<std::size_t>(std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(from),
                                                                       text.end(), is_of_code) -
                                                      text.begin()) -
                                 from);
  };
  if (const auto at = text.find(kEntra); at != std::string_view::npos) return std::string(word_at(at));
  const auto status = word_at(0);
  if (status.size() != kStatus || !std::all_of(status.begin(), status.end(), is_digit)) return {};
  const bool more = text.size() > kStatus && text[kStatus] == ' ';
  return std::string(status) + (more ? " " + std::string(word_at(kStatus + 1)) : "");
}

/// `FILE:LINE`, or `FILE` where all of it is meant: what stands there may be a name.
std::string place_in(std::string_view text) { return std::string(text.substr(0, text.find(": "))); }

/// What is told in the place of an entry that speaks of a person; an empty text stands for the entry's own.
struct PlaceWords {
  std::string_view name;
  std::string_view means;
  std::string_view remedy;
};

constexpr std::string_view kPlace = "{place}";
constexpr std::array kOfPlaces{
    PlaceWords{"replied", "somebody in {place} wrote to the bot, and the message goes only where nobody does", ""},
    PlaceWords{"read", "the first message was read in {place}, and this one goes only where it is not", ""},
    PlaceWords{"pressed",
               "somebody in {place} pressed a button of the first message, and this one goes only where nobody does",
               ""},
    PlaceWords{"restored", "", "look at {place}, then use `welcomed resolve`"},
    PlaceWords{"existing_unknown",
               "{place} had the app before the policy first ran, and nobody said whether to welcome it", ""},
    PlaceWords{"app_blocked", "the tenant's app policies block the app for {place}",
               "allow the app in the Teams admin centre; it is tried again every day"},
    PlaceWords{"caller_not_authorized", "Graph does not let this application install the app in {place}", ""},
    PlaceWords{"blocked_by_user", "the bot is blocked in {place}",
               "nothing to do; it counts as an opt-out until somebody writes to the bot there, adds the app again, or "
               "you use `welcomed retry --cause blocked_by_user`"},
    PlaceWords{"wrong_host", "the cloud of {place} has another service host", ""},
    PlaceWords{"template_failed", "the template could not be rendered for {place}", ""},
};

std::string in_place(std::string_view words, RecipientKind kind) {
  return boost::replace_all_copy(std::string(words), std::string(kPlace),
                                 std::string(kind == RecipientKind::chat ? "the group chat" : "the team"));
}

}  // namespace

const std::vector<CauseEntry>& causes() {
  static const std::vector<CauseEntry> kEntries{
      {"throttled", "the service asked to wait", "nothing to do; it goes on at the pace the service allows",
       Whose::service},
      {"service_unavailable", "the service answered with a fault of its own",
       "nothing to do; it is tried again. If it lasts, look at the Microsoft 365 service health page", Whose::service},
      {"unreachable", "no connection to the service could be made", "check DNS, firewall and proxy of this server",
       Whose::service},
      {"no_answer", "the connection ended or timed out before the service answered",
       "nothing to do if rare; check the network if frequent", Whose::service},
      {"bad_answer", "the service answered with something that is no valid answer",
       "nothing to do if rare; else report it with the log line", Whose::service},
      {"interrupted", "the daemon stopped after a message may have left and before its answer came",
       "nothing to do with when_unknown: verify; else `welcomed resolve` settles it"},
      {"replied", "the person wrote to the bot, and the message goes only to those who do not", "nothing to do"},
      {"read", "the person read the first message, and this one goes only to those who do not", "nothing to do"},
      {"pressed", "the person pressed a button of the first message, and this one goes only to those who do not",
       "nothing to do"},
      {"welcome_first", "the message follows the policy's first one, which was not sent yet", "nothing to do"},
      {"no_hire_date", "the directory does not tell when the person was hired",
       "have employeeHireDate filled in, by Entra's provisioning from HR or by hand, or name the person in another "
       "way"},
      {"day_gone_by", "the message counts from the person's hire, and its day had gone by when they got the first one",
       "nothing to do"},
      {"restored", "the store was copied back; the message may have been sent since the copy was made",
       "look at the person's chat, then use `welcomed resolve`"},
      {"existing_unknown",
       "the person had the app before the policy first ran, and nobody said whether to welcome them",
       "`welcomed resolve --fresh skip` or `--fresh welcome`, or set policies.existing"},
      {"credential_missing", "the credential could not be read", "check bot.credential in the configuration"},
      {"credential_refused", "Entra refused the credential",
       "put the secret's value (not its id) into the credential; a certificate or federated identity must be "
       "one of the app registration's"},
      {"credential_expired", "the credential has expired",
       "make a new secret or certificate for the app registration and put it into the credential"},
      {"identity_refused", "the host has no such managed identity",
       "assign the identity to this host; check bot.credential.managed_identity"},
      {"app_not_in_tenant", "the app registration is unknown in the tenant",
       "grant admin consent to the app in this tenant; check bot.app_id", Whose::tenant},
      {"bot_tenant_needed", "the app registration is unknown where the tokens of multi-tenant bots come from",
       "set bot.tenant to the home tenant of the app registration: new bots are single-tenant", Whose::tenant},
      {"service_principal_missing", "the app registration has no service principal in the tenant",
       "create it in the Entra admin centre (App registrations, the app, Managed application in local directory, "
       "Create "
       "Service Principal), or grant admin consent to the app in this tenant; the credential is good",
       Whose::tenant},
      {"app_disabled", "the application is disabled in the tenant",
       "enable it in the Entra admin centre (Enterprise applications, the app, Properties, Enabled for users to sign "
       "in)",
       Whose::tenant},
      {"access_blocked", "a conditional access policy for workload identities blocks the app",
       "leave the app out of that policy, or allow the address of this server in it", Whose::tenant},
      {"resource_unknown", "the service that the token is for is unknown in the tenant",
       "check that cloud is the tenant's; where it is, the Bot Framework has no service principal there",
       Whose::tenant},
      {"tenant_unknown", "Entra does not know the tenant", "check the tenant's id and the cloud", Whose::tenant},
      {"token_lost", "the access token was refused just before the request was to leave with it",
       "nothing to do; it is tried again with a new one"},
      {"token_refused", "the service refused a fresh token", "check that the app registration is enabled and consented",
       Whose::tenant},
      {"permission_missing", "the app lacks a Graph permission",
       "grant the application permissions listed in the README and give admin consent", Whose::tenant},
      {"scope_missing", "the app's manifest has no bot for this scope",
       "add personal, for teams also team, for group chats groupChat, to bots[0].scopes of the manifest, and publish "
       "the app again",
       Whose::tenant},
      {"app_mismatch", "the Teams app's manifest names another client id than the one used here",
       "set webApplicationInfo.id in the manifest to bot.app_id, or use a permission without Self", Whose::tenant},
      {"app_not_in_catalog", "the app is not in the tenant's catalog",
       "publish the app to the organisation's catalog, and see that it is available to whom policies select; "
       "check app.external_id. A newly published app is told of after 24 to 48 hours; app.catalog_id needs no catalog",
       Whose::tenant},
      {"app_blocked", "the tenant's app policies block the app for this user",
       "allow the app for this user in the Teams admin centre; it is tried again every day", Whose::recipient},
      {"app_only_refused", "Graph does not do this for an application without a user",
       "nothing to do in this cloud; people install the app themselves", Whose::tenant},
      {"caller_not_authorized", "Graph does not let this application install the app for the user",
       "check the permissions of the app registration, and that webApplicationInfo.id in the manifest is bot.app_id",
       Whose::tenant},
      {"consent_required", "the app asks for resource-specific permissions that were not consented",
       "grant the app registration TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All for people, …ForTeam.All "
       "for teams, …ForChat.All for group chats, and give admin consent",
       Whose::tenant},
      {"entitlement_fault", "Teams could not store the install", "nothing to do; it is tried again", Whose::service},
      {"not_implemented", "Graph does not know this operation", "nothing to do; it is tried again every day",
       Whose::service},
      {"teams_off", "Teams is switched off for the tenant",
       "switch Teams on for the organisation in the Microsoft 365 admin centre", Whose::tenant},
      {"no_teams", "Teams is switched off for the user", "switch Teams on; it is tried again every day",
       Whose::recipient},
      {"no_mailbox", "the user has no mailbox that Teams needs", "assign one; it is tried again every day",
       Whose::recipient},
      {"guest_refused", "Graph does not install for guests", "leave exclude.guests on", Whose::recipient},
      {"account_disabled", "the user's account is disabled", "nothing to do; leave exclude.disabled on",
       Whose::recipient},
      {"team_archived", "the team is archived", "nothing to do; it is tried again every day", Whose::resource},
      {"team_consent", "the app asks for resource-specific permissions that this team's owners may not grant",
       "allow resource-specific consent for the team; it is tried again every day", Whose::resource},
      {"no_team", "the group says that it is a team, and Teams knows no team of it",
       "nothing to do when it is none; else see that the team is there in Teams. It is tried again every day",
       Whose::resource},
      {"no_licence", "the user has no licence for Teams", "assign a licence; it is tried again every day",
       Whose::recipient},
      {"user_not_found", "no such user in the tenant", "check the name or id in the policy", Whose::recipient},
      {"group_not_found", "no such group in the tenant", "check the group's name or id in the policy", Whose::resource},
      {"group_ambiguous", "several groups have this name", "name the group by its id in the policy", Whose::resource},
      {"group_unreadable", "Graph does not tell who is in a group that the policy names",
       "see the detail; look whether the group is still there. It is asked for again, with growing waits",
       Whose::resource},
      {"name_taken", "another group or team has the name of one that the policy names",
       "nothing to do if the policy means the one it had; else write an id in the name's place", Whose::resource},
      {"was_unheeded", "a policy takes over nothing of the one that it was",
       "take `was` out; nobody gets a key twice for it. While the other policy still runs, a third name with that "
       "`was` "
       "takes it over",
       Whose::resource},
      {"was_unknown", "no policy ran by the name that this one says it had",
       "write the name by which it ran, and nobody is welcomed anew; take `was` out if it is another policy",
       Whose::resource},
      {"group_shows_nobody", "a group that the policy names shows no members",
       "nothing to do when it is empty; else its membership is hidden: grant Member.Read.Hidden, or Group.Read.All if "
       "that is missing, and give admin consent",
       Whose::resource},
      {"excluded_not_found", "a name under exclude.list is nobody's in the tenant, so it leaves nobody out",
       "check its spelling, or remove it when the person has left", Whose::resource},
      {"mostly_unlicensed",
       "the policy leaves out more than half of its people, because no plan for Teams is known of them",
       "compare their licences with cloud.teams_plans; exclude.unlicensed: false tries them all the same"},
      {"team_not_found", "no such team in the tenant", "check the team's name or id in the policy", Whose::resource},
      {"team_ambiguous", "several teams have this name", "name the team by its id in the policy", Whose::resource},
      {"chat_not_found", "no such group chat in the tenant",
       "check the chat's id under the policy's chats, or take it out; it is tried again every day", Whose::resource},
      {"chat_not_open", "Graph does not let the app be installed in this group chat",
       "see whose chat it is: one of another organisation takes no app of this tenant. Have a member of it add the "
       "app, or take it out of the policy's chats; other chats are not concerned. It is tried again after growing "
       "waits",
       Whose::resource},
      {"channel_not_found", "the team has no such channel", "check teams.channel in the policy, or make the channel",
       Whose::resource},
      {"not_found", "the service knows nothing of that name", "nothing to do; it is looked up again", Whose::resource},
      {"link_expired", "Graph does not know a delta link any more", "nothing to do; the directory is read anew"},
      {"filter_refused", "Graph refused the policy's filter", "correct users.filter or teams.filter in the policy",
       Whose::resource},
      {"people_file_unreadable", "the policy's file of people could not be read", "correct users.file in the policy"},
      {"person_listed_twice",
       "somebody stands in the policy's file of people by id and by user principal name, with different data",
       "keep one of the two lines of users.file; until then the one with the id counts"},
      {"store_failed", "the store could not be written", "see the detail"},
      {"chat_unknown", "Graph does not tell the chat of the installation", "nothing to do; it is tried again",
       Whose::ours},
      {"chat_unreadable", "the chat could not be read to see whether a message arrived",
       "grant Chat.Read.All, or look at the chat and use `welcomed resolve`", Whose::recipient},
      {"blocked_by_user", "the user has blocked the bot",
       "nothing to do; it counts as an opt-out until the user writes to the bot, installs the app again, or you use "
       "`welcomed "
       "retry --cause blocked_by_user`: Teams says so at times of people who blocked nothing",
       Whose::recipient},
      {"installation_not_shown", "Graph says that the app is installed, and shows no installation",
       "nothing to do; it is tried again", Whose::service},
      {"not_installed", "the bot is not in the conversation, or the app is not installed",
       "nothing to do; Graph is asked, and the app installed again or another way tried", Whose::recipient},
      {"disabled_by_admin", "an app policy disables the bot",
       "allow the app in the Teams admin centre; it is tried again every day", Whose::tenant},
      {"bot_not_registered", "the bot is not registered or its Teams channel is off",
       "check the Azure Bot registration and its Teams channel", Whose::tenant},
      {"chat_refused", "the bot may not write in this group chat",
       "see the detail; other chats are not concerned. It is tried again after growing waits", Whose::resource},
      {"channel_refused", "the bot may not write in this channel",
       "see the detail; the team's other channels and its members are not concerned. It is tried again after growing "
       "waits",
       Whose::resource},
      {"conversation_gone", "the conversation is gone",
       "nothing to do; the next way to reach them is tried, and all of them again after growing waits",
       Whose::recipient},
      {"address_unreadable", "the service cannot read the address of the conversation",
       "nothing to do; the next way to reach them is tried. It lasts for everybody when the bot was registered anew",
       Whose::recipient},
      {"other_bot", "the conversation belongs to another bot: bot.app_id was changed",
       "nothing to do if that was meant: they are reached by the new bot once its app is installed, and nobody is "
       "welcomed twice. Else put the old bot.app_id back",
       Whose::ours},
      {"message_gone", "the message is not there any more", "nothing to do", Whose::resource},
      {"too_large", "the message is larger than Teams allows", "shorten the template", Whose::message},
      {"message_refused", "Teams refused the message's content", "correct the template; see the detail",
       Whose::message},
      {"wrong_host", "the user's cloud has another service host",
       "set cloud to the one of the tenant; for GCC allow *.teams.microsoft.com in cloud.service_url_hosts",
       Whose::recipient},
      {"not_permitted", "Teams does not permit the bot to write here", "see the detail", Whose::unexplained},
      {"template_failed", "the template could not be rendered for this user", "correct the template; see the detail"},
      {"service_url_refused", "the event's service URL is not on an allowed host", "check cloud.service_url_hosts"},
      {"too_many_failed", "the policy stopped itself, because too many of its people could not be reached",
       "see the other causes; then `welcomed resume POLICY`, which counts anew"},
      {"too_many_opted_out", "the policy stopped itself, because too many of its people asked for silence",
       "change what they are told; then `welcomed resume POLICY`, which counts anew"},
      {"unknown_error", "the token service refused, and nothing here knows why", "see the detail", Whose::tenant},
      {"unexplained", "the service refused, and nothing here knows why",
       "see the detail, which has the service's code and text; it is tried again after growing waits, at most a day",
       Whose::unexplained},
  };
  return kEntries;
}

const CauseEntry& cause(std::string_view name) {
  const auto& all = causes();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.name == name; });
  return found == all.end() ? all.back() : *found;
}

CauseWords words_of(std::string_view name, RecipientKind kind) {
  const auto& entry = cause(name);
  CauseWords words{std::string(entry.means), std::string(entry.remedy)};
  if (kind == RecipientKind::user) return words;
  const auto* const of_place =
      std::find_if(kOfPlaces.begin(), kOfPlaces.end(), [&](const PlaceWords& each) { return each.name == entry.name; });
  if (of_place == kOfPlaces.end()) return words;
  if (!of_place->means.empty()) words.means = in_place(of_place->means, kind);
  if (!of_place->remedy.empty()) words.remedy = in_place(of_place->remedy, kind);
  return words;
}

Whose whose(const Cause& told) { return cause(told.name).whose; }

bool passes(const Cause& told) {
  const auto of = whose(told);
  return of == Whose::service || of == Whose::ours;
}

Error error_of(const Cause& told) {
  const auto& known = cause(told.name);
  const auto detail = told.detail.empty() ? std::string() : " (" + told.detail + ")";
  return {std::string(known.means) + detail, std::string(known.remedy)};
}

std::string fit_for_log(const Cause& told) {
  constexpr std::array<std::string_view, 8> kInOurWords{
      "unreachable",  "no_answer",           "interrupted",     "credential_missing",
      "store_failed", "service_url_refused", "too_many_failed", "too_many_opted_out"};
  if (std::find(kInOurWords.begin(), kInOurWords.end(), told.name) != kInOurWords.end()) return told.detail;
  if (told.name == "people_file_unreadable" || told.name == "person_listed_twice") return place_in(told.detail);
  return code_in(told.detail);
}

bool of_credential(std::string_view name) { return name.starts_with("credential_") || name == "identity_refused"; }

}  // namespace welcomed::core
