#pragma once
#include <memory>
#include <string>

#include "cli/audit.hpp"
#include "cli/preview_data.hpp"
#include "config/config.hpp"
#include "store/sql_store.hpp"

namespace welcomed::cli {

/// Sends an activity to the reader once, in their chat with the bot, beside the daemon and its work: no row is made of
/// it, so it is a message of no policy. Where the store knows of no way to them the app is installed first, unless they
/// have it; the store, which is made for that where there is none, learns that the install was ours, so that nobody
/// takes it for the work of somebody else.
/// @param store  null where there is none yet
/// An error when they asked for silence, or it was not sent, or nobody can tell.
[[nodiscard]] Status send_test(const std::shared_ptr<const config::Config>& config, const Reader& reader,
                               const std::string& activity, store::SqlStore* store, const Typed& typed);

}  // namespace welcomed::cli
