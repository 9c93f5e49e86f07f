#include "daemon/tenant.hpp"

#include "daemon/credentials.hpp"
#include "daemon/render_data.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

Tenant::Tenant(Surroundings& around, const config::Tenant& tenant, bot::Connector& connector)
    : settings(tenant),
      storage(around.storage),
      graph_tokens(around.unleased, around.clock, credential_of(*around.config, around.random),
                   graph_token_of(*around.config, tenant)),
      graph_http(around.transport, graph_tokens),
      graph(graph_http, around.clock, around.random, around.config->cloud.graph),
      bot(connector),
      // A page of changes costs one or two of the 8,000 units in 10 s that even a small tenant has half of
      // (contracts/graph.md §7); other programs want their share.
      directory_pace(around.clock, 100),
      install_pace(around.clock, around.config->limits.graph_install_per_second, &around.application.installs),
      // Reading an installation and its chat, and upgrades, have limits of their own, of the same size
      // (contracts/graph.md §7).
      look_up_pace(around.clock, around.config->limits.graph_install_per_second, &around.application.reads),
      upgrade_pace(around.clock, around.config->limits.graph_install_per_second, &around.application.upgrades),
      send_pace(around.clock, around.config->limits.send_per_second),
      people_pace(around.clock, send_pace),
      post_pace(around.clock, send_pace, around.config->limits.send_per_second),
      chat_post_pace(around.clock, send_pace, around.config->limits.send_per_second),
      roster_pace(around.clock, send_pace, around.config->limits.send_per_second),
      creation_pace(around.clock, send_pace, around.config->limits.send_per_second),
      update_pace(around.clock, send_pace, around.config->limits.send_per_second),
      chat_pace(around.clock, 20),
      circuit_news{around.beat_bell, {}},
      lanes(around.clock, tenant.name, circuit_news),
      directory_circuit(lanes.directory),
      directory_watch(around.clock),
      catalog(around, graph, lanes.catalog),
      profiles(around.executor, around.clock, graph, lanes.directory,
               [&around] { return parts_used(around.config->library); }),
      dead_conversations(around.clock),
      dead_ids(around.clock) {
  graph.listen([this](double used) { directory_pace.nearing(used); });
}

Circuit& Tenant::installs_of(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return lanes.chat_installs;
  return kind == core::RecipientKind::team ? lanes.team_installs : lanes.people_installs;
}

Circuit& Tenant::messages_to(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return lanes.chat_posts;
  return kind == core::RecipientKind::team ? lanes.channel_posts : lanes.people_sends;
}

ScopedPace& Tenant::pace_to(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return chat_post_pace;
  return kind == core::RecipientKind::team ? post_pace : people_pace;
}

std::array<std::pair<const char*, Pace*>, 6> Tenant::paces() {
  return {{{"directory", &directory_pace},
           {"installs", &install_pace},
           {"look_ups", &look_up_pace},
           {"upgrades", &upgrade_pace},
           {"sends", &send_pace},
           {"chats", &chat_pace}}};
}

void Tenant::stop() {
  profiles.stop();
  for (const auto& [name, pace] : paces()) pace->stop();
  for (auto* pace : {&post_pace, &chat_post_pace, &roster_pace, &creation_pace, &update_pace}) pace->stop();
}

}  // namespace welcomed::daemon
