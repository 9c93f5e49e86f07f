#include "store/watched_storage.hpp"

#include "base/log.hpp"

namespace welcomed::store {

void WatchedStorage::submit(Work work, Done done, Commit commit) {
  if (waiting_++ == 0) moved_at_ = clock_.uptime();
  auto watched = [this, done = std::move(done)](Status status) {
    --waiting_;
    moved_at_ = clock_.uptime();
    note(status);
    note_trouble_behind();
    done(std::move(status));
  };
  storage_.submit(std::move(work), std::move(watched), commit);
}

std::optional<Error> WatchedStorage::trouble() const {
  auto failed = failure();
  return failed ? failed : storage_.trouble();
}

std::optional<Error> WatchedStorage::lateness() const {
  const auto stood = clock_.uptime() - moved_at_;
  if (waiting_ == 0 || stood < kLate) return std::nullopt;
  return Error{"the store: nothing was read or written for " + format_duration(stood),
               "look whether its disk works; systemd starts the daemon anew when that lasts"};
}

std::optional<Error> WatchedStorage::failure() const {
  if (!failure_ || (worked_since_ && clock_.uptime() - failed_at_ >= kCalm)) return std::nullopt;
  return failure_;
}

void WatchedStorage::note(const Status& status) {
  if (status) {
    worked_since_ = true;
    if (failure_ && !failure()) {
      log::info("store.recovered");
      failure_.reset();
      told_.clear();
    }
    return;
  }
  const bool news = told_.size() < kMostTold && told_.insert(status.error().what).second;
  if (news) log::error("store.trouble", {{"error", status.error().what}, {"remedy", status.error().remedy}});
  failure_ = status.error();
  failed_at_ = clock_.uptime();
  worked_since_ = false;
}

void WatchedStorage::note_trouble_behind() {
  const auto trouble = storage_.trouble();
  if (trouble && !trouble_behind_) log::error("store.trouble", {{"error", trouble->what}, {"remedy", trouble->remedy}});
  if (!trouble && trouble_behind_) log::info("store.recovered");
  trouble_behind_ = trouble.has_value();
}

}  // namespace welcomed::store
