#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "base/async.hpp"
#include "store/store.hpp"

namespace welcomed::store {

/// What a piece of work asks of the commit that makes it durable.
enum class Commit {
  soon,     ///< something waits for it: a moment for company that is under way, no more
  patient,  ///< nothing waits for it, as the world knows already: a little longer
  light     ///< a read, or a lease, that need not outlive the process: it waits for neither company nor disk
};

/// The door to the store for coroutines. Each piece of work is one transaction; pieces that arrive together are
/// committed together.
class Storage {
 public:
  virtual ~Storage() = default;

  /// `work` runs on the store's thread and may be rolled back with others; `done` is called on the io thread, with
  /// no error only when the work is durable, or only committed where it is light.
  using Work = std::function<Status(Store&)>;
  using Done = std::function<void(Status)>;
  virtual void submit(Work work, Done done, Commit commit) = 0;
  void submit(Work work, Done done) { submit(std::move(work), std::move(done), Commit::soon); }

  /// How many are at something now that ends in a piece of work: a commit waits for company only while there are more
  /// of them than pieces that wait. Io thread.
  virtual void under_way(int change) { static_cast<void>(change); }

  /// `told` is called on the io thread with what became due, once that is committed, and before those are told who
  /// submitted it; until another is given, or none. To be said to the door itself, not to one that leads there. Io
  /// thread.
  using Told = std::function<void(const Dues&)>;
  void when_due(Told told) { *told_ = std::move(told); }

  /// What is wrong though all that was submitted became durable. Io thread.
  [[nodiscard]] virtual std::optional<Error> trouble() const { return std::nullopt; }

  /// What `verb` gives, once it is committed. `verb` may use the caller's locals: the caller waits.
  template <typename T>
  Task<Result<T>> run(std::function<Result<T>(Store&)> verb, Commit commit = Commit::soon) {
    std::optional<T> value;
    const Status status = co_await finished(
        [&value, &verb](Store& store) -> Status {
          Result<T> result = verb(store);
          if (!result) return tl::unexpected<Error>(result.error());
          value = std::move(*result);
          return {};
        },
        commit);
    if (!status) co_return tl::unexpected<Error>(status.error());
    co_return std::move(*value);
  }

  Task<Status> run_status(Work verb, Commit commit = Commit::soon);

 protected:
  /// For the io thread, where it may run when the door is gone.
  [[nodiscard]] std::function<void()> telling(Dues dues) const {
    return [told = told_, dues = std::move(dues)] {
      if (*told && !dues.all().empty()) (*told)(dues);
    };
  }

 private:
  std::shared_ptr<Told> told_ = std::make_shared<Told>();  // shared: what is on its way to the io thread may outlive it

  Task<Status> finished(Work work, Commit commit);
};

/// While it lives, its holder is at something that ends in a piece of work.
class UnderWay {
 public:
  explicit UnderWay(Storage& storage) : storage_(storage) { storage_.under_way(+1); }
  ~UnderWay() { storage_.under_way(-1); }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  Storage& storage_;
};

}  // namespace welcomed::store
