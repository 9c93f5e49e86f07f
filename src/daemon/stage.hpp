#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "base/waiting.hpp"
#include "store/dues.hpp"

namespace welcomed::daemon {

struct Surroundings;
class Tenant;

/// One kind of work for one tenant. Stages know nothing of each other: what one leaves in the store, another finds due.
class Stage {
 public:
  /// What it takes is in `queue`; nothing for one whose times are its own.
  Stage(Clock& clock, std::optional<store::QueueName> queue) : queue_(queue), bell_(clock) {}
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Until the daemon stops, and then until what was under way has been recorded.
  virtual Task<void> run() = 0;

  [[nodiscard]] const std::optional<store::QueueName>& queue() const { return queue_; }
  /// It looks at once, or at that time, if it would not before.
  void wake() { bell_.notify(); }
  void wake_by(TimePoint at) { bell_.notify_by(at); }

 protected:
  /// By which it waits.
  [[nodiscard]] Wakeup& bell() { return bell_; }

 private:
  std::optional<store::QueueName> queue_;
  Wakeup bell_;
};

/// All of a tenant's, in the order of the work: policies, targets, installations, references, deliveries.
[[nodiscard]] std::vector<std::unique_ptr<Stage>> stages_of(Surroundings& around, Tenant& tenant);

}  // namespace welcomed::daemon
