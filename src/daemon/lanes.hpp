#pragma once
#include <array>

#include "daemon/circuit.hpp"

namespace welcomed::daemon {

/// A tenant's work, cut so that what does not work in one lane stops nothing in another: permissions are granted apart,
/// and an ill hour of one service is none of another.
struct Lanes {
  /// `news` outlives it.
  Lanes(Clock& clock, const std::string& tenant, CircuitNews& news)
      : directory(clock, tenant, "directory", news, core::Doubts::illness),
        catalog(clock, tenant, "catalog", news),
        people_installs(clock, tenant, "people_installs", news),
        team_installs(clock, tenant, "team_installs", news),
        chat_installs(clock, tenant, "chat_installs", news),
        reads(clock, tenant, "reads", news, core::Doubts::illness),
        upgrades(clock, tenant, "upgrades", news),
        creations(clock, tenant, "creations", news),
        people_sends(clock, tenant, "people_sends", news),
        channel_posts(clock, tenant, "channel_posts", news),
        chat_posts(clock, tenant, "chat_posts", news),
        updates(clock, tenant, "updates", news),
        rosters(clock, tenant, "rosters", news, core::Doubts::illness) {}

  Circuit directory;  ///< users, groups, profiles
  Circuit catalog;
  Circuit people_installs;
  Circuit team_installs;
  Circuit chat_installs;
  Circuit reads;  ///< of installations, chats and channels
  Circuit upgrades;
  Circuit creations;  ///< of conversations
  Circuit people_sends;
  Circuit channel_posts;
  Circuit chat_posts;  ///< in group chats
  Circuit updates;     ///< of messages that were sent, and deletions
  Circuit rosters;

  [[nodiscard]] std::array<Circuit*, 13> all() {
    return {&directory, &catalog,      &people_installs, &team_installs, &chat_installs, &reads,  &upgrades,
            &creations, &people_sends, &channel_posts,   &chat_posts,    &updates,       &rosters};
  }
};

}  // namespace welcomed::daemon
