#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sql/connection.hpp"
#include "sql/own_file.hpp"

struct sqlite3;

namespace welcomed::sql {

/// One SQLite connection in WAL with synchronous=FULL where a transaction is to be durable: with less, a power cut
/// could roll back a claim whose message was already sent (https://www.sqlite.org/pragma.html#pragma_synchronous). The
/// file is taken for one that a stranger may have written (https://www.sqlite.org/security.html), and what is deleted
/// is overwritten.
class Sqlite : public Connection {
 public:
  /// Throws also when the file is not our own (own_file.hpp). `:memory:` is a database of its own.
  Sqlite(const std::filesystem::path& file, Access access);
  ~Sqlite() override;

  void begin(Durability durability) override;
  /// Never in doubt: what fails was not yet in the log's index, by which all read, and is rolled back.
  void commit() override;
  void roll_back() override;
  [[nodiscard]] bool in_transaction() const override;
  [[nodiscard]] std::optional<Displaced> displaced() override;
  void set_log_aside() override;
  void begin_piece() override;
  void end_piece() override;
  void roll_back_piece() override;
  void script(const std::string& sql) override;
  [[nodiscard]] std::int64_t changes() const override;
  [[nodiscard]] int version() override;
  void set_version(int version) override;
  [[nodiscard]] bool has_column(const std::string& table, const std::string& column) override;
  [[nodiscard]] std::int64_t last_number(const std::string& table) override;
  /// A table without AUTOINCREMENT goes on after the highest that is in it.
  void number_on_from(const std::string& table, std::int64_t last) override;
  /// In a temporary file: in memory a large one would have no room.
  void write_anew() override;
  [[nodiscard]] bool empty_log(std::chrono::milliseconds patience) override;

  /// Copies the whole of `source` into this one.
  void copy_from(Sqlite& source);
  /// Writes what is in it, and nothing else, into an empty file, in one transaction which holds up no writer.
  /// `watch` is called again and again meanwhile.
  void copy_into(const std::filesystem::path& file, const std::function<void()>& watch = {});
  /// Without a log beside it, so that it can be read where nothing can be written.
  void keep_in_one_file();

 private:
  Prepared& prepared(std::string_view sql) override;

  struct Closer {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Closer> database_;
  std::vector<WatchedFile>
      files_;  ///< that are to stay where they are while it is open: its own, its log, the index of that
  std::map<std::string, std::unique_ptr<Prepared>, std::less<>> prepared_;
  Durability durability_ = Durability::durable;  // of transactions, as SQLite was told last
};

}  // namespace welcomed::sql
