#include "cli/listed_chats.hpp"

#include <algorithm>
#include <map>

#include "cli/each_tenant.hpp"
#include "cli/terminal.hpp"
#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

constexpr std::int64_t kMostChats = 300;
constexpr std::size_t kMostChatsNamed = 10;

using Ids = std::vector<std::string>;

std::string names_of(const Ids& chats) {
  std::string text;
  for (std::size_t at = 0; at < std::min(chats.size(), kMostChatsNamed); ++at) text += (at > 0 ? ", " : "") + chats[at];
  if (chats.size() <= kMostChatsNamed) return text;
  return text + " and " + grouped(static_cast<std::int64_t>(chats.size() - kMostChatsNamed)) + " more";
}

/// The chats that policies of the tenant list, each once, with the policies.
std::map<std::string, Ids> listed_by(const config::Config& config, const TenantId& tenant) {
  std::map<std::string, Ids> all;
  for (const auto& policy : config.policies) {
    if (policy.tenant != tenant) continue;
    for (const auto& chat : policy.chats.list) all[chat].push_back(policy.name);
  }
  return all;
}

/// What one policy cannot reach, by cause.
using Unreached = std::map<std::pair<std::string, std::string>, Ids>;

std::vector<store::PolicyWarning> warnings_of(const Unreached& unreached, const TenantId& tenant) {
  std::vector<store::PolicyWarning> all;
  for (const auto& [of, chats] : unreached) {
    const auto& [policy, cause] = of;
    all.push_back({policy, tenant, {cause, names_of(chats)}, chats.front()});
  }
  return all;
}

/// Each policy that lists chats is told that nobody knows of them.
std::vector<store::PolicyWarning> unknown_to(const config::Config& config, const TenantId& tenant,
                                             const ChatLook& look) {
  std::vector<store::PolicyWarning> all;
  const auto of = chats_text(look.listed - look.looked_at);
  for (const auto& policy : config.policies) {
    if (policy.tenant != tenant || policy.chats.list.empty()) continue;
    all.push_back({policy.name,
                   tenant,
                   {look.unknown->name, "so nobody knows whether " + of + " are there: " + look.unknown->detail},
                   policy.chats.list.front()});
  }
  return all;
}

}  // namespace

std::string chats_text(std::int64_t count) { return grouped(count) + (count == 1 ? " group chat" : " group chats"); }

Task<ChatLook> look_for_chats(graph::GraphClient& graph, const config::Config& config, const config::Tenant& tenant) {
  const auto listed = listed_by(config, tenant.id);
  ChatLook look{.listed = static_cast<std::int64_t>(listed.size()), .looked_at = 0, .warnings = {}, .unknown = {}};
  Unreached unreached;
  for (const auto& [chat, policies] : listed) {
    if (look.looked_at == kMostChats) break;
    ConversationId id(chat);
    const auto found = co_await graph.find_chat(std::move(id));
    const bool of_this_one = !found && core::whose(cause_of(found.setback())) == core::Whose::resource;
    if (!found && !of_this_one) {
      look.unknown = cause_of(found.setback());
      break;
    }
    ++look.looked_at;
    if (found) continue;
    for (const auto& policy : policies) unreached[{policy, cause_of(found.setback()).name}].push_back(chat);
  }
  look.warnings = warnings_of(unreached, tenant.id);
  if (!look.unknown || look.may_not_look()) co_return look;
  for (auto& each : unknown_to(config, tenant.id, look)) look.warnings.push_back(std::move(each));
  co_return look;
}

std::vector<store::PolicyWarning> chats_missing(const config::Config& config) {
  std::vector<store::PolicyWarning> all;
  with_graph(config, [&](graph::GraphClient& graph, const config::Tenant& tenant) {
    return [](graph::GraphClient& with, const config::Config& read, const config::Tenant& one,
              std::vector<store::PolicyWarning>& into) -> Task<void> {
      const auto look = co_await look_for_chats(with, read, one);
      into.insert(into.end(), look.warnings.begin(), look.warnings.end());
    }(graph, config, tenant, all);
  });
  return all;
}

}  // namespace welcomed::cli
