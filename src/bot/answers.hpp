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

/// The same of a request that is harmless to repeat, such as creating a conversation: what may have had an effect is
/// Retry, so there is no Unsure.
[[nodiscard]] Setback repeatable_setback_of(const net::Response& response, TimePoint now);
[[nodiscard]] Setback repeatable_setback_of(const net::Failure& failure);

/// The same of changing or deleting a message that is there already: GiveUp `message_gone` when it is not there any
/// more, and GiveUp where a send would first reach the recipient anew, because that brings no old message back.
[[nodiscard]] Setback amend_setback_of(const net::Response& response, TimePoint now);

}  // namespace welcomed::bot
