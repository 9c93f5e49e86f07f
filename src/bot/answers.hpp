#pragma once
#include <string>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "net/exchange.hpp"

namespace welcomed::bot {

/// The code and text of a connector error in any of its three shapes (contracts/bot.md §11).
struct ConnectorError {
  std::string code;
  std::string message;
};

/// Whether the connector says that it did what it was asked to: 2xx, and either no body or an object that names no
/// error.
[[nodiscard]] bool is_good(const net::Response& response);

/// Tolerates any body; what is no connector error has no code.
[[nodiscard]] ConnectorError parse_error(const std::string& body);

/// What an answer other than 2xx asks of the caller, by the table in answers.cpp. A refusal (4xx) that no row names is
/// Retry `unexplained`.
///
/// A 2xx that the connector did not write, like the page of a proxy, tells nothing of the message: Unsure or Retry
/// `bad_answer` (contracts/bot.md §12).
///
/// To a send: surely without effect are 429, 401 and the refusals; 404 without ConversationNotFound, 408, 409, 412, 499
/// and 5xx may have delivered and are Unsure: the service's advice to repeat some of them is not followed, because
/// others who did sent twice (contracts/bot.md §12). GiveUp for the message's own sake, and for the person's where
/// nothing but time or their word helps.
[[nodiscard]] Setback send_setback_of(const net::Response& response, TimePoint now);
/// No answer to a send: Retry only when no byte of it left.
[[nodiscard]] Setback send_setback_of(const net::Failure& failure);

/// The same of requests that are harmless to repeat, so there is no Unsure: creating a conversation, reading teams and
/// rosters, and changing or deleting a message that is there already, which is GiveUp `message_gone` when it is not.
[[nodiscard]] Setback create_setback_of(const net::Response& response, TimePoint now);
[[nodiscard]] Setback read_setback_of(const net::Response& response, TimePoint now);
[[nodiscard]] Setback amend_setback_of(const net::Response& response, TimePoint now);
[[nodiscard]] Setback repeatable_setback_of(const net::Failure& failure);

}  // namespace welcomed::bot
