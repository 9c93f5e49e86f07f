#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// Values are data. A name may hold Markdown, HTML, `<at>`, control characters or bidi overrides; these functions make
/// each value show as it is, in the place where it stands, and nothing else.
///
/// Each place has the means that work there on every client. On desktop a card's text goes through markdown-it, on
/// phones through the shared C++ parser, which knows `\*`, `\_`, `\[` and `\]`, and shows any other backslash and any
/// entity as it is. So cards use a backslash for those four, and an invisible word joiner (U+2060) to part what must
/// not stand together (`<` and a name, `{{`, a number and its dot at the start of a line). A message's text goes
/// through Markdown and then HTML, where numeric entities are safe against both.
namespace welcomed::cards {

enum class Place : std::uint8_t {
  verbatim,       ///< no text at all: identifiers, the data of a button
  plain,          ///< text that nobody interprets: button titles, alternative texts
  card,           ///< Markdown of a card: TextBlock, facts
  message,        ///< Markdown of a message's `text`
  url,            ///< a URL, or its beginning
  url_component,  ///< inside a URL that the template began
};

/// A longer value is cut and gets an ellipsis.
constexpr std::size_t kLongestValue = 1000;

/// Valid UTF-8 of at most kLongestValue characters, without control characters (white space becomes one space each),
/// bidi embeddings, overrides and isolates, noncharacters, or piles of combining marks.
[[nodiscard]] std::string clean(std::string_view value);

/// `value` cleaned and made harmless for `place`. A text whose direction is not the one of the template it stands in is
/// isolated, so that it does not turn the words around it.
[[nodiscard]] std::string escape(std::string_view value, Place place, bool right_to_left = false);

/// True when `escape` leaves `value` as it is: letters, digits and single spaces. False says nothing.
[[nodiscard]] bool is_harmless(std::string_view value, Place place, bool right_to_left);

/// What a reader sees of Markdown: without emphasis, links, escapes and joiners. For summaries and fallback texts.
[[nodiscard]] std::string plain_text(std::string_view markdown);
/// True when `plain_text` leaves it as it is; false says nothing.
[[nodiscard]] bool is_plain(std::string_view markdown);

/// True for `https://` and a host.
[[nodiscard]] bool is_https(std::string_view url);

}  // namespace welcomed::cards
