#pragma once
#include <cstdint>
#include <functional>
#include <ostream>

#include "base/result.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// Every row of progress, as CSV or as JSON lines, with the columns of interface.md. It ends where `out` takes no more.
/// After each row `watch` is told how many there were.
[[nodiscard]] Status write_progress(store::Store& store, const config::Config& config, bool json, std::ostream& out,
                                    const std::function<void(std::int64_t rows)>& watch = {});

/// Every command that changed something, the oldest first, in the same way.
[[nodiscard]] Status write_audit(store::Store& store, bool json, std::ostream& out);

}  // namespace welcomed::cli
