#pragma once
#include <vector>

#include "sql/connection.hpp"

namespace welcomed::sql {

/// The steps by which a schema came to be what it is, the oldest first. How many of them a database has seen is its
/// version. Throws DatabaseError.
class Schema {
 public:
  explicit Schema(std::vector<const char*> steps) : steps_(std::move(steps)) {}

  /// The version of a database that is being filled from another one. No program opens it, nor did one of before.
  static constexpr int kBeingFilled = 1'000'000;

  /// The version of a database that has seen all of them.
  [[nodiscard]] int newest() const { return static_cast<int>(steps_.size()); }
  /// Brings a database up to the newest version, each step in one transaction; several may do so at once. One that a
  /// newer program wrote is refused and not touched.
  void bring_up_to_date(Connection& connection) const;
  /// All of them in the transaction that is open, on a database that has seen none; its version stays.
  void make(Connection& connection) const;
  /// Throws when a newer program wrote it, or it is being filled.
  void expect_not_newer(Connection& connection) const;
  /// Throws when its version is not the newest: for readers, who change nothing.
  void expect_newest(Connection& connection) const;

 private:
  std::vector<const char*> steps_;
};

}  // namespace welcomed::sql
