#pragma once
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "core/settlement.hpp"

namespace welcomed::graph {

/// The messages of a page of chatMessage resources (contracts/graph.md §5.9). Those without an id or time are left out.
[[nodiscard]] std::vector<core::ChatMessage> chat_messages_of(const nlohmann::json& page);

}  // namespace welcomed::graph
