// What the connector refuses in an activity a bot sends, contracts/bot.md §9.
#pragma once
#include <optional>
#include <string>

#include "json.hpp"

namespace tenant {

struct ActivityFault {
  int status;
  std::string code;
  std::string message;
};

/// Whom the activity is for, to hold its addresses against.
struct Addressees {
  std::string bot_id;           // 28:…
  std::string app_id;           // accepted in its place
  std::string member_id;        // 29:…
  std::string directory_id;     // accepted in its place
  std::string conversation_id;  // as in the path; empty when a conversation is being created
};

std::optional<ActivityFault> activity_fault(const Json& activity, const Addressees& addressees);

/// 413 when its JSON takes more than 100 KB as UTF-16.
std::optional<ActivityFault> size_fault(const Json& activity);

}  // namespace tenant
