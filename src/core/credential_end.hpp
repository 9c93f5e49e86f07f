#pragma once
#include "base/time.hpp"

namespace welcomed::core {

/// A credential that ends within 30 days, or has ended, is worth a warning.
[[nodiscard]] bool ends_soon(TimePoint ends, TimePoint now);

}  // namespace welcomed::core
