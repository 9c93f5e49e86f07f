#pragma once
#include <functional>

#include "base/ids.hpp"
#include "store/storage.hpp"

namespace welcomed::store {

/// The door to the store of whoever leads a tenant: what is done through it is done only while they do, which is asked
/// in the same transaction.
class LedStorage final : public Storage {
 public:
  /// `lost` is called on the io thread each time when a piece of work was refused for that.
  LedStorage(Storage& storage, Leadership leadership, std::function<void()> lost)
      : storage_(storage), leadership_(std::move(leadership)), lost_(std::move(lost)) {}

  using Storage::submit;
  void submit(Work work, Done done, Commit commit) override;
  void under_way(int change) override { storage_.under_way(change); }
  [[nodiscard]] std::optional<Error> trouble() const override { return storage_.trouble(); }

 private:
  Storage& storage_;
  Leadership leadership_;
  std::function<void()> lost_;
};

}  // namespace welcomed::store
