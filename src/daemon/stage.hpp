#pragma once
#include <memory>
#include <vector>

#include "base/async.hpp"

namespace welcomed::daemon {

struct Surroundings;
class Tenant;

/// One kind of work for one tenant. Stages know nothing of each other: what one leaves in the store, another finds due.
class Stage {
 public:
  virtual ~Stage() = default;
  /// Until the daemon stops, and then until what was under way has been recorded.
  virtual Task<void> run() = 0;
};

/// All of a tenant's, in the order of the work: policies, targets, installations, references, deliveries.
[[nodiscard]] std::vector<std::unique_ptr<Stage>> stages_of(Surroundings& around, Tenant& tenant);

}  // namespace welcomed::daemon
