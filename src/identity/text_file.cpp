#include "identity/text_file.hpp"

#include <algorithm>

#include "base/first_bytes.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostSecretBytes = 4096;
constexpr std::size_t kLineEnd = 2;

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

bool is_control(char each) { return static_cast<unsigned char>(each) < ' ' || each == '\x7f'; }

std::string in_units(std::size_t bytes) { return std::to_string(bytes >> 10U) + " KiB"; }

}  // namespace

Result<std::string> read_small_file(const std::filesystem::path& file, std::size_t most, const std::string& what) {
  auto bytes = first_bytes(file, most + 1);
  if (!bytes) {
    return fail(what + " in " + file.string() + " cannot be read: " + bytes.error().what,
                "check that the file exists and its permissions");
  }
  if (bytes->size() <= most) return bytes;
  wipe(*bytes);
  return fail(what + " in " + file.string() + " is longer than " + in_units(most));
}

Result<std::string> only_line(std::string_view text, std::size_t most, const std::string& what) {
  const auto line = without_line_end(text);
  if (line.empty()) return fail(what + " is empty", "put its value there");
  if (line.size() > most) return fail(what + " is longer than " + in_units(most));
  if (std::any_of(line.begin(), line.end(), is_control)) {
    return fail(what + " is not one line of text", "put its value there, alone");
  }
  return std::string(line);
}

Result<Secret> secret_line(const std::filesystem::path& file, const std::string& what) {
  auto text = read_small_file(file, kMostSecretBytes + kLineEnd, what);
  if (!text) return tl::unexpected<Error>(text.error());
  auto line = only_line(*text, kMostSecretBytes, what + " in " + file.string());
  wipe(*text);
  if (!line) return tl::unexpected<Error>(line.error());
  return Secret(std::move(*line));
}

}  // namespace welcomed::identity
