#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>

#include "store/store_thread.hpp"

namespace welcomed::store {

/// A store on the io thread itself: each piece of work is a transaction of its own, done a turn of the io_context
/// later. For trying things out and for tests.
class InlineStorage final : public Storage {
 public:
  InlineStorage(asio::io_context& io, std::unique_ptr<TransactionalStore> store) : io_(io), store_(std::move(store)) {}
  using Storage::submit;
  void submit(Work work, Done done, Commit commit) override;
  [[nodiscard]] std::optional<Error> trouble() const override { return store_->trouble(); }
  [[nodiscard]] Store& store() { return store_->store(); }

 private:
  asio::io_context& io_;
  std::unique_ptr<TransactionalStore> store_;
};

}  // namespace welcomed::store
