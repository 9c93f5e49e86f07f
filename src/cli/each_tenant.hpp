#pragma once
#include "base/system_clock.hpp"
#include "cli/directory.hpp"
#include "cli/opening.hpp"
#include "net/client.hpp"

namespace welcomed::cli {

/// Runs what asks Graph for each tenant, and nothing beside it.
template <typename Ask>
void with_graph(const config::Config& config, Ask ask) {
  asio::io_context io(1);
  SystemClock clock(io);
  auto random = Random::from_device();
  net::Client client(io, {.proxy = proxy_of_environment()});
  for (const auto& tenant : config.tenants) {
    Directory directory(client, clock, random, config, tenant);
    spawn(io.get_executor(), ask(directory.graph, tenant));
    io.run();
    io.restart();
  }
}

}  // namespace welcomed::cli
