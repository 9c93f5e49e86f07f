#pragma once
#include <functional>
#include <optional>

#include "base/async.hpp"
#include "store/store.hpp"

namespace welcomed::store {

/// The door to the store for coroutines. Each piece of work is one transaction; pieces that arrive together are
/// committed together.
class Storage {
 public:
  virtual ~Storage() = default;

  /// `work` runs on the store's thread and may be rolled back with others; `done` is called on the io thread, with
  /// no error only when the work is durable.
  using Work = std::function<Status(Store&)>;
  using Done = std::function<void(Status)>;
  virtual void submit(Work work, Done done) = 0;

  /// What is wrong though all that was submitted became durable. Io thread.
  [[nodiscard]] virtual std::optional<Error> trouble() const { return std::nullopt; }

  /// What `verb` gives, once it is durable. `verb` may use the caller's locals: the caller waits.
  template <typename T>
  Task<Result<T>> run(std::function<Result<T>(Store&)> verb) {
    std::optional<T> value;
    const Status status = co_await finished([&value, &verb](Store& store) -> Status {
      Result<T> result = verb(store);
      if (!result) return tl::unexpected<Error>(result.error());
      value = std::move(*result);
      return {};
    });
    if (!status) co_return tl::unexpected<Error>(status.error());
    co_return std::move(*value);
  }

  Task<Status> run_status(Work verb);

 private:
  Task<Status> finished(Work work);
};

}  // namespace welcomed::store
