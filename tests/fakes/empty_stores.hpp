#pragma once
#include <deque>
#include <functional>
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
  [[nodiscard]] std::unique_ptr<store::SqlStore> make() { return make({}); }
  /// Of one in memory, `clock` gives the time by the database's own clock to whoever asks at `now`.
  using DatabaseClock = std::function<TimePoint(TimePoint now)>;
  [[nodiscard]] std::unique_ptr<store::SqlStore> make(DatabaseClock clock) {
    return support::server_url() ? on_server() : in_memory(std::move(clock));
  }

  /// Where the last one that was made is, for another connection to it; nothing where it is in memory.
  [[nodiscard]] std::string url_of_last() const { return databases_.empty() ? "" : databases_.back().url(); }

  /// Makes what is copied on the server: processes that are forked then share it.
  static void prepare() {
    if (support::server_url()) static_cast<void>(original());
  }

 private:
  class ClockedSqlite final : public sql::Sqlite {
   public:
    explicit ClockedSqlite(DatabaseClock clock)
        : Sqlite(":memory:", sql::Access::read_write), clock_(std::move(clock)) {}
    [[nodiscard]] TimePoint time(TimePoint now) override { return clock_ ? clock_(now) : now; }

   private:
    DatabaseClock clock_;
  };

  static std::unique_ptr<store::SqlStore> in_memory(DatabaseClock clock) {
    static const auto kOriginal = [] {
      auto made = std::make_unique<sql::Sqlite>(":memory:", sql::Access::read_write);
      store::schema().bring_up_to_date(*made);
      return made;
    }();
    auto copy = std::make_unique<ClockedSqlite>(std::move(clock));
    copy->copy_from(*kOriginal);
    return std::make_unique<store::SqlStore>(std::move(copy), std::nullopt, std::nullopt);
  }

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
