#pragma once
#include <string>
#include <string_view>

#include "cards/inside.hpp"

/// The message around what a template renders.
namespace welcomed::cards {

/// True unless the card has a `fallbackText` of its own that is no text.
[[nodiscard]] bool can_be_completed(const Json& card);
/// The card as a message, with the language, direction and fallback text that it does not say itself, and an element
/// nobody sees with `stamp` as its id, unless that is empty.
[[nodiscard]] Json card_message(Json card, const Template::Inside& inside, const std::string& stamp);
[[nodiscard]] Json text_message(Json text);

/// The first line of a text in Markdown: the activity feed shows about that much.
[[nodiscard]] std::string headline(std::string_view text);

}  // namespace welcomed::cards
