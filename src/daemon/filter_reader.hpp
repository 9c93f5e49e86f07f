#pragma once
#include "daemon/round.hpp"

namespace welcomed::daemon {

/// Asks whom the policies' filters fit, when something changed that may matter to them.
class FilterReader {
 public:
  FilterReader(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}

  Task<void> read(Round& round);

 private:
  Task<void> read_filter(Round& round, const core::Policy& policy);

  Surroundings& around_;
  Tenant& tenant_;
};

/// The page that follows, once the directory may be asked.
[[nodiscard]] Task<Outcome<graph::People>> page_after(Round& round, Tenant& tenant, graph::People page);

}  // namespace welcomed::daemon
