#include "store/led_storage.hpp"

#include <memory>

namespace welcomed::store {

void LedStorage::submit(Work work, Done done, Commit commit) {
  auto told = [this, done = std::move(done)](Status status) {
    if (!status && status.error().in_doubt) endings_.in_doubt();
    done(std::move(status));
  };
  if (leadership_)
    submit_fenced(std::move(work), std::move(told), commit);
  else
    storage_.submit(std::move(work), std::move(told), commit);
}

/// That another leads is no trouble of the store, so that the store is told nothing of it.
void LedStorage::submit_fenced(Work work, Done done, Commit commit) {
  auto stands = std::make_shared<bool>(true);
  auto fenced = [work = std::move(work), stands, leadership = *leadership_](Store& store) -> Status {
    const auto asked = store.leaderships.stands(leadership.tenant, leadership.fence);
    if (!asked) return tl::unexpected<Error>(asked.error());
    *stands = *asked;
    return *stands ? work(store) : Status();
  };
  auto told = [this, stands, done = std::move(done)](Status status) {
    if (status && !*stands) {
      endings_.lost();
      status = fail("another daemon leads this tenant");
    }
    done(std::move(status));
  };
  storage_.submit(std::move(fenced), std::move(told), commit);
}

}  // namespace welcomed::store
