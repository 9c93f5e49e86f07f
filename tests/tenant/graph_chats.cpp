// Group chats, and the app installed in them, contracts/graph.md §5.5 and §5.6.
#include "chat_events.hpp"
#include "graph.hpp"
#include "graph_errors.hpp"

namespace tenant {
namespace {

using Roles = std::vector<std::string>;

/// https://learn.microsoft.com/graph/api/chat-get
const Roles kReadChat{"Chat.ReadBasic.WhereInstalled", "Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All",
                      "ChatSettings.Read.Chat"};
const Roles kReadAnyChat{"Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All"};
/// https://learn.microsoft.com/graph/api/chat-post-installedapps
const Roles kInstallInChat{"TeamsAppInstallation.ReadWriteSelfForChat.All", "TeamsAppInstallation.ReadWriteForChat.All",
                           "TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All",
                           "TeamsAppInstallation.ReadWriteAndConsentForChat.All",
                           "TeamsAppInstallation.ManageSelectedForChat.All"};
/// An app that asks for resource-specific consent is installed by these alone, contracts/graph.md §1.
const Roles kConsentInChat{"TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All",
                           "TeamsAppInstallation.ReadWriteAndConsentForChat.All",
                           "TeamsAppInstallation.ManageSelectedForChat.All"};
const Roles kSeeInChat{"TeamsAppInstallation.ReadForChat.All", "TeamsAppInstallation.Read.All",
                       "TeamsAppInstallation.ReadWriteSelfForChat.All", "TeamsAppInstallation.ReadWriteForChat.All",
                       "TeamsAppInstallation.ManageSelectedForChat.All"};
const Roles kRemoveFromChat{"TeamsAppInstallation.ReadWriteSelfForChat.All",
                            "TeamsAppInstallation.ReadWriteForChat.All",
                            "TeamsAppInstallation.ManageSelectedForChat.All"};

}  // namespace

void Graph::add_chats(Router& router) {
  const std::string chat = "/chats/{chat}";
  const std::string list = chat + "/installedApps";
  const std::string one = list + "/{installation}";
  const auto add_one = [&](const char* method, const std::string& path, const Roles& roles, double Limits::*limit,
                           const char* bucket, Response (Graph::*handler)(const Request&)) {
    add(router, {method, path, Area::teams, roles, 1, limit, bucket,
                 [this, handler](const Request& request) { return (this->*handler)(request); }});
  };
  add_one("GET", chat, kReadChat, &Limits::other_reads, "other_reads", &Graph::group_chat);
  add_one("GET", list, kSeeInChat, &Limits::installed_reads, "installed_reads", &Graph::chat_apps);
  add_one("POST", list, kInstallInChat, &Limits::installs, "installs", &Graph::install_in_chat);
  add_one("DELETE", one, kRemoveFromChat, &Limits::uninstalls, "uninstalls", &Graph::uninstall_from_chat);
  add_one("POST", one + "/upgrade", kInstallInChat, &Limits::other_writes, "other_writes", &Graph::upgrade_in_chat);
}

std::optional<ChatIndex> Graph::asked_chat(const Request& request, Response& refusal) const {
  const auto chat = chats_.find(request.parameter("chat"));
  if (!chat) refusal = graph_error(request, 404, "NotFound", "NotFound");
  if (!chat || !chats_.of(*chat).foreign) return chat;
  // As seen of some chats by whoever may read all of them, microsoft-graph-docs#14677.
  refusal = graph_error(request, 403, "Forbidden", "Forbidden");
  return std::nullopt;
}

Response Graph::group_chat(const Request& request) {
  // It takes no options (https://learn.microsoft.com/graph/api/chat-get).
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Response refusal;
  const auto index = asked_chat(request, refusal);
  if (!index) return refusal;
  const GroupChat& chat = chats_.of(*index);
  if (!chat.installed) {
    if (auto forbidden = missing_role(request, kReadAnyChat)) return *forbidden;
  }
  if (auto hit = throttled_there("chat " + chat.id, throttle_.limits().chat, request)) return *hit;
  return json_response(200, {{"@odata.context", context_url("chats/$entity")},
                             {"id", chat.id},
                             {"topic", chat.topic.empty() ? Json(nullptr) : Json(chat.topic)},
                             {"createdDateTime", iso_time(chat.made_at)},
                             {"lastUpdatedDateTime", iso_time(chat.made_at)},
                             {"chatType", chat.meeting ? "meeting" : "group"},
                             {"webUrl", nullptr},
                             {"tenantId", options_.tenant_id},
                             {"onlineMeetingInfo", nullptr},
                             {"viewpoint", nullptr}});
}

Response Graph::chat_apps(const Request& request) {
  InstallationQuery query;
  if (auto refusal = read_installation_query(request, true, query)) return *refusal;
  Response refusal;
  const auto index = asked_chat(request, refusal);
  if (!index) return refusal;
  const GroupChat& chat = chats_.of(*index);
  if (auto hit = throttled_there("chat " + chat.id, throttle_.limits().chat, request)) return *hit;
  Json list = Json::array();
  if (chat.installed && !behaviour_.self_mismatch && fits(catalog_.ours(), query))
    list.push_back(installation_json({&catalog_.ours(), chat.id, chat.version, chat.consented}, query));
  const std::string set = "chats('" + percent_encoded(chat.id) + "')/installedApps";
  return json_response(200, {{"@odata.context", context_url(set)}, {"@odata.count", list.size()}, {"value", list}});
}

Response Graph::install_in_chat(const Request& request) {
  Json body;
  Response refusal;
  const CatalogApp* app = asked_app(request, body, refusal);
  if (app == nullptr) return refusal;
  const auto index = asked_chat(request, refusal);
  if (!index) return refusal;
  if (auto refused = shared_install_refusal(request, body, *app, "groupChat", kConsentInChat)) return *refused;
  if (chats_.of(*index).installed) return graph_error(request, 409, "Conflict", "");
  chats_.install(*index, app->version, app->permissions, request.at);
  chat_events_.installed(*index, request.at);
  return {201, {}, {}, {}};
}

std::optional<ChatIndex> Graph::asked_chat_installation(const Request& request, Response& refusal) const {
  const auto chat = asked_chat(request, refusal);
  if (!chat) return std::nullopt;
  const auto text = read_installation_id(request, refusal);
  if (!text) return std::nullopt;
  const bool ours = *text == chats_.of(*chat).id + "##" + catalog_.ours().id;
  if (ours && chats_.of(*chat).installed && !behaviour_.self_mismatch) return chat;
  refusal = graph_error(request, 404, "NotFound", "The app installation was not found.");
  return std::nullopt;
}

Response Graph::uninstall_from_chat(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Response refusal;
  const auto chat = asked_chat_installation(request, refusal);
  if (!chat) return refusal;
  chats_.uninstall(*chat, request.at);
  chat_events_.uninstalled(*chat, std::nullopt, request.at);
  return {204, {}, {}, {}};
}

Response Graph::upgrade_in_chat(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Json body;
  if (auto refusal = read_upgrade(request, body)) return *refusal;
  Response refusal;
  const auto chat = asked_chat_installation(request, refusal);
  if (!chat) return refusal;
  const std::string fault = consent_fault(body, catalog_.ours());
  if (!fault.empty()) return bad_query(request, fault);
  chats_.install(*chat, catalog_.ours().version, catalog_.ours().permissions, request.at);
  return {204, {}, {}, {}};
}

}  // namespace tenant
