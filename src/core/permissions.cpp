#include "core/permissions.hpp"

#include <algorithm>

#include "core/rollout.hpp"

namespace welcomed::core {
namespace {

using Policies = std::vector<Policy>;

template <typename Wanted>
bool any(const Policies& policies, Wanted wanted) {
  return std::any_of(policies.begin(), policies.end(), wanted);
}

bool select_people(const Policies& policies) {
  return any(policies, [](const Policy& each) { return each.users.any(); });
}

bool select_teams(const Policies& policies) {
  return any(policies, [](const Policy& each) { return each.teams.any(); });
}

bool list_chats(const Policies& policies) {
  return any(policies, [](const Policy& each) { return !each.chats.list.empty(); });
}

bool select_chats(const Policies& policies) {
  return any(policies, [](const Policy& each) { return each.chats.any(); });
}

bool name_groups(const Policies& policies) {
  return any(policies, [](const Policy& each) {
    const auto& waves = each.rollout.waves;
    return !each.users.groups.empty() || !each.exclude.groups.empty() ||
           std::any_of(waves.begin(), waves.end(), is_of_groups);
  });
}

bool verify(const Policies& policies) {
  return any(policies, [](const Policy& each) { return each.when_unknown == WhenUnknown::verify; });
}

std::string installation(const std::string& how, const std::string& where) {
  return "TeamsAppInstallation." + how + "For" + where + ".All";
}

/// `where` is `User`, `Team` or `Chat`. Of an app that asks for resource-specific permissions the install is a consent,
/// too.
std::vector<std::string> may_install(const std::string& where, bool asks_consent) {
  std::vector<std::string> all;
  if (!asks_consent) {
    for (const auto* how : {"ReadWriteSelf", "ReadWrite"}) all.push_back(installation(how, where));
    if (where == "User") all.push_back(installation("ReadWriteSelected", where));
  }
  for (const auto* how : {"ReadWriteAndConsentSelf", "ReadWriteAndConsent", "ManageSelected"}) {
    all.push_back(installation(how, where));
  }
  return all;
}

std::vector<std::string> may_read_people() {
  return {"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"};
}

/// Those with consent or by selection do not count here.
std::vector<std::string> may_find_chats() {
  return {installation("ReadWriteSelf", "User"), installation("Read", "User"), installation("ReadWrite", "User"),
          installation("ReadWriteSelected", "User"), "TeamsAppInstallation.Read.All"};
}

}  // namespace

std::vector<Need> permissions_needed(const Policies& policies, bool catalog_id_told, bool asks_consent,
                                     bool reads_managers, bool reads_hires) {
  std::vector<Need> all;
  all.push_back({"finding the app in the catalog",
                 {"AppCatalog.Read.All", "AppCatalog.ReadWrite.All"},
                 catalog_id_told ? "new versions of the app are not noticed" : ""});
  all.push_back({"reading people", may_read_people(), ""});
  // https://learn.microsoft.com/graph/api/user-list-manager
  if (reads_managers) all.push_back({"reading who manages people", may_read_people(), ""});
  // Another than for their leaving (https://learn.microsoft.com/graph/api/resources/user).
  if (reads_hires || any(policies, [](const Policy& each) { return each.asks_for_hires(); }))
    all.push_back({"reading when people were hired", may_read_people(), ""});
  if (name_groups(policies) || select_teams(policies)) {
    all.push_back({"reading groups and their members",
                   {"GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All",
                    "Directory.ReadWrite.All"},
                   "",
                   {{"Group.ReadBasic.All",
                     "Microsoft's list of permissions names it for changes of groups; whether these then tell members "
                     "is said nowhere"}}});
  }
  if (name_groups(policies)) {
    all.push_back({"reading groups whose members are hidden",
                   {"Member.Read.Hidden"},
                   "such a group shows no members, and no error says so"});
  }
  if (select_people(policies)) {
    all.push_back({"installing the app for people", may_install("User", asks_consent), ""});
    all.push_back({"finding the chats of people for whom no install event comes", may_find_chats(),
                   "they wait for an event that may never come"});
  }
  if (select_teams(policies)) {
    auto may_install_in_teams = may_install("Team", asks_consent);
    may_install_in_teams.insert(may_install_in_teams.end(), {"Group.ReadWrite.All", "Directory.ReadWrite.All"});
    all.push_back({"installing the app in teams",
                   std::move(may_install_in_teams),
                   "",
                   {{installation("ReadWriteSelected", "Team"),
                     "Microsoft's list of permissions has it for people, and not for teams"}}});
    all.push_back({"finding the channels of teams for which no install event comes",
                   {"Channel.ReadBasic.All", "ChannelSettings.Read.All", "ChannelSettings.ReadWrite.All"},
                   "they wait for an event that may never come"});
  }
  // https://learn.microsoft.com/graph/api/chat-post-installedapps
  if (list_chats(policies)) all.push_back({"installing the app in group chats", may_install("Chat", asks_consent), ""});
  // https://learn.microsoft.com/graph/api/chat-get
  if (select_chats(policies)) {
    all.push_back({"reading the topics of group chats",
                   {"Chat.ReadBasic.WhereInstalled", "Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All"},
                   "messages name the topic that an event told last, if one did"});
  }
  if (verify(policies)) {
    all.push_back(
        {"reading chats to settle messages whose outcome is unknown",
         {"Chat.Read.All", "Chat.ReadWrite.All"},
         "such messages are held for `welcomed resolve`",
         {{"Chat.Read.WhereInstalled",
           "Graph's own refusals name it as enough for chats of the bot; Microsoft's list of permissions does "
           "not"}}});
  }
  if (verify(policies) && any(policies, [](const Policy& each) { return each.teams.in_channel(); })) {
    all.push_back({"reading channels to settle messages whose outcome is unknown",
                   {"ChannelMessage.Read.All", "Group.Read.All"},
                   "such messages are held for `welcomed resolve`"});
  }
  return all;
}

std::vector<std::string> bot_scopes(const Policies& policies) {
  std::vector<std::string> scopes;
  if (select_people(policies)) scopes.emplace_back("personal");
  if (select_teams(policies)) scopes.emplace_back("team");
  if (select_chats(policies)) scopes.emplace_back("groupChat");
  return scopes;
}

std::string scopes_needed(const Policies& policies) {
  std::string words;
  for (const auto& scope : bot_scopes(policies)) words += (words.empty() ? "" : " and ") + scope;
  return words;
}

const Doubtful* perhaps_granted(const Need& need, const std::vector<std::string>& roles) {
  const auto has = [&](const Doubtful& each) {
    return std::find(roles.begin(), roles.end(), each.permission) != roles.end();
  };
  const auto found = std::find_if(need.perhaps.begin(), need.perhaps.end(), has);
  return found == need.perhaps.end() ? nullptr : &*found;
}

std::optional<std::string> granted(const Need& need, const std::vector<std::string>& roles) {
  const auto found = std::find_first_of(need.any_of.begin(), need.any_of.end(), roles.begin(), roles.end());
  return found == need.any_of.end() ? std::nullopt : std::optional(*found);
}

}  // namespace welcomed::core
