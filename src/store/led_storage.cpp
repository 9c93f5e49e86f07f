#include "store/led_storage.hpp"

#include <memory>

namespace welcomed::store {

/// That another leads is no trouble of the store, so that the store is told nothing of it.
void LedStorage::submit(Work work, Done done, Commit commit) {
  auto stands = std::make_shared<bool>(true);
  auto fenced = [work = std::move(work), stands, leadership = leadership_](Store& store) -> Status {
    const auto asked = store.leaderships.stands(leadership.tenant, leadership.fence);
    if (!asked) return tl::unexpected<Error>(asked.error());
    *stands = *asked;
    return *stands ? work(store) : Status();
  };
  auto told = [this, stands, done = std::move(done)](Status status) {
    if (status && !*stands) {
      lost_();
      status = fail("another daemon leads this tenant");
    }
    done(std::move(status));
  };
  storage_.submit(std::move(fenced), std::move(told), commit);
}

}  // namespace welcomed::store
