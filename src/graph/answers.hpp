#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "net/transport.hpp"

namespace welcomed::graph {

/// A Graph error body (contracts/graph.md §8).
struct GraphError {
  std::vector<std::string> codes;  ///< the outer one first, then the inner ones
  std::string message;             ///< not contract; a hint

  [[nodiscard]] bool has_code(std::string_view code) const;  ///< any case
};

/// Tolerates any body; what is no Graph error has no codes.
[[nodiscard]] GraphError parse_error(const std::string& body);

/// What an answer other than 2xx asks of the caller, for any call that is safe to repeat: all of ours are.
[[nodiscard]] Setback setback_of(const net::Response& response, TimePoint now);

/// The same for the answer to an install, which has causes of its own (contracts/graph.md §5.3). 400, 404
/// and 501 may pass: they are Retry, with a cause that core::bounded knows. `caller_not_authorized` is GiveUp for one
/// user; several alike mean that nothing works.
[[nodiscard]] Setback install_setback_of(const net::Response& response, TimePoint now);

/// The same for the answer to an upgrade: like an install's, but for `upgrade_refused`, and `not_installed` where the
/// installation is not there.
[[nodiscard]] Setback upgrade_setback_of(const net::Response& response, TimePoint now);

/// The resource is not there: a 404 that `setback_of` made a GiveUp of.
[[nodiscard]] bool not_found(const Setback& setback);

/// No answer: every call of ours to Graph may be repeated.
[[nodiscard]] Setback setback_of(const net::Failure& failure);

}  // namespace welcomed::graph
