#pragma once
#include <vector>

#include "sql/connection.hpp"

namespace welcomed::sql {

/// The steps by which a schema came to be what it is, the oldest first. How many of them a database has seen is its
/// version, and how many a program knows is the program's. Where several share a database, programs of `oldest` and
/// later can live with all of the steps; those of before have to be gone first. Throws DatabaseError.
class Schema {
 public:
  /// Only who knows all of them can live with them.
  explicit Schema(std::vector<const char*> steps) : steps_(std::move(steps)), oldest_(newest()) {}
  Schema(std::vector<const char*> steps, int oldest) : steps_(std::move(steps)), oldest_(oldest) {}

  /// The version of a database that is being filled from another one. No program opens it, nor did one of before.
  static constexpr int kBeingFilled = 1'000'000;

  /// The version of a database that has seen all of them.
  [[nodiscard]] int newest() const { return static_cast<int>(steps_.size()); }
  /// Brings a database up to the newest version, each step in one transaction; several may do so at once. One that this
  /// program cannot live with is refused and not touched, and so is one with which somebody works who could not live
  /// with it afterwards.
  void bring_up_to_date(Connection& connection) const;
  /// Throws, and says who works with it, where somebody does who could not live with it afterwards.
  void expect_no_older_daemon(Connection& connection) const;
  /// All of them in the transaction that is open, on a database that has seen none; its version stays.
  void make(Connection& connection) const;
  /// Throws when a newer program changed what this one needs, or it is being filled.
  void expect_not_newer(Connection& connection) const;
  /// Throws when it lacks a step as well: for those who take none.
  void expect_newest(Connection& connection) const;
  /// Throws when a newer program added something as well: for whoever must know all that is in it.
  void expect_nothing_added(Connection& connection) const;

 private:
  void make_way(Connection& connection) const;
  void take_step(Connection& connection) const;

  std::vector<const char*> steps_;
  int oldest_;
};

}  // namespace welcomed::sql
