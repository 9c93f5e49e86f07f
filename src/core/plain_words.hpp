#pragma once
#include <string>
#include <string_view>

namespace welcomed::core {

/// A message without its mentions, `<at>NAME</at>` in any case, with or without attributes (contracts/bot.md §8); one
/// that has no end stays.
[[nodiscard]] std::string without_mentions(std::string_view text);

/// A message as a reader sees it, to be compared with a word: in small letters, one space between two words, and
/// neither white space nor invisible marks, full stops, exclamation marks or straight quotes around it. Small letters
/// are those of ASCII and Latin-1, which is what the words that it is compared with take; letters of full width count
/// as theirs, and so does a letter that is followed by its accent.
[[nodiscard]] std::string plain_words(std::string_view text);

/// Whether a reader sees nothing of it: it is empty, or white space and invisible marks.
[[nodiscard]] bool is_blank(std::string_view text);

}  // namespace welcomed::core
