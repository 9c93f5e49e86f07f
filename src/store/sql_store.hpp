#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sql/guarded.hpp"
#include "sql/own_file.hpp"
#include "store/mark.hpp"
#include "store/store_thread.hpp"

namespace welcomed::store {

/// A store in a database. Whoever wants one opens it (opening.hpp).
class SqlStore final : public Store, public TransactionalStore {
 public:
  /// `lock` keeps other daemons from it for as long as it lives; a store without a `mark` has no standing.
  SqlStore(std::unique_ptr<sql::Connection> database, std::optional<sql::OwnFile> lock, std::optional<Mark> mark);

  /// From now on the store is what a daemon left here, durably: it is no copy, and its mark is as far as it is.
  [[nodiscard]] Status own();

  /// Once somebody was forgotten: writes the file anew and empties the write-ahead log, so that nothing of them is left
  /// in either. False when others read all through `patience`; then it may be called again.
  [[nodiscard]] Result<bool> has_forgotten(std::chrono::milliseconds patience);

  Store& store() override { return *this; }
  Status begin(Durability durability) override;
  Status commit() override;
  void roll_back() override;
  Status within(const Storage::Work& work, Status& result) override;
  /// What nobody would find again, or a mark that could not be written.
  [[nodiscard]] std::optional<Error> trouble() const override { return lost_ ? lost_ : unmarked_; }
  [[nodiscard]] bool in_doubt() const override { return lost_.has_value() || database_->in_doubt(); }

 private:
  void look_now_and_then();
  void expect_in_place();
  void lose(const sql::Displaced& displaced);

  std::optional<sql::OwnFile> lock_;
  std::unique_ptr<sql::Connection> database_;
  std::optional<Mark> mark_;  // of a store in a file that is written
  std::optional<Error> unmarked_;
  std::optional<Error> lost_;  ///< for good: what was written before is where the file went
  std::chrono::steady_clock::time_point looked_{};
  std::int64_t changes_before_ = 0;
  Durability durability_ = Durability::durable;
};

}  // namespace welcomed::store
