#pragma once
#include <deque>
#include <memory>
#include <string>

#include "sql/sqlite.hpp"
#include "store/opening.hpp"
#include "store/schema.hpp"
#include "support/postgres.hpp"

namespace welcomed::fakes {

/// Makes stores with nothing in them: in memory, or, where the tests run beside a server, each in a database of its
/// own, which goes away with this object. The steps of the schema take long, so that each store is a copy of one that
/// has seen them.
class EmptyStores {
 public:
  [[nodiscard]] std::unique_ptr<store::SqlStore> make() {
    if (support::server_url()) return on_server();
    return make_in(std::make_unique<sql::Sqlite>(":memory:", sql::Access::read_write));
  }

  /// In that database, which is empty.
  [[nodiscard]] static std::unique_ptr<store::SqlStore> make_in(std::unique_ptr<sql::Sqlite> database) {
    static const auto kOriginal = [] {
      auto made = std::make_unique<sql::Sqlite>(":memory:", sql::Access::read_write);
      store::schema().bring_up_to_date(*made);
      return made;
    }();
    database->copy_from(*kOriginal);
    return std::make_unique<store::SqlStore>(std::move(database), std::nullopt, std::nullopt);
  }

  /// Where the last one that was made is, for another connection to it; nothing where it is in memory.
  [[nodiscard]] std::string url_of_last() const { return databases_.empty() ? "" : databases_.back().url(); }

  /// Makes what is copied on the server: processes that are forked then share it.
  static void prepare() {
    if (support::server_url()) static_cast<void>(original());
  }

 private:
  std::unique_ptr<store::SqlStore> on_server() {
    const auto& copy = databases_.emplace_back(original().name());
    return store::open(copy.url(), store::Purpose::serve).value();
  }
  static const support::Database& original() {
    static const auto kOriginal = [] {
      auto made = std::make_unique<support::Database>();
      static_cast<void>(store::open(made->url(), store::Purpose::serve).value());
      return made;
    }();
    return *kOriginal;
  }

  std::deque<support::Database> databases_;
};

}  // namespace welcomed::fakes
