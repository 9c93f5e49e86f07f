#pragma once
#include <optional>
#include <string>

#include "core/activity.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// An activity of a group chat, reduced to what the daemon keeps of it. `about.user` is the chat's id, which is that of
/// its conversation.
struct ChatEvent {
  PersonalEvent about;     ///< without a wish
  Wish wish = Wish::none;  ///< the chat's, if who spoke it may ask in its name (team_wish.hpp)
  std::string speaker;     ///< their directory object id; empty when not told
  std::string installer;   ///< the directory object id of the person who added the app; empty when it was nobody known
  std::string topic;       ///< its new name; empty when not told
};

/// Nothing for activities of other scopes. Whatever a bot hears of a chat, beside that it is gone, it hears because it
/// is there: members who come and go, too.
[[nodiscard]] std::optional<ChatEvent> chat_event(const Activity& activity, TimePoint received);

/// Like `after_event`, and somebody who adds the app makes it a new arrival, whatever was heard of the chat before.
[[nodiscard]] Recipient after_chat_event(Recipient chat, const ChatEvent& event, TimePoint now);

/// Of a meeting: `19:meeting_…@thread.v2` (contracts/bot.md §5).
[[nodiscard]] bool is_of_meeting(const RecipientId& chat);

/// Whether the policy takes up the chat because somebody adds the app to it.
[[nodiscard]] bool takes_up(const ChatSelection& chats, const RecipientId& chat);

}  // namespace welcomed::core
