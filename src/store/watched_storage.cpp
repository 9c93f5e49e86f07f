#include "store/watched_storage.hpp"

#include "base/log.hpp"

namespace welcomed::store {

void WatchedStorage::submit(Work work, Done done) {
  storage_.submit(std::move(work), [this, done = std::move(done)](Status status) {
    note(status);
    done(std::move(status));
  });
}

std::optional<Error> WatchedStorage::trouble() const {
  if (!failure_ || (worked_since_ && clock_.uptime() - failed_at_ >= kCalm)) return std::nullopt;
  return failure_;
}

void WatchedStorage::note(const Status& status) {
  if (status) {
    worked_since_ = true;
    if (failure_ && !trouble()) {
      log::info("store.recovered");
      failure_.reset();
    }
    return;
  }
  if (!failure_) log::error("store.trouble", {{"error", status.error().what}, {"remedy", status.error().remedy}});
  failure_ = status.error();
  failed_at_ = clock_.uptime();
  worked_since_ = false;
}

}  // namespace welcomed::store
