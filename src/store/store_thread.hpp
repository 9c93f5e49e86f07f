#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/counting.hpp"
#include "sql/connection.hpp"
#include "store/storage.hpp"

namespace welcomed::store {

using sql::Durability;

/// A store that can open, commit and take back transactions.
class TransactionalStore {
 public:
  virtual ~TransactionalStore() = default;
  virtual Store& store() = 0;
  virtual Status begin(Durability durability) = 0;
  virtual Status commit() = 0;
  virtual void roll_back() = 0;
  /// Runs `work` so that its failure leaves nothing behind within the open transaction. The outer result is an error
  /// when the whole transaction is lost.
  virtual Status within(const Storage::Work& work, Status& result) = 0;
  /// What is wrong with what was committed last, though it is durable.
  [[nodiscard]] virtual std::optional<Error> trouble() const { return std::nullopt; }
  /// See sql::Connection.
  [[nodiscard]] virtual bool in_doubt() const { return false; }
};

/// Runs `works` in one transaction; gives the status of each. When the commit fails, all have failed. What became due
/// by it is in the store's `dues`.
[[nodiscard]] std::vector<Status> run_together(TransactionalStore& store, const std::vector<Storage::Work>& works,
                                               Durability durability = Durability::durable);

/// A store on a thread of its own, with group commit. Destroying it finishes what was submitted.
class StoreThread final : public Storage {
 public:
  using Clock = std::chrono::steady_clock;
  /// How long a piece waits for company at most.
  static constexpr Clock::duration kSoon = std::chrono::milliseconds(4);
  static constexpr Clock::duration kPatient = std::chrono::milliseconds(40);

  StoreThread(asio::io_context& io, std::unique_ptr<TransactionalStore> store);
  ~StoreThread() override;
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  using Storage::submit;
  void submit(Work work, Done done, Commit commit) override;
  void under_way(int change) override;
  [[nodiscard]] std::optional<Error> trouble() const override;
  /// Only a new process may go on with it: another daemon writes there, or nobody would find again what is written. Any
  /// thread.
  [[nodiscard]] bool in_doubt() const;
  /// `told` is called on the io thread, once, when it is in doubt. To be said before anything is submitted.
  void when_in_doubt(std::function<void()> told);
  /// How long transactions took from their begin to their commit, by durability (`durable`, `lazy`). Any thread.
  [[nodiscard]] Readings<Histogram> commits() const { return commits_.read(); }
  /// How many pieces wait to be taken up. Any thread.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Piece {
    Work work;
    Done done;
  };
  struct Group {
    std::vector<Piece> pieces{};
    Durability durability = Durability::durable;
  };
  void serve();
  Group next_group();
  bool put(Piece piece, Commit commit);
  [[nodiscard]] bool all_are_there() const;
  [[nodiscard]] bool ready() const;
  std::vector<Status> commit_together(const std::vector<Work>& works, Durability durability);
  void hand_back(std::vector<Piece> pieces, std::vector<Status> results, std::function<void()> tell_dues);

  asio::io_context& io_;
  std::unique_ptr<TransactionalStore> store_;
  Family<Histogram, 1> commits_{kShortTimes};
  mutable std::mutex mutex_;  // guards all below but thread_
  std::condition_variable arrived_;
  std::vector<Piece> light_;
  std::deque<Piece> queue_;   ///< of what waits for company
  Clock::time_point latest_;  ///< until when
  int under_way_ = 0;
  bool closing_ = false;
  std::optional<Error> trouble_;
  bool in_doubt_ = false;
  std::function<void()> when_in_doubt_;  ///< until it was called
  std::thread thread_;
};

}  // namespace welcomed::store
