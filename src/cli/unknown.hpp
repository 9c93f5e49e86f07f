#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// The messages whose outcome is unknown, one line each, and what to do about them.
[[nodiscard]] std::string unknown_text(const std::vector<store::UnknownDelivery>& deliveries,
                                       const config::Config& config);

/// Whose they are, each once.
[[nodiscard]] std::vector<store::Named> recipients_of(const std::vector<store::UnknownDelivery>& deliveries);

}  // namespace welcomed::cli
