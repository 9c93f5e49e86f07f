#include "store/store_thread.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace welcomed::store {

namespace {

constexpr std::size_t kMostTogether = 128;

}  // namespace

std::vector<Status> run_together(TransactionalStore& store, const std::vector<Storage::Work>& works,
                                 Durability durability) {
  std::vector<Status> results(works.size());
  auto& dues = store.store().dues;
  Dues kept;
  auto whole = store.begin(durability);
  for (std::size_t i = 0; whole && i < works.size(); ++i) {
    dues = {};
    whole = store.within(works[i], results[i]);
    if (results[i]) kept.note(dues);
  }
  if (whole) whole = store.commit();
  dues = whole ? std::move(kept) : Dues();
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

void StoreThread::submit(Work work, Done done, Commit commit) {
  // The io_context must not run out of work while an answer is on its way to it.
  auto kept = [done = std::move(done), guard = asio::make_work_guard(io_)](Status status) { done(std::move(status)); };
  bool worth_waking = false;
  {
    const std::lock_guard lock(mutex_);
    worth_waking = put({std::move(work), std::move(kept)}, commit);
  }
  if (worth_waking) arrived_.notify_one();
}

/// True when the thread should look: it sleeps until all are there, or until the first of them has waited enough.
bool StoreThread::put(Piece piece, Commit commit) {
  if (commit == Commit::light) {
    light_.push_back(std::move(piece));
    return true;
  }
  queue_.push_back(std::move(piece));
  const auto latest = Clock::now() + (commit == Commit::soon ? kSoon : kPatient);
  const bool first = queue_.size() == 1;
  const bool sooner = first || latest < latest_;
  if (sooner) latest_ = latest;
  return sooner || all_are_there();
}

void StoreThread::under_way(int change) {
  const std::lock_guard lock(mutex_);
  under_way_ += change;
}

/// Nobody is at something that would still join them.
bool StoreThread::all_are_there() const {
  return queue_.size() >= kMostTogether || static_cast<int>(queue_.size()) >= under_way_;
}

bool StoreThread::ready() const { return !queue_.empty() && (closing_ || all_are_there() || Clock::now() >= latest_); }

std::optional<Error> StoreThread::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

bool StoreThread::in_doubt() const {
  const std::lock_guard lock(mutex_);
  return in_doubt_;
}

void StoreThread::when_in_doubt(std::function<void()> told) {
  const std::lock_guard lock(mutex_);
  when_in_doubt_ = std::move(told);
}

std::size_t StoreThread::waiting() const {
  const std::lock_guard lock(mutex_);
  return light_.size() + queue_.size();
}

StoreThread::Group StoreThread::next_group() {
  std::unique_lock lock(mutex_);
  while (light_.empty() && !ready()) {
    if (!queue_.empty())
      arrived_.wait_until(lock, latest_);
    else if (!closing_)
      arrived_.wait(lock);
    else
      return {};
  }
  Group group{.pieces = std::move(light_), .durability = Durability::lazy};
  light_.clear();
  if (!ready()) return group;
  group.durability = Durability::durable;
  // Those who are left are due at once.
  for (; !queue_.empty() && group.pieces.size() < kMostTogether; queue_.pop_front())
    group.pieces.push_back(std::move(queue_.front()));
  return group;
}

void StoreThread::serve() {
  for (auto group = next_group(); !group.pieces.empty(); group = next_group()) {
    std::vector<Work> works;
    works.reserve(group.pieces.size());
    for (auto& piece : group.pieces) works.push_back(std::move(piece.work));
    auto results = commit_together(works, group.durability);
    std::function<void()> tell;
    {
      const std::lock_guard lock(mutex_);
      trouble_ = store_->trouble();
      in_doubt_ = store_->in_doubt();
      if (in_doubt_) tell = std::exchange(when_in_doubt_, nullptr);
    }
    if (tell) asio::post(io_, std::move(tell));
    hand_back(std::move(group.pieces), std::move(results), telling(store_->store().dues));
  }
}

std::vector<Status> StoreThread::commit_together(const std::vector<Work>& works, Durability durability) {
  const auto began = Clock::now();
  auto results = run_together(*store_, works, durability);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  commits_.of({durability == Durability::durable ? "durable" : "lazy"}).observe(took);
  return results;
}

void StoreThread::hand_back(std::vector<Piece> pieces, std::vector<Status> results, std::function<void()> tell_dues) {
  asio::post(io_,
             [pieces = std::move(pieces), results = std::move(results), tell_dues = std::move(tell_dues)]() mutable {
               tell_dues();
               for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].done(std::move(results[i]));
             });
}

}  // namespace welcomed::store
