#include "core/event.hpp"

namespace welcomed::core {

std::optional<Event> event_of(const Activity& activity, TimePoint received) {
  if (auto event = personal_event(activity, received)) return event;
  if (auto event = team_event(activity, received)) return event;
  if (auto event = chat_event(activity, received)) return event;
  return std::nullopt;
}

Wish wish_in(const Event& event) {
  return std::visit([](const auto& each) { return each.wish; }, event);
}

}  // namespace welcomed::core
