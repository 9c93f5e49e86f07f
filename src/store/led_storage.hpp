#pragma once
#include <functional>
#include <optional>

#include "base/ids.hpp"
#include "store/storage.hpp"

namespace welcomed::store {

/// The door to the store of whoever leads a tenant. Where several daemons share the store, what is done through it is
/// done only while this one leads, which is asked in the same transaction.
class LedStorage final : public Storage {
 public:
  /// Why its leader must end. Called on the io thread, each time when it is so, before whoever submitted the piece is
  /// told.
  struct Endings {
    std::function<void()> lost;      ///< a piece was refused, for another leads
    std::function<void()> in_doubt;  ///< nobody knows whether a piece is kept, nor what it then left for whom
  };
  /// Without a leadership this daemon has the store for itself.
  LedStorage(Storage& storage, std::optional<Leadership> leadership, Endings endings)
      : storage_(storage), leadership_(std::move(leadership)), endings_(std::move(endings)) {}

  using Storage::submit;
  void submit(Work work, Done done, Commit commit) override;
  void under_way(int change) override { storage_.under_way(change); }
  [[nodiscard]] std::optional<Error> trouble() const override { return storage_.trouble(); }

 private:
  void submit_fenced(Work work, Done done, Commit commit);

  Storage& storage_;
  std::optional<Leadership> leadership_;
  Endings endings_;
};

}  // namespace welcomed::store
