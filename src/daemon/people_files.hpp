#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "config/people.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"

namespace welcomed::daemon {

/// The files in which policies name people. They are looked at whenever somebody asks, and read again when they
/// changed. Of each its text is kept, 16 MiB at most.
class PeopleFiles {
 public:
  using Table = std::shared_ptr<const config::PeopleTable>;  // shared: with who reads it while it changes

  /// As it is now; an error where it has a fault, or cannot be read.
  [[nodiscard]] Result<Table> now(const std::filesystem::path& file);
  /// The same; where it has a fault now, as it was before that. Null where nobody has seen it without one.
  [[nodiscard]] Table last_good(const std::filesystem::path& file);
  /// All others are forgotten.
  void keep(const std::set<std::filesystem::path>& files);

 private:
  /// Whoever writes to a file, or puts another in its place, changes one of these.
  struct Stamp {
    std::uint64_t file = 0;
    std::int64_t bytes = 0;
    std::int64_t written = 0;  ///< nanoseconds
    std::int64_t changed = 0;

    bool operator==(const Stamp&) const = default;
  };
  struct Known {
    std::optional<Stamp> stamp;  ///< nothing: it was not there
    Table good;
    std::optional<Error> fault;
  };

  [[nodiscard]] static std::optional<Stamp> stamp_of(const std::filesystem::path& file);
  Known& look_at(const std::filesystem::path& file);

  std::map<std::filesystem::path, Known> known_;
};

/// Whether two tables say different things of a person; no table says nothing.
[[nodiscard]] bool differ_about(const config::PeopleTable* one, const config::PeopleTable* other, std::string_view id,
                                std::string_view name);

/// What the policy's file says of a person, as templates see it: texts by column, without those that are empty. An
/// empty object for who is not in it, and where there is no file or no policy.
[[nodiscard]] nlohmann::json data_of(PeopleFiles& files, const core::Policy* policy, const core::Recipient& person);

}  // namespace welcomed::daemon
