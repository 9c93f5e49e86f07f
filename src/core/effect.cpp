#include "core/effect.hpp"

#include <algorithm>
#include <charconv>

#include "core/settlement.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, kEffects.size()> kEffectNames{"read",      "replied", "pressed", "reacted",
                                                                     "opted_out", "blocked", "removed"};
/// Who leaves later does not leave because of the message.
constexpr Duration kSoon = 7 * 24h;

bool contains(const std::vector<Effect>& effects, Effect effect) {
  return std::find(effects.begin(), effects.end(), effect) != effects.end();
}

bool has_effect(const Deed& deed, Effect effect) { return contains(deed.effects, effect); }

/// Teams numbers messages by the millisecond; what is smaller is no such number.
constexpr std::int64_t kFirstTime = 1'000'000'000'000;

/// Whether the message that a deed names may be this one, whose id nobody told, or which was deleted.
bool may_be_named(const MessageSent& message, const Deed& deed) {
  if (!message.activity.empty()) return false;
  const auto number = number_of(deed.message);
  if (!number || *number < kFirstTime) return message.at <= deed.at;
  const TimePoint posted{Duration(*number)};
  return posted >= message.at - kClockSkew && posted <= message.at + kClockSkew;
}

/// What is on its way may never arrive, or arrive after the deed.
std::pair<bool, TimePoint> rank_of(const MessageSent& message) { return {!message.open, message.at}; }

/// The highest by rank of those that fit.
template <typename Fits>
std::optional<std::size_t> newest_of(const std::vector<MessageSent>& messages, Fits fits) {
  std::optional<std::size_t> newest;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (!fits(messages[i])) continue;
    if (!newest || rank_of(messages[i]) >= rank_of(messages[*newest])) newest = i;
  }
  return newest;
}

std::optional<std::size_t> named_by(const Deed& deed, const std::vector<MessageSent>& messages) {
  if (deed.message.empty()) return std::nullopt;
  const auto known =
      newest_of(messages, [&](const MessageSent& message) { return message.activity.str() == deed.message; });
  if (known) return known;
  return newest_of(messages, [&](const MessageSent& message) { return may_be_named(message, deed); });
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

Deed concerning(const std::vector<MessageSent>& messages, Deed deed) {
  if (has_effect(deed, Effect::read) || named_by(deed, messages)) return deed;
  std::erase(deed.effects, Effect::reacted);
  if (deed.marked) return deed;
  std::erase(deed.effects, Effect::pressed);
  deed.button.reset();
  deed.said.clear();
  return deed;
}

std::optional<std::size_t> message_of(const std::vector<MessageSent>& messages, const Deed& deed) {
  const auto named = named_by(deed, messages);
  if (named) return named;
  return newest_of(messages, [&](const MessageSent& message) { return message.at <= deed.at; });
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
  if (const auto place = message_of(messages, deed)) note_effects(messages[*place], concerning(messages, deed));
  return messages;
}

MessageSent as_uncounted(MessageSent before, const MessageSent& after, const std::vector<Effect>& asked) {
  for (const auto effect : asked) {
    if (after.effects.of(effect)) note_time(before.effects, effect, kTimeForgotten);
  }
  if (contains(asked, Effect::read)) before.read_up_to = after.read_up_to;
  return before;
}

}  // namespace welcomed::core
