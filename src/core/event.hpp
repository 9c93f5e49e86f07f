#pragma once
#include <optional>
#include <variant>

#include "core/chat_event.hpp"
#include "core/team_event.hpp"

namespace welcomed::core {

/// What an activity says of whomever it is about: a person, a team or a group chat. Its scope is one, so it is never
/// about two of them.
using Event = std::variant<PersonalEvent, TeamEvent, ChatEvent>;

/// Nothing for an activity that says nothing of any of them.
[[nodiscard]] std::optional<Event> event_of(const Activity& activity, TimePoint received);

/// What is asked for with it.
[[nodiscard]] Wish wish_in(const Event& event);

}  // namespace welcomed::core
