#include "store/store_thread.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace welcomed::store {

namespace {
constexpr std::size_t kMostTogether = 128;
}

std::vector<Status> run_together(TransactionalStore& store, const std::vector<Storage::Work>& works) {
  std::vector<Status> results(works.size());
  auto whole = store.begin();
  for (std::size_t i = 0; whole && i < works.size(); ++i) whole = store.within(works[i], results[i]);
  if (whole) whole = store.commit();
  if (!whole) {
    store.roll_back();
    results.assign(works.size(), whole);
  }
  return results;
}

StoreThread::StoreThread(asio::io_context& io, std::unique_ptr<TransactionalStore> store)
    : io_(io), store_(std::move(store)), thread_([this] { serve(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void StoreThread::submit(Work work, Done done) {
  // The io_context must not run out of work while an answer is on its way to it.
  auto kept = [done = std::move(done), guard = asio::make_work_guard(io_)](Status status) { done(std::move(status)); };
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({std::move(work), std::move(kept)});
  }
  arrived_.notify_one();
}

std::optional<Error> StoreThread::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

std::vector<StoreThread::Piece> StoreThread::next_group() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  std::vector<Piece> group;
  while (!queue_.empty() && group.size() < kMostTogether) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void StoreThread::serve() {
  for (auto group = next_group(); !group.empty(); group = next_group()) {
    std::vector<Work> works;
    works.reserve(group.size());
    for (const auto& piece : group) works.push_back(piece.work);
    auto results = run_together(*store_, works);
    {
      const std::lock_guard lock(mutex_);
      trouble_ = store_->trouble();
    }
    hand_back(std::move(group), std::move(results));
  }
}

void StoreThread::hand_back(std::vector<Piece> group, std::vector<Status> results) {
  asio::post(io_, [group = std::move(group), results = std::move(results)]() mutable {
    for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(results[i]));
  });
}

}  // namespace welcomed::store
