#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "core/team_wish.hpp"

/// What good answers of the connector tell (contracts/bot.md §8). Fields that are missing or of a wrong type count as
/// not told.
namespace welcomed::bot {

/// A page of a team's members; those of other tenants are left out.
struct Members {
  struct Member {
    RecipientId id;       ///< directory object id, lower case
    std::string user_id;  ///< `29:…`
    core::TeamRole role = core::TeamRole::member;
  };
  std::vector<Member> members;
  std::string next;  ///< where it goes on; empty on the last page
};

struct Channel {
  ConversationId id;
  std::string name;  ///< empty for the General one
};

/// A thread that a message began.
struct Posted {
  ConversationId thread;
  ActivityId activity;
};

/// The `id` of an answer, which may be any text; empty when it tells none.
[[nodiscard]] std::string told_id(const std::string& body);
/// The same of a thread that was begun.
[[nodiscard]] Posted posted_of(const std::string& body);

/// Retry `bad_answer` for what does not list them: whoever a roster does not name is gone.
[[nodiscard]] Outcome<Members> members_of(const nlohmann::json& page, const TenantId& tenant);
[[nodiscard]] Outcome<std::vector<Channel>> channels_of(const nlohmann::json& page);

}  // namespace welcomed::bot
