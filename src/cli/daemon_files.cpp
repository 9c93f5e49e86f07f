#include "cli/daemon_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "cli/opening.hpp"
#include "sql/own_file.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<fs::path>;

struct FilesOf {
  Files operator()(const config::SecretFile& file) const { return {file.path}; }
  Files operator()(const config::SecretEnvironment&) const { return {}; }
  Files operator()(const config::Certificate& files) const { return {files.certificate, files.private_key}; }
  Files operator()(const config::FederatedToken& file) const { return {file.path}; }
  Files operator()(const config::ManagedIdentity&) const { return {}; }
};

void add(Files& all, const Files& more) { all.insert(all.end(), more.begin(), more.end()); }

Files store_files(const config::Config& config) {
  Files all;
  const auto file = store_file(config);
  if (file.empty()) return all;
  for (const auto* ending : sql::kSqliteEndings) all.push_back(file.string() + ending);
  for (const auto* ending : {".mark", ".lock"}) all.push_back(file.string() + ending);
  return all;
}

Files files_in(const fs::path& folder) {
  Files all;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    all.push_back(entry->path());
  return all;
}

Files files_of_daemon(const config::Config& config) {
  auto all = store_files(config);
  add(all, {config.file, config.store_password_file, config.listen.admin_token_file});
  add(all, std::visit(FilesOf{}, config.bot.credential));
  if (config.listen.tls) add(all, {config.listen.tls->certificate, config.listen.tls->private_key});
  if (config.app.package) add(all, {config.app.package->color_icon, config.app.package->outline_icon});
  for (const auto& policy : config.policies) all.push_back(policy.users.file);
  add(all, files_in(config.templates));
  std::erase_if(all, [](const auto& file) { return file.empty(); });
  return all;
}

std::optional<struct stat> found_at(const fs::path& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 ? std::optional(found) : std::nullopt;
}

bool is_one_file(const std::optional<struct stat>& one, const std::optional<struct stat>& other) {
  return one && other && one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/// By whatever names; where neither is there yet, whether they would be.
bool are_one(const fs::path& one, const fs::path& other) {
  const auto found = found_at(one);
  const auto other_found = found_at(other);
  if (found || other_found) return is_one_file(found, other_found);
  return one.filename() == other.filename() &&
         is_one_file(found_at(fs::absolute(one).parent_path()), found_at(fs::absolute(other).parent_path()));
}

}  // namespace

Status expect_not_daemons(const config::Config& config, const fs::path& file) {
  const auto all = files_of_daemon(config);
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return are_one(file, each); });
  if (found == all.end()) return {};
  return fail(file.string() + " is not written: it is " + found->string() + ", which the daemon needs as it is",
              "name another file");
}

}  // namespace welcomed::cli
