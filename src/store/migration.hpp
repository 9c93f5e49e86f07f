#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "store/store.hpp"

namespace welcomed::store {

/// Where a store is, or is to be.
struct Location {
  std::string url;
  std::filesystem::path password_file;  ///< of a server's
};

/// What the audit of the new store is told of so many copied rows.
using Noted = std::function<AuditRow(std::int64_t rows)>;

/// So many steps of so many are done.
using Migrating = std::function<void(std::int64_t done, std::int64_t all)>;

/// Copies every row of one store into another, compares them there, and gives their number. No daemon may run on
/// either, and the other must hold nothing. It is all one transaction: where that does not come to its end, no daemon
/// takes the other for a store, and the next migration begins it anew. The other is a store of its own afterwards, and
/// the one it came from, where it has a mark, counts as older than the world (mark.hpp).
[[nodiscard]] Result<std::int64_t> migrate(const Location& from, const Location& to, const Noted& noted,
                                           const Migrating& migrating = {});

}  // namespace welcomed::store
