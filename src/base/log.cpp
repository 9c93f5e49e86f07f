#include "base/log.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/journal.hpp"
#include "base/line_writer.hpp"
#include "base/readable.hpp"
#include "base/system_clock.hpp"

namespace welcomed::log {
namespace {

struct Output {
  Format format = Format::text;
  Level least = Level::info;
  std::unique_ptr<LineWriter> writer;
};

Output& output() {
  static Output instance;
  return instance;
}

constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields, std::string_view time) {
  nlohmann::ordered_json object{{"time", time}, {"level", kNames[static_cast<std::size_t>(level)]}, {"event", event}};
  for (const auto& [key, value] : fields) object[std::string(key)] = value;
  return json_text(object);
}

/// A value that a reader could take for two is quoted, so that a line stays one line.
std::string quoted(const std::string& value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=") == std::string::npos && readable(value) == value;
  return plain ? value : json_text(nlohmann::ordered_json(value));
}

std::string text_of(std::string_view event, std::initializer_list<Field> fields) {
  std::string text(event);
  for (const auto& [key, value] : fields) text += " " + std::string(key) + "=" + quoted(value);
  return text;
}

}  // namespace

Format format_of_environment() {
  // Programs that a service starts inherit the variable, and may write elsewhere (systemd.exec(5)).
  const auto* stream = std::getenv("JOURNAL_STREAM");
  struct stat found {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &found) != 0) return Format::text;
  const auto ours = std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
  return ours == stream ? Format::journal : Format::text;
}

void start(Format format, Level least, std::string journal) {
  output() = {format, least, std::make_unique<LineWriter>(format == Format::journal ? std::move(journal) : "")};
}

std::uint64_t lost() { return output().writer ? output().writer->lost() : 0; }

std::string line(Format format, Level level, std::string_view event, std::initializer_list<Field> fields,
                 std::string_view time) {
  if (format == Format::json) return json_line(level, event, fields, time);
  const auto name = kNames[static_cast<std::size_t>(level)];
  const auto begin = format == Format::journal ? "<" + std::to_string(priority_of(level)) + ">"
                                               : std::string(time) + " " + std::string(name) + " ";
  return begin + text_of(event, fields);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  const auto& [format, least, writer] = output();
  if (!writer || level < least) return;
  const auto entry =
      format == Format::journal ? journal_entry(level, event, fields, text_of(event, fields)) : std::string();
  writer->write(line(format, level, event, fields, format_time(wall_time())), entry);
}

}  // namespace welcomed::log
