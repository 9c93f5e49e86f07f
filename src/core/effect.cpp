#include "core/effect.hpp"

#include <algorithm>
#include <charconv>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, kEffects.size()> kEffectNames{"read",      "replied", "pressed", "reacted",
                                                                     "opted_out", "blocked", "removed"};
/// Who leaves later does not leave because of the message.
constexpr Duration kSoon = 7 * 24h;

bool has_effect(const Deed& deed, Effect effect) {
  return std::find(deed.effects.begin(), deed.effects.end(), effect) != deed.effects.end();
}

bool counts_soon_only(Effect effect) {
  return effect == Effect::opted_out || effect == Effect::blocked || effect == Effect::removed;
}

void note_time(Effects& effects, Effect effect, TimePoint at) {
  auto& first = effects.times.at(static_cast<std::size_t>(effect));
  first = std::min(first.value_or(at), at);
}

void note_read(MessageSent& message, std::int64_t newest, TimePoint at) {
  if (message.open) {
    message.read_up_to = std::max(message.read_up_to.value_or(newest), newest);
    return note_time(message.effects, Effect::read, at);
  }
  const auto number = number_of(message.activity.str());
  if (number && *number <= newest) note_time(message.effects, Effect::read, at);
}

void note_effects(MessageSent& message, const Deed& deed) {
  for (const auto effect : deed.effects) {
    const bool too_late = counts_soon_only(effect) && deed.at - message.at > kSoon;
    if (effect != Effect::read && !too_late) note_time(message.effects, effect, deed.at);
  }
  const bool fits = deed.button && *deed.button >= 0 && *deed.button < kMostButtons;
  if (fits && has_effect(deed, Effect::pressed)) message.effects.buttons |= std::int64_t{1} << *deed.button;
}

}  // namespace

std::string_view name(Effect effect) { return kEffectNames.at(static_cast<std::size_t>(effect)); }

std::optional<std::int64_t> number_of(std::string_view activity) {
  std::int64_t number = 0;
  const auto* end = activity.data() + activity.size();
  const auto [stop, error] = std::from_chars(activity.data(), end, number);
  const bool whole = error == std::errc{} && stop == end && number >= 0;
  return whole ? std::optional(number) : std::nullopt;
}

std::optional<std::size_t> message_of(const std::vector<MessageSent>& messages, const Deed& deed) {
  // What is on its way may never arrive, or arrive after this.
  const auto rank = [](const MessageSent& message) { return std::pair(!message.open, message.at); };
  std::optional<std::size_t> newest;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto& message = messages[i];
    if (!deed.message.empty() && message.activity.str() == deed.message) return i;
    if (message.at > deed.at) continue;
    if (!newest || rank(message) >= rank(messages[*newest])) newest = i;
  }
  return newest;
}

std::optional<int> button_of(const Deed& deed, const std::vector<std::string>& says) {
  const auto fits = [&](const std::string& words) {
    // With a value in it nobody knows what it said.
    return deed.said.empty() || words == deed.said || words.find("${") != std::string::npos;
  };
  const bool told = deed.button && *deed.button >= 0 && static_cast<std::size_t>(*deed.button) < says.size();
  if (told && fits(says[static_cast<std::size_t>(*deed.button)])) return deed.button;
  if (deed.said.empty()) return std::nullopt;
  const auto found = std::find(says.begin(), says.end(), deed.said);
  return found == says.end() ? std::nullopt : std::optional(static_cast<int>(found - says.begin()));
}

Deed as_press(Deed deed, std::optional<int> button) {
  deed.button = button;
  if (!button) return deed;
  std::erase(deed.effects, Effect::replied);
  if (!has_effect(deed, Effect::pressed)) deed.effects.push_back(Effect::pressed);
  return deed;
}

std::vector<MessageSent> after_deed(std::vector<MessageSent> messages, const Deed& deed) {
  if (has_effect(deed, Effect::read)) {
    const auto newest = number_of(deed.message);
    if (!newest) return messages;
    for (auto& message : messages) note_read(message, *newest, deed.at);
    return messages;
  }
  if (const auto place = message_of(messages, deed)) note_effects(messages[*place], deed);
  return messages;
}

}  // namespace welcomed::core
