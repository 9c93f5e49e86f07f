#include "config/places.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <system_error>

#include "base/first_bytes.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

constexpr std::size_t kKibibyte = 1024;

std::string reason(int number) { return std::generic_category().message(number); }

std::vector<PlaceFault> one(std::string text) { return {{true, std::move(text)}}; }

std::vector<PlaceFault> variable_faults(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value != nullptr && *value != '\0') return {};
  return one("names an environment variable that is not set; set it, or use secret_file");
}

std::vector<PlaceFault> mode_faults(const struct stat& status) {
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return one("names a file that others may write; chmod go-w it");
  }
  if ((status.st_mode & S_IROTH) != 0) return {{false, "names a file that everybody may read; chmod o-r it"}};
  return {};
}

/// systemd puts it there for the service alone, and takes it away when the service ends. What ExecReload= runs knows
/// the folder by its name and may not look into it.
bool comes_with_the_service(const std::filesystem::path& file, int reason) {
  const bool outside = std::getenv("CREDENTIALS_DIRECTORY") == nullptr;
  return file.string().starts_with("/run/credentials/") && (reason == EACCES || (reason == ENOENT && outside));
}

std::vector<PlaceFault> file_faults(Kind kind, const std::string& text, const std::filesystem::path& folder) {
  const bool secret = row(kind).secret;
  const auto file = folder / text;
  const std::string which =
      secret ? "names a file that" : "names " + in_quotes(file.lexically_normal().string()) + ", which";
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    if (comes_with_the_service(file, errno))
      return {{false, which + " is there only while the service runs: see LoadCredential= of its unit"}};
    const std::string hint = errno == ENOENT ? "; relative paths begin at " + in_quotes(folder.string()) : "";
    return one(which + " cannot be used (" + reason(errno) + ")" + hint);
  }
  if (S_ISDIR(status.st_mode)) return one(which + " is a folder; name a file");
  if (!S_ISREG(status.st_mode)) return one(which + " is no regular file; put what it gives into one");
  if (access(file.c_str(), R_OK) != 0)
    return one(which + " cannot be read (" + reason(errno) + "); run as the user of the service");
  if (secret && status.st_size == 0) return one(which + " is empty");
  return secret ? mode_faults(status) : std::vector<PlaceFault>{};
}

}  // namespace

std::vector<PlaceFault> place_faults(Kind kind, const std::string& text, const std::filesystem::path& folder) {
  if (kind == Kind::environment_variable) return variable_faults(text);
  if (kind == Kind::file || kind == Kind::secret_file) return file_faults(kind, text, folder);
  return {};
}

Result<std::string> read_file(const std::filesystem::path& file, std::size_t most) {
  std::error_code error;
  const auto type = std::filesystem::status(file, error).type();
  if (type == std::filesystem::file_type::not_found) return fail("there is no such file");
  if (type == std::filesystem::file_type::directory) return fail("this is a folder, not a file");
  // One byte more than allowed tells a file that is too large, whatever its reported size.
  auto text = first_bytes(file, most + 1);
  if (!text) return fail("the file cannot be read: " + text.error().what);
  if (text->size() > most) return fail("the file is larger than " + size_text(most));
  // There may be hundreds of files, each far smaller than it may be.
  text->shrink_to_fit();
  return text;
}

std::string size_text(std::size_t bytes) {
  const bool mebibytes = bytes >= kKibibyte * kKibibyte;
  return std::to_string(bytes / (mebibytes ? kKibibyte * kKibibyte : kKibibyte)) + (mebibytes ? " MiB" : " KiB");
}

}  // namespace welcomed::config
