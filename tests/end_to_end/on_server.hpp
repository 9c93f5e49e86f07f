#pragma once
#include <catch2/catch.hpp>

#include "support/postgres.hpp"

/// For tests that show what a store on a server alone has: false, saying why, where the tests' stores are files.
inline bool on_server(const char* why) {
  if (support::server_url()) return true;
  WARN("skipped without a server, which scripts/with-postgres starts: " << why);
  return false;
}
