#include "store/inline_storage.hpp"

#include <boost/asio/post.hpp>

namespace welcomed::store {

void InlineStorage::submit(Work work, Done done, Commit commit) {
  asio::post(io_, [this, commit, work = std::move(work), done = std::move(done)]() mutable {
    auto results =
        run_together(*store_, {std::move(work)}, commit == Commit::light ? Durability::lazy : Durability::durable);
    telling(store_->store().dues)();
    done(std::move(results.front()));
  });
}

}  // namespace welcomed::store
