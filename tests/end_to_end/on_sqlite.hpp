#pragma once
#include <catch2/catch.hpp>

#include "support/postgres.hpp"

/// For tests that show what a store of SQLite alone has: false, saying why, where the tests' stores are on a server.
inline bool on_sqlite(const char* why) {
  if (!support::server_url()) return true;
  WARN("skipped beside a server: " << why);
  return false;
}
