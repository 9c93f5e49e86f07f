#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/settlement.hpp"
#include "store/store.hpp"

namespace welcomed::daemon {

/// What tells the message of one attempt from all others: the same for the same attempt, in every life of the daemon.
[[nodiscard]] std::string mark_of(const core::Recipient& recipient, const std::string& key, int attempt);

/// The activity of an attempt as it will be sent: each card bears the mark as the id of an element that nobody sees.
/// A text bears none; it is known by its letters.
[[nodiscard]] store::Body marked(nlohmann::json activity, const std::string& mark);

/// How to find the message of an open attempt in the chat.
[[nodiscard]] core::Sought sought_of(const store::UnknownDelivery& delivery, const std::string& bot);

}  // namespace welcomed::daemon
