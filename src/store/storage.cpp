#include "store/storage.hpp"

namespace welcomed::store {

Task<Status> Storage::finished(Work work, Commit commit) {
  Status status;
  co_await suspend([this, &status, &work, commit](std::function<void()> resume) {
    auto done = [&status, resume = std::move(resume)](Status result) {
      status = std::move(result);
      resume();
    };
    submit(std::move(work), std::move(done), commit);
  });
  co_return status;
}

Task<Status> Storage::run_status(Work verb, Commit commit) { return finished(std::move(verb), commit); }

}  // namespace welcomed::store
