#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace welcomed::log {

enum class Level { debug, info, warning, error };

/// How lines look. `journal` gives the journal an entry with its fields (base/journal.hpp), and where that takes none a
/// line on stderr with the priority `<N>` in front, as sd-daemon(3) describes.
enum class Format { text, journal, json };

/// Where systemd's journal takes entries.
inline constexpr const char* kJournal = "/run/systemd/journal/socket";

/// Sets up the log on stderr, or in the journal; without it nothing is written. Call once, before other threads start.
/// Nobody waits for whoever reads the log, at the end of the process no longer than two seconds; its last lines come
/// out then, also when it aborts.
void start(Format format, Level least, std::string journal = kJournal);

/// How many lines were dropped because nobody read the log in time.
[[nodiscard]] std::uint64_t lost();

/// `journal` under systemd, else `text`.
[[nodiscard]] Format format_of_environment();

using Field = std::pair<std::string_view, std::string>;

/// One line: what happened, in the form `noun.verb`, and to what. Ids only: never a message text, a name or a
/// secret. Any thread.
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}

/// The line `write` would print, without a line end; exposed so that its form can be tested.
[[nodiscard]] std::string line(Format format, Level level, std::string_view event, std::initializer_list<Field> fields,
                               std::string_view time);

}  // namespace welcomed::log
