#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sql/sqlite.hpp"
#include "store/schema.hpp"
#include "store/sql_store.hpp"

namespace welcomed::fakes {

/// A database in memory at which all is heard that is notified, when and where a server would tell it.
class Overheard : public sql::Sqlite {
 public:
  explicit Overheard(std::vector<std::string>& heard) : Sqlite(":memory:", sql::Access::read_write), heard_(heard) {}

  void notify(const std::string& payload) override {
    said_.push_back(payload);
    if (!in_transaction()) tell();
  }
  void commit() override {
    Sqlite::commit();
    tell();
  }
  void roll_back() override {
    Sqlite::roll_back();
    said_.clear();
  }
  void begin_piece() override {
    Sqlite::begin_piece();
    said_before_ = said_.size();
  }
  void roll_back_piece() override {
    Sqlite::roll_back_piece();
    said_.resize(said_before_);
  }

 private:
  void tell() {
    heard_.insert(heard_.end(), said_.begin(), said_.end());
    said_.clear();
  }

  std::vector<std::string>& heard_;
  std::vector<std::string> said_;  ///< in the transaction
  std::size_t said_before_ = 0;    ///< the piece of it
};

/// A store with nothing in it in such a database.
[[nodiscard]] inline std::unique_ptr<store::SqlStore> overheard_store(std::vector<std::string>& heard) {
  auto database = std::make_unique<Overheard>(heard);
  store::schema().bring_up_to_date(*database);
  return std::make_unique<store::SqlStore>(std::move(database), std::nullopt, std::nullopt);
}

}  // namespace welcomed::fakes
