#pragma once
#include <string>

#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// The channel of a reachable team to post in, with its name as people see it. General, any case, is the default one
/// whatever it is called, and so is no name; any other name is that of the channel, the default one included. GiveUp
/// channel_not_found.
[[nodiscard]] Task<Outcome<graph::Channel>> channel_to_post_in(Tenant& tenant, core::Recipient team, std::string name);

/// What a group chat is called: as Graph tells it, else as an event did last; empty for one without a topic.
[[nodiscard]] Task<Outcome<std::string>> topic_of_chat(Tenant& tenant, core::Recipient chat);

}  // namespace welcomed::daemon
