#pragma once
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "support/rollout.hpp"

namespace bench {

/// How many requests the tenant counted so far, of the routes ("METHOD pattern") and statuses that `wanted` takes.
inline int requests(const support::Rollout& rollout,
                    const std::function<bool(const std::string& route, const std::string& status)>& wanted) {
  int sum = 0;
  const auto summary = rollout.control("ledger/summary");
  for (const auto& [route, statuses] : summary["requests"].items()) {
    for (const auto& [status, count] : statuses.items()) sum += wanted(route, status) ? count.get<int>() : 0;
  }
  return sum;
}

/// How many people of the tenant the app can be installed for.
inline int people(const support::Rollout& rollout) {
  const auto world = rollout.control("world");
  const auto can = [](const support::Json& user) {
    return user["userType"] != "Guest" && user["accountEnabled"].get<bool>() && user["licensed"].get<bool>();
  };
  return static_cast<int>(std::count_if(world["users"].begin(), world["users"].end(), can));
}

/// How many people got a message so far.
inline int welcomed(const support::Rollout& rollout) { return rollout.control("ledger/summary")["recipients"]; }

/// How often the daemon's log names that event.
inline int said(const support::Rollout& rollout, const std::string& event) {
  const auto log = rollout.daemon_log();
  int count = 0;
  for (auto at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) ++count;
  return count;
}

/// Ends the program, which has no figures then.
[[noreturn]] inline void give_up(const char* what) {
  std::fprintf(stderr, "not in time: %s\n", what);
  std::exit(1);
}

}  // namespace bench
