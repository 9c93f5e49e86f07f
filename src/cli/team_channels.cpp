#include "cli/team_channels.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

#include "base/readable.hpp"
#include "cli/each_tenant.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"

namespace welcomed::cli {
namespace {

/// To look at all of a large tenant would take as long as to post in them.
constexpr int kMostTeams = 300;
constexpr std::size_t kMostTeamsNamed = 10;

std::string names_of(const std::vector<store::Named>& teams) {
  std::string text;
  for (std::size_t at = 0; at < std::min(teams.size(), kMostTeamsNamed); ++at)
    text += (at > 0 ? ", " : "") + teams[at].name + " (" + teams[at].key.id.str() + ")";
  if (teams.size() <= kMostTeamsNamed) return text;
  return text + " and " + grouped(static_cast<std::int64_t>(teams.size() - kMostTeamsNamed)) + " more";
}

std::string teams_text(std::int64_t count) { return grouped(count) + (count == 1 ? " team" : " teams"); }

/// `12 teams`, or how many of them were looked at.
std::string looked_at_text(const ChannelLook& look) {
  if (look.looked_at == look.teams) return teams_text(look.teams);
  return grouped(look.looked_at) + " that were looked at, of " + teams_text(look.teams) + ",";
}

std::string lacking_text(const ChannelLook& look) {
  if (look.teams == 1) return "the only team";
  if (look.nobody_has_it()) return "all " + teams_text(look.teams);
  return grouped(static_cast<std::int64_t>(look.lacking.size())) + " of " + looked_at_text(look);
}

bool has_channel(const std::vector<graph::Channel>& channels, const std::string& name) {
  return std::any_of(channels.begin(), channels.end(),
                     [&](const graph::Channel& each) { return boost::iequals(each.name, name); });
}

}  // namespace

bool is_default_channel(const std::string& name) { return name.empty() || boost::iequals(name, "General"); }

Task<ChannelLook> look_for_channel(graph::GraphClient& graph, std::string channel, store::SelectedTeams teams) {
  ChannelLook look{.channel = std::move(channel), .teams = teams.all, .looked_at = 0, .lacking = {}, .unknown = {}};
  for (const auto& team : teams.first) {
    if (look.looked_at == kMostTeams) break;
    const auto told = co_await graph.channels(team.key.id);
    if (!told) {
      look.unknown = cause_of(told.setback());
      break;
    }
    // That there is no such team is another trouble, with a cause of its own.
    ++look.looked_at;
    if (told.value() && !has_channel(*told.value(), look.channel)) look.lacking.push_back(team);
  }
  co_return look;
}

std::optional<Cause> missing_channel(const ChannelLook& look) {
  if (!look.lacking.empty()) {
    const auto verb = look.lacking.size() == 1 ? " lacks it: " : " lack it: ";
    return Cause{"channel_not_found", look.channel + ": " + lacking_text(look) + verb + names_of(look.lacking)};
  }
  if (!look.unknown) return std::nullopt;
  return Cause{look.unknown->name, "so nobody knows whether " + teams_text(look.teams - look.looked_at) +
                                       " have the channel " + look.channel + ": " + look.unknown->detail};
}

Task<std::vector<store::PolicyWarning>> look_for_channels(graph::GraphClient& graph, store::Store& store,
                                                          const config::Config& config, const config::Tenant& tenant) {
  std::vector<store::PolicyWarning> warnings;
  for (const auto& policy : config.policies) {
    if (policy.tenant != tenant.id || !policy.teams.in_channel() || is_default_channel(policy.teams.channel)) continue;
    auto teams = store.teams.selected(policy.name, tenant.id, kMostTeams);
    if (!teams) continue;
    const auto look = co_await look_for_channel(graph, policy.teams.channel, std::move(*teams));
    auto cause = missing_channel(look);
    if (cause) warnings.push_back({policy.name, tenant.id, std::move(*cause), policy.teams.channel});
  }
  co_return warnings;
}

std::vector<store::PolicyWarning> channels_missing(const std::shared_ptr<const config::Config>& config,
                                                   store::Store& store) {
  std::vector<store::PolicyWarning> all;
  with_graph(*config, [&](graph::GraphClient& graph, const config::Tenant& tenant) {
    return [](graph::GraphClient& with, store::Store& of, const config::Config& read, const config::Tenant& one,
              std::vector<store::PolicyWarning>& into) -> Task<void> {
      const auto some = co_await look_for_channels(with, of, read, one);
      into.insert(into.end(), some.begin(), some.end());
    }(graph, store, *config, tenant, all);
  });
  return all;
}

std::vector<ChannelLook> looks_for_channel(const std::shared_ptr<const config::Config>& config,
                                           const std::string& channel, const std::vector<store::Named>& teams) {
  std::vector<ChannelLook> all;
  with_graph(*config, [&](graph::GraphClient& graph, const config::Tenant& tenant) {
    store::SelectedTeams of_tenant;
    std::copy_if(teams.begin(), teams.end(), std::back_inserter(of_tenant.first),
                 [&](const store::Named& each) { return each.key.tenant == tenant.id; });
    of_tenant.all = static_cast<std::int64_t>(of_tenant.first.size());
    return [](graph::GraphClient& with, std::string name, store::SelectedTeams of,
              std::vector<ChannelLook>& into) -> Task<void> {
      if (of.first.empty()) co_return;
      auto look = co_await look_for_channel(with, std::move(name), std::move(of));
      into.push_back(std::move(look));
    }(graph, channel, std::move(of_tenant), all);
  });
  return all;
}

}  // namespace welcomed::cli
