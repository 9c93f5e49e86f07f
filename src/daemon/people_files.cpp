#include "daemon/people_files.hpp"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

namespace welcomed::daemon {

std::optional<PeopleFiles::Stamp> PeopleFiles::stamp_of(const std::filesystem::path& file) {
  struct stat there {};
  if (::stat(file.c_str(), &there) != 0) return std::nullopt;
  const auto nanoseconds = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  return Stamp{there.st_ino, there.st_size, nanoseconds(there.st_mtim), nanoseconds(there.st_ctim)};
}

PeopleFiles::Known& PeopleFiles::look_at(const std::filesystem::path& file) {
  // Before it is read: what is written meanwhile is another change.
  const auto stamp = stamp_of(file);
  const auto [place, is_new] = known_.try_emplace(file);
  auto& known = place->second;
  if (!is_new && stamp && known.stamp == stamp) return known;
  known.stamp = stamp;
  known.fault.reset();
  auto table = config::read_people_file(file);
  if (table)
    known.good = std::make_shared<const config::PeopleTable>(std::move(*table));
  else
    known.fault = table.error();
  return known;
}

Result<PeopleFiles::Table> PeopleFiles::now(const std::filesystem::path& file) {
  const auto& known = look_at(file);
  if (known.fault) return tl::unexpected<Error>(*known.fault);
  return known.good;
}

PeopleFiles::Table PeopleFiles::last_good(const std::filesystem::path& file) { return look_at(file).good; }

void PeopleFiles::keep(const std::set<std::filesystem::path>& files) {
  std::erase_if(known_, [&](const auto& each) { return !files.contains(each.first); });
}

namespace {

/// Texts by column, without those that are empty.
nlohmann::json data_in(const config::PeopleTable* table, std::string_view id, std::string_view name) {
  auto data = nlohmann::json::object();
  const auto row = table == nullptr ? std::nullopt : table->row_of(id, name);
  if (!row) return data;
  for (std::size_t at = 0; at < row->values.size(); ++at) {
    if (!row->values[at].empty()) data[table->columns()[at]] = row->values[at];
  }
  return data;
}

}  // namespace

bool differ_about(const config::PeopleTable* one, const config::PeopleTable* other, std::string_view id,
                  std::string_view name) {
  return data_in(one, id, name) != data_in(other, id, name);
}

nlohmann::json data_of(PeopleFiles& files, const core::Policy* policy, const core::Recipient& person) {
  if (policy == nullptr || policy->users.file.empty()) return nlohmann::json::object();
  const auto table = files.last_good(policy->users.file);
  return data_in(table.get(), person.id.str(), person.name);
}

}  // namespace welcomed::daemon
