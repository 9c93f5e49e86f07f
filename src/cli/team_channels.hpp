#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "graph/graph_client.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// Which of some teams have no channel of one name, as Graph tells it before anything is posted there.
struct ChannelLook {
  std::string channel;
  std::int64_t teams = 0;             ///< in whose channel something is to be posted
  std::int64_t looked_at = 0;         ///< Graph told what channels they have
  std::vector<store::Named> lacking;  ///< of these
  std::optional<Cause> unknown;       ///< why no more of them were looked at

  [[nodiscard]] bool nobody_has_it() const {
    return looked_at > 0 && looked_at == teams && lacking.size() == static_cast<std::size_t>(teams);
  }
};

/// Every team has its default channel, which is meant by no name and by General.
[[nodiscard]] bool is_default_channel(const std::string& name);

/// Looks at the first of the teams, a few hundred of them.
[[nodiscard]] Task<ChannelLook> look_for_channel(graph::GraphClient& graph, std::string channel,
                                                 store::SelectedTeams teams);
/// For the policies of a tenant that welcome in a channel, as far as the store knows their teams: a warning for each
/// whose channel some team lacks, or of whose teams Graph does not tell.
[[nodiscard]] Task<std::vector<store::PolicyWarning>> look_for_channels(graph::GraphClient& graph, store::Store& store,
                                                                        const config::Config& config,
                                                                        const config::Tenant& tenant);

/// `News: 2 of 12 teams lack it: Red (ID), Blue (ID)`, or why that is not known; nothing where all have it.
[[nodiscard]] std::optional<Cause> missing_channel(const ChannelLook& look);

/// The same, by requests of one's own.
[[nodiscard]] std::vector<store::PolicyWarning> channels_missing(const std::shared_ptr<const config::Config>& config,
                                                                 store::Store& store);
[[nodiscard]] std::vector<ChannelLook> looks_for_channel(const std::shared_ptr<const config::Config>& config,
                                                         const std::string& channel,
                                                         const std::vector<store::Named>& teams);

}  // namespace welcomed::cli
