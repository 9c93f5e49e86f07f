#pragma once
#include "cli/commands.hpp"
#include "config/config.hpp"

namespace welcomed::cli {

/// `resolve --fresh`: accepts that the store is new where one was lost, and takes the admin's word on people who had
/// the app before the policies first ran. A daemon that runs goes on with it.
int settle_fresh(const config::Config& config, const ResolveOptions& options);

}  // namespace welcomed::cli
