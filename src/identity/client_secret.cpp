#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "identity/token_source.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostBytes = 4096;

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

bool is_control(char each) { return static_cast<unsigned char>(each) < ' ' || each == '\x7f'; }

Result<Secret> one_line(std::string_view text, const std::string& from) {
  const auto line = without_line_end(text);
  if (line.empty()) return fail("the client secret in " + from + " is empty", "put the secret's value there");
  if (line.size() > kMostBytes) return fail("the client secret in " + from + " is longer than 4 KiB");
  if (std::any_of(line.begin(), line.end(), is_control)) {
    return fail("the client secret in " + from + " is not one line of text", "put the secret's value there, alone");
  }
  return Secret(std::string(line));
}

Result<Secret> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, kMostBytes + 3> bytes{};  // room for a line end, and to see that there is more
  file.read(bytes.data(), bytes.size());
  if (file.bad() || (file.fail() && !file.eof())) {
    return fail("the client secret's file " + path + " cannot be read", "check that it exists and its permissions");
  }
  return one_line({bytes.data(), static_cast<std::size_t>(file.gcount())}, path);
}

Result<Secret> read_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return fail("the environment variable " + name + " for the client secret is not set");
  return one_line(value, name);
}

}  // namespace

SecretReader secret_in_file(std::string path) {
  return [path = std::move(path)] { return read_file(path); };
}

SecretReader secret_in_environment(std::string name) {
  return [name = std::move(name)] { return read_environment(name); };
}

}  // namespace welcomed::identity
