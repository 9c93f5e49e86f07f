#pragma once
#include <string>

#include "base/result.hpp"
#include "cli/audit.hpp"
#include "config/config.hpp"

namespace welcomed::cli {

/// An admin's word on who had the app before the policies first ran.
struct Fresh {
  std::string policy;    ///< only this one's; empty for all
  std::string existing;  ///< `welcome` or `skip`; empty to be asked, or to hold them on
  bool yes = false;      ///< do not ask
  Typed typed;
};

/// `resolve --fresh`: accepts that the store is new where one was lost, and takes the admin's word. Gives
/// the exit status. A daemon that runs goes on with it.
[[nodiscard]] Result<int> settle_fresh(const config::Config& config, const Fresh& word);

}  // namespace welcomed::cli
