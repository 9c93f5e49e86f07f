#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace welcomed::store {

/// A command that changed something, and who gave it.
struct AuditRow {
  TimePoint at;
  std::int64_t uid = 0;       ///< of the account that ran it
  std::string account;        ///< its name
  std::string sudo_account;   ///< who ran it through sudo, as its environment claims; empty where it claims nobody
  std::string login_account;  ///< who had logged in; empty outside of a login
  std::string command;        ///< as it was typed, never what a file of it holds
  std::int64_t changed = 0;   ///< how many rows; of a policy, one
};

}  // namespace welcomed::store
