#include "store/storage.hpp"

namespace welcomed::store {

Task<Status> Storage::finished(Work work) {
  Status status;
  co_await suspend([this, &status, &work](std::function<void()> resume) {
    submit(std::move(work), [&status, resume = std::move(resume)](Status result) {
      status = std::move(result);
      resume();
    });
  });
  co_return status;
}

Task<Status> Storage::run_status(Work verb) { return finished(std::move(verb)); }

}  // namespace welcomed::store
