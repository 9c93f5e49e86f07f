#pragma once
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "store/storage.hpp"

namespace welcomed::store {

/// A store that can open, commit and take back transactions.
class TransactionalStore {
 public:
  virtual ~TransactionalStore() = default;
  virtual Store& store() = 0;
  virtual Status begin() = 0;
  virtual Status commit() = 0;
  virtual void roll_back() = 0;
  /// Runs `work` so that its failure leaves nothing behind within the open transaction. The outer result is an error
  /// when the whole transaction is lost.
  virtual Status within(const Storage::Work& work, Status& result) = 0;
  /// What is wrong with what was committed last, though it is durable.
  [[nodiscard]] virtual std::optional<Error> trouble() const { return std::nullopt; }
};

/// Runs `works` in one transaction; gives the status of each. When the commit fails, all have failed.
[[nodiscard]] std::vector<Status> run_together(TransactionalStore& store, const std::vector<Storage::Work>& works);

/// A store on a thread of its own, with group commit. Destroying it finishes what was submitted.
class StoreThread final : public Storage {
 public:
  StoreThread(asio::io_context& io, std::unique_ptr<TransactionalStore> store);
  ~StoreThread() override;
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  void submit(Work work, Done done) override;
  [[nodiscard]] std::optional<Error> trouble() const override;

 private:
  struct Piece {
    Work work;
    Done done;
  };
  void serve();
  std::vector<Piece> next_group();
  void hand_back(std::vector<Piece> group, std::vector<Status> results);

  asio::io_context& io_;
  std::unique_ptr<TransactionalStore> store_;
  mutable std::mutex mutex_;  // guards queue_, closing_ and trouble_
  std::condition_variable arrived_;
  std::deque<Piece> queue_;
  bool closing_ = false;
  std::optional<Error> trouble_;
  std::thread thread_;
};

}  // namespace welcomed::store
