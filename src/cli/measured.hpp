#pragma once
#include "admin/metrics.hpp"
#include "daemon/daemon.hpp"
#include "net/watched_handler.hpp"
#include "net/watched_transport.hpp"
#include "store/store_thread.hpp"

namespace welcomed::cli {

/// What counts in the daemon's process, beside the store.
struct Counting {
  const daemon::Daemon& daemon;
  const net::WatchedTransport& wire;
  const net::Answers& webhook;
  const store::StoreThread& storage;
};

/// What was counted since the process began. Io thread.
void tell(const Counting& counting, admin::Measures& measures);

}  // namespace welcomed::cli
