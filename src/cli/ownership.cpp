#include "cli/ownership.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "base/users.hpp"
#include "cli/opening.hpp"
#include "sql/own_file.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;
using Found = std::vector<WrongOwnership>;

std::optional<struct stat> status_of(const fs::path& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 ? std::optional(found) : std::nullopt;
}

std::string mode_text(mode_t mode) {
  constexpr mode_t kBits = 3;
  std::string text;
  for (const auto shift : {2U, 1U, 0U}) text += static_cast<char>('0' + ((mode >> (shift * kBits)) & 7U));
  return text;
}

void judge_folder(const fs::path& folder, Found& into) {
  const auto found = status_of(folder);
  if (!found || !S_ISDIR(found->st_mode)) return;
  const auto self = user_name(::geteuid());
  if (found->st_uid != ::geteuid()) {
    const auto owner = user_name(found->st_uid);
    into.push_back({true,
                    {folder.string() + " belongs to " + owner + ", and this runs as " + self,
                     "run this with `sudo -u " + owner + "`, or chown " + self + " " + folder.string()}});
  }
  if ((found->st_mode & (S_IRWXG | S_IRWXO)) == 0) return;
  into.push_back({false,
                  {folder.string() + " has mode " + mode_text(found->st_mode) +
                       ", so others than its owner may look into it or write there",
                   "chmod 700 " + folder.string()}});
}

void judge_store_file(const fs::path& file, Found& into) {
  if (!sql::is_there(file)) return;
  const auto own = sql::expect_own(file);
  if (!own) return into.push_back({true, own.error()});
  const auto found = status_of(file);
  if (!found || (found->st_mode & (S_IRWXG | S_IRWXO)) == 0) return;
  into.push_back({false,
                  {file.string() + " has mode " + mode_text(found->st_mode) + ", and it names people",
                   "chmod 600 " + file.string()}});
}

void judge_secret(const fs::path& file, Found& into) {
  const auto found = status_of(file);
  if (!found) return;
  const auto self = user_name(::geteuid());
  // By trying: an access list may say more than the mode.
  if (::access(file.c_str(), R_OK) != 0) {
    into.push_back({true,
                    {"the secret in " + file.string() + " cannot be read by " + self + ", as whom the daemon runs",
                     "chgrp it to that user's group, with mode 640"}});
  }
  if (found->st_uid == 0 || found->st_uid == ::geteuid()) return;
  into.push_back({false,
                  {"the secret in " + file.string() + " belongs to " + user_name(found->st_uid) + ", who can change it",
                   "chown root " + file.string()}});
}

struct SecretsOf {
  std::vector<fs::path> operator()(const config::SecretFile& file) const { return {file.path}; }
  std::vector<fs::path> operator()(const config::SecretEnvironment&) const { return {}; }
  std::vector<fs::path> operator()(const config::Certificate& files) const { return {files.private_key}; }
  std::vector<fs::path> operator()(const config::FederatedToken& file) const { return {file.path}; }
  std::vector<fs::path> operator()(const config::ManagedIdentity&) const { return {}; }
};

std::vector<fs::path> secrets_of(const config::Config& config) {
  auto files = std::visit(SecretsOf{}, config.bot.credential);
  if (!config.listen.admin_token_file.empty()) files.push_back(config.listen.admin_token_file);
  if (!config.store_password_file.empty()) files.push_back(config.store_password_file);
  if (config.listen.tls) files.push_back(config.listen.tls->private_key);
  return files;
}

}  // namespace

Found wrong_ownership(const config::Config& config) {
  Found found;
  if (const auto file = store_file(config); !file.empty()) {
    judge_folder(file.parent_path(), found);
    for (const auto* ending : sql::kSqliteEndings) judge_store_file(file.string() + ending, found);
    for (const auto* ending : {".mark", ".lock"}) judge_store_file(file.string() + ending, found);
  }
  for (const auto& secret : secrets_of(config)) judge_secret(secret, found);
  return found;
}

}  // namespace welcomed::cli
