#pragma once
#include <string>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "net/transport.hpp"

namespace welcomed::bot {

/// The code and text of a connector error in any of its three shapes (contracts/bot.md §11).
struct ConnectorError {
  std::string code;
  std::string message;
};

/// Tolerates any body; what is no connector error has no code.
[[nodiscard]] ConnectorError parse_error(const std::string& body);

/// What an answer other than 2xx to a send asks of the caller. Surely without effect are 429, 401 and the refusals
/// 400, 403, 404 ConversationNotFound, 405, 413 and 415; 408, 412 and 5xx may have delivered: the service's advice to
/// repeat some of them is not followed, because others who did sent twice (contracts/bot.md §12).
/// `not_installed` and `conversation_gone` are Retry: the recipient must be reached anew first.
[[nodiscard]] Setback send_setback_of(const net::Response& response, TimePoint now);

/// No answer to a send: Retry only when no byte of it left.
[[nodiscard]] Setback send_setback_of(const net::Failure& failure);

}  // namespace welcomed::bot
