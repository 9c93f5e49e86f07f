#pragma once
#include <ostream>

#include "base/result.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// Every row of progress, as CSV or as JSON lines, with the columns of interface.md. It ends where `out` takes no more.
[[nodiscard]] Status write_progress(store::Store& store, const config::Config& config, bool json, std::ostream& out);

}  // namespace welcomed::cli
