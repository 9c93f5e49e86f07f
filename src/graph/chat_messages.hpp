#pragma once
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "base/outcome.hpp"
#include "core/settlement.hpp"

namespace welcomed::graph {

/// The messages of a page of chatMessage resources (contracts/graph.md §5.9). What is missing in them is a proof that a
/// message is not there, so one of them that does not tell its id, time and author makes all of it unreadable: Retry
/// `bad_answer`.
[[nodiscard]] Outcome<std::vector<core::ChatMessage>> chat_messages_of(const nlohmann::json& page);

}  // namespace welcomed::graph
