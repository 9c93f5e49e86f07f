#pragma once
#include <string>

#include "core/settlement.hpp"
#include "store/store.hpp"

namespace welcomed::daemon {

/// What tells the message of one attempt from all others: the same for the same attempt, in every life of the daemon.
/// Each card bears it as the id of an element that nobody sees. A text bears none; it is known by its letters.
[[nodiscard]] std::string stamp_of(const core::Recipient& recipient, const std::string& key, int attempt);

/// How to find the message of an open attempt in the chat.
[[nodiscard]] core::Sought sought_of(const store::UnknownDelivery& delivery, const std::string& bot);

}  // namespace welcomed::daemon
