#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "graph/resources.hpp"
#include "net/exchange.hpp"

namespace welcomed::graph {

/// A Graph error body (contracts/graph.md §8).
struct GraphError {
  std::vector<std::string> codes;  ///< the outer one first, then the inner ones
  std::string message;             ///< not contract; a hint

  [[nodiscard]] bool has_code(std::string_view code) const;  ///< any case
};

/// Tolerates any body; what is no Graph error has no codes.
[[nodiscard]] GraphError parse_error(const std::string& body);

/// What an answer other than 2xx asks of the caller. Every call of ours is safe to repeat, so nothing is Unsure; what
/// no row of the table (answers.cpp) names is Retry `unexplained`.
///
/// To a read: GiveUp for what the answer names and nothing else, `not_found` where Graph knows nothing of it; Halt only
/// where the token or a role is refused.
[[nodiscard]] Setback setback_of(const net::Response& response, TimePoint now);
/// To an install, which has causes of its own (contracts/graph.md §5.3, amendments.md §3).
[[nodiscard]] Setback install_setback_of(const net::Response& response, Place::Kind where, TimePoint now);
/// To a look at what is installed in a group chat: what refuses that refuses an install there, too.
[[nodiscard]] Setback chat_setback_of(const net::Response& response, TimePoint now);
/// To an upgrade: like an install's, and `not_installed` where the installation is not there.
[[nodiscard]] Setback upgrade_setback_of(const net::Response& response, Place::Kind where, TimePoint now);

/// The answer had that status.
[[nodiscard]] bool refused_with(const Setback& setback, int status);

/// The resource is not there.
[[nodiscard]] bool not_found(const Setback& setback);

/// No answer: every call of ours to Graph may be repeated.
[[nodiscard]] Setback setback_of(const net::Failure& failure);

}  // namespace welcomed::graph
