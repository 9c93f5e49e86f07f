#pragma once
#include "config/config.hpp"
#include "daemon/credentials.hpp"
#include "graph/graph_client.hpp"
#include "identity/authorized_client.hpp"
#include "identity/token_source.hpp"

namespace welcomed::cli {

/// One tenant's Microsoft Graph. Transport, clock, random and configuration outlive it.
struct Directory {
  Directory(net::Transport& transport, Clock& clock, Random& random, const config::Config& config,
            const config::Tenant& tenant)
      : tokens(transport, clock, daemon::credential_of(config, random), daemon::graph_token_of(config, tenant)),
        http(transport, tokens),
        graph(http, clock, random, config.cloud.graph) {}
  identity::TokenSource tokens;
  identity::AuthorizedClient http;
  graph::GraphClient graph;
};

}  // namespace welcomed::cli
