#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/outcome.hpp"
#include "base/random.hpp"
#include "core/recipient.hpp"
#include "core/settlement.hpp"
#include "graph/plans.hpp"
#include "graph/resources.hpp"
#include "identity/authorized_client.hpp"

namespace welcomed::graph {

/// Microsoft Graph v1.0 for one tenant, as typed calls. Every call may be repeated; none retries by itself.
/// Permissions: contracts/graph.md §4. Setbacks: Retry, GiveUp or Halt, never Unsure.
class GraphClient {
 public:
  /// `graph` is the cloud's Graph host, `https://graph.microsoft.com`.
  GraphClient(identity::AuthorizedClient& client, Clock& clock, Random& random, std::string graph);

  /// By the manifest's id, then, as store apps want it, by the catalog id
  /// (https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps). Halt app_not_in_catalog: nobody can be
  /// installed until an admin publishes it.
  Task<Outcome<CatalogApp>> find_app(std::string external_id);

  /// By the id in the catalog; Halt app_not_in_catalog.
  Task<Outcome<CatalogApp>> catalog_app(CatalogId id);

  /// The id of the bot that the app's newest published version has
  /// (https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps, example 5); empty when the catalog tells none.
  Task<Outcome<std::string>> bot_of(CatalogId app);

  /// The first page of users whom an OData filter fits (https://learn.microsoft.com/graph/api/user-list). GiveUp
  /// filter_refused.
  Task<Outcome<People>> users(std::string filter);
  /// The first page of teams whom an OData filter on groups fits
  /// (https://learn.microsoft.com/graph/teams-list-all-teams). GiveUp filter_refused.
  Task<Outcome<People>> teams(std::string filter);
  /// The page behind `People::next`; a link to another host is refused with GiveUp.
  Task<Outcome<People>> more(std::string next);

  /// A page of changes of users or groups, at the link of the page before or, where a round begins, at a query of
  /// graph/delta.hpp (https://learn.microsoft.com/graph/api/user-delta, group-delta). GiveUp link_expired: the link is
  /// good no more, begin anew. GiveUp group_not_found or group_unreadable: a query of members is refused,
  /// for all of its groups or for one of them. A user with
  /// one of the plans has a licence.
  Task<Outcome<UserChanges>> user_changes(std::string place, std::vector<std::string> teams_plans);
  Task<Outcome<GroupChanges>> group_changes(std::string place);
  /// One user or group as changes would tell of them, a group without its members; nothing when there is none
  /// (https://learn.microsoft.com/graph/api/user-get, group-get).
  Task<Outcome<std::optional<core::DirectoryUser>>> listed_user(RecipientId id, std::vector<std::string> teams_plans,
                                                                bool with_hire_date = false);
  Task<Outcome<std::optional<core::DirectoryGroup>>> listed_group(GroupId id);
  /// The plans of the first hundred people (https://learn.microsoft.com/graph/api/user-list).
  Task<Outcome<PlansSeen>> plans_seen();

  /// Of the user with this id or principal name; nothing when there is none. The manager comes with them
  /// (https://learn.microsoft.com/graph/api/user-list-manager), and needs the same permission.
  Task<Outcome<std::optional<Profile>>> profile(std::string user, ProfileParts parts = {});
  /// Of as many of these people as there are, in any order. At most `kMostProfiles` at once: so many values the
  /// operator `in` takes (https://developer.microsoft.com/graph/known-issues/?search=13635).
  Task<Outcome<std::vector<Profile>>> profiles(std::vector<RecipientId> people, ProfileParts parts = {});
  static constexpr std::size_t kMostProfiles = 15;

  /// With consent to what the app asks for (https://learn.microsoft.com/graph/api/userteamwork-post-installedapps,
  /// team-post-installedapps, chat-post-installedapps).
  Task<Outcome<core::Installed>> install(Place place, CatalogApp app);
  /// Done when there is such a group chat and the app may be in it, by what is installed there
  /// (https://learn.microsoft.com/graph/api/chat-list-installedapps), which whoever may install in chats may read, save
  /// by a permission that consents. GiveUp chat_not_found, Retry chat_not_open.
  Task<Outcome<Nothing>> find_chat(ConversationId chat);
  /// The installation with its version, or nothing when the app is not installed there.
  Task<Outcome<std::optional<Installation>>> installed(Place place, CatalogId app);
  /// To the catalog's version; harmless when it is there already
  /// (https://learn.microsoft.com/graph/api/userteamwork-teamsappinstallation-upgrade).
  Task<Outcome<Nothing>> upgrade(Place place, InstallationId installation, CatalogApp app);
  /// The installation of the app for the user, or nothing when it is not installed.
  Task<Outcome<std::optional<InstallationId>>> installation(RecipientId user, CatalogId app);
  /// The user's chat with the bot; nothing yet right after an install
  /// (https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat).
  Task<Outcome<std::optional<ConversationId>>> chat(RecipientId user, InstallationId installation);
  /// The team's default channel, whose id is that of the team's conversation, too, and which may have another name than
  /// General (https://learn.microsoft.com/graph/api/team-get-primarychannel); nothing when there is no such team.
  Task<Outcome<std::optional<Channel>>> primary_channel(RecipientId team);
  /// The channels of a team that all of its members see, the default one included, which are those that a bot may write
  /// in (https://learn.microsoft.com/graph/api/channel-list); nothing when there is no such team. Needs
  /// Channel.ReadBasic.All.
  Task<Outcome<std::optional<std::vector<Channel>>>> channels(RecipientId team);
  /// What was written or changed in a chat after `since` (https://learn.microsoft.com/graph/api/chat-list-messages).
  /// Needs Chat.Read.All. GiveUp chat_unreadable when that is missing, the chat is gone, or it is too much to read.
  Task<Outcome<std::vector<core::ChatMessage>>> messages(ConversationId chat, TimePoint since);

  /// What a group chat is called; empty for one without a topic (https://learn.microsoft.com/graph/api/chat-get). Needs
  /// Chat.ReadBasic.WhereInstalled.
  Task<Outcome<std::string>> topic(ConversationId chat);

  /// What stands in a channel of a team, answers left out
  /// (https://learn.microsoft.com/graph/api/channel-list-messages). Needs ChannelMessage.Read.All; the same.
  Task<Outcome<std::vector<core::ChatMessage>>> channel_messages(RecipientId team, ConversationId channel);

  /// Calls `heard` with the share of its limit that the directory says is used, whenever it says so.
  void listen(std::function<void(double used)> heard) { heard_ = std::move(heard); }

 private:
  void hear(const net::Response& response) const;
  Task<Outcome<net::Response>> call(std::string method, std::string target, std::string body);
  Task<Outcome<nlohmann::json>> read(std::string target);
  Task<Outcome<nlohmann::json>> read_page(std::string target);
  Task<Outcome<nlohmann::json>> read_item(std::string target);
  [[nodiscard]] Outcome<nlohmann::json> read_answer(const net::Response& answer) const;
  Task<Outcome<People>> read_people(std::string target, std::string cause_of_refusal);
  Task<Outcome<std::vector<core::ChatMessage>>> read_messages(std::string target, int most_pages);
  Task<Outcome<nlohmann::json>> read_delta(std::string place);
  template <typename Changed>
  [[nodiscard]] Outcome<Changes<Changed>> followable(Outcome<Changes<Changed>> page) const;
  /// Our token would go there.
  [[nodiscard]] bool leads_elsewhere(const std::string& link) const { return !link.starts_with(base_ + "/"); }
  [[nodiscard]] std::string installations(const Place& place) const;
  Task<Setback> missing_for_chat(Place chat, Setback refusal);
  Task<Outcome<std::optional<CatalogApp>>> app_where(std::string filter);
  Task<Outcome<nlohmann::json>> catalog_page(std::string filter, std::string expand);

  identity::AuthorizedClient& client_;
  Clock& clock_;
  Random& random_;
  std::function<void(double)> heard_;
  std::string base_;  ///< `https://graph.microsoft.com/v1.0`
};

}  // namespace welcomed::graph
