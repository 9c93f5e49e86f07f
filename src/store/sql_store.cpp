#include "store/sql_store.hpp"

#include "base/crash_point.hpp"
#include "sql/guarded.hpp"
#include "store/identity.hpp"

namespace welcomed::store {
namespace {

/// False while others read, or when it cannot be done.
bool emptied(sql::Connection& database) {
  return guarded<bool>([&] { return database.empty_log(std::chrono::milliseconds(0)); }).value_or(false);
}

}  // namespace

SqlStore::SqlStore(std::unique_ptr<sql::Connection> database, std::optional<sql::OwnFile> lock,
                   std::optional<Mark> mark)
    : Store(*database), lock_(std::move(lock)), database_(std::move(database)), mark_(std::move(mark)) {}

Status SqlStore::own() {
  const auto current = guarded<Generation>([&] {
    database_->run("UPDATE identity SET copy=0 WHERE copy=1");
    return identity_of(*database_);
  });
  if (!current) return tl::unexpected<Error>(current.error());
  if (!mark_) return {};
  const auto mark = mark_->read();
  if (!mark) return tl::unexpected<Error>(mark.error());
  return *mark == *current ? Status() : mark_->write_durably(*current);
}

Status SqlStore::begin(Durability durability) {
  if (lost_) return tl::unexpected<Error>(*lost_);
  return guarded<void>([&] {
    database_->begin(durability);
    durability_ = durability;
    changes_before_ = database_->changes();
  });
}

Status SqlStore::commit() {
  crash_point(CrashPoint::commit_begins);
  return guarded<void>([&] {
    // What changed nothing leaves the disk alone.
    const bool changed = database_->changes() != changes_before_;
    // Nor does what a power cut may take away move the mark, which would then be ahead of the store.
    if (!mark_ || !changed || durability_ == Durability::lazy) {
      database_->commit();
      return look_now_and_then();
    }
    database_->run("UPDATE identity SET writes=writes+1");
    const auto now = identity_of(*database_);
    database_->commit();
    crash_point(CrashPoint::committed);
    // Nothing may be done by what nobody would find again: it would be done once more after a restart.
    expect_in_place();
    const auto marked = mark_->write(now);
    unmarked_ = marked ? std::nullopt : std::optional(marked.error());
    // It is durable, whatever becomes of the log.
    if (erasure.in_log()) erasure.set_in_log(!emptied(*database_));
  });
}

/// What need not last does no harm where it is lost.
void SqlStore::look_now_and_then() {
  constexpr std::chrono::seconds kBetweenLooks{1};
  if (std::chrono::steady_clock::now() - looked_ >= kBetweenLooks) expect_in_place();
}

void SqlStore::expect_in_place() {
  looked_ = std::chrono::steady_clock::now();
  if (const auto displaced = database_->displaced()) lose(*displaced);
  if (!lost_ && lock_ && !lock_->is_still_there()) {
    lose({{"the store: " + lock_->file().string() +
               ", which keeps other daemons from it, was moved, replaced or deleted",
           "nothing: this daemon ends, and systemd starts another, which makes it anew"}});
  }
  if (lost_) throw sql::DatabaseError(*lost_);
}

void SqlStore::lose(const sql::Displaced& displaced) {
  lost_ = displaced.error;
  if (displaced.by_another) database_->set_log_aside();
}

Result<bool> SqlStore::has_forgotten(std::chrono::milliseconds patience) {
  return guarded<bool>([&] {
    // SQLite leaves bytes where it moved rows from, in pages that are in use.
    database_->write_anew();
    const bool emptied = database_->empty_log(patience);
    erasure.set_in_log(!emptied);
    return emptied;
  });
}

void SqlStore::roll_back() {
  priorities.ask_again();
  if (!database_->in_transaction()) return;
  const auto rolled_back = guarded<void>([&] { database_->roll_back(); });
  static_cast<void>(rolled_back);  // a failed ROLLBACK leaves no transaction open either
}

Status SqlStore::within(const Storage::Work& work, Status& result) {
  Status lost;
  const auto ran = guarded<void>([&] {
    database_->begin_piece();
    result = work(*this);
    // SQLite may have rolled everything back by itself: a full disk does that.
    if (!database_->in_transaction()) {
      lost = result ? fail("the store: the transaction was rolled back") : result;
      return;
    }
    result ? database_->end_piece() : database_->roll_back_piece();
  });
  if (!ran || !lost || !result) priorities.ask_again();
  return ran ? lost : ran;
}

}  // namespace welcomed::store
