#pragma once
#include <string>
#include <string_view>

namespace welcomed::cli {

/// `text` with everything that means something to HTML, in its text or in quotes, written as entities.
[[nodiscard]] std::string html_escaped(std::string_view text);

/// The Markdown that Teams shows in cards, as HTML: paragraphs, lists, bold, italic, links, escapes. Nothing in `text`
/// can become any other HTML.
[[nodiscard]] std::string markdown_html(std::string_view text);

}  // namespace welcomed::cli
