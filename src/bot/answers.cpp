#include "bot/answers.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "base/strict_json.hpp"
#include "identity/printable.hpp"
#include "identity/retry_after.hpp"

namespace welcomed::bot {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostDetail = 300;

/// The shape of errorCode 209: its message is JSON in a string, with the code in `subCode`.
ConnectorError from_sub_code(const json& body) {
  const auto inner = parse_strict(text_of(body, "message"), kMostDepth);
  if (!inner || !inner->is_object()) return {{}, text_of(body, "message")};
  return {text_of(*inner, "subCode"), text_of(*inner, "details")};
}

/// The calls that a row is about.
enum Call : unsigned { kSend = 1, kCreate = 2, kRead = 4, kAmend = 8 };
constexpr unsigned kAll = kSend | kCreate | kRead | kAmend;
constexpr unsigned kOfMessage = kSend | kAmend;

enum class Next { retry, unsure, give_up, halt };

/// One refusal. Whose it is and what helps says its cause (core/causes.cpp).
struct Row {
  unsigned calls;
  int status;
  std::string_view code;  ///< any case; empty for any
  std::string_view text;  ///< in the message, any case; empty for any
  std::string_view cause;
  Next next;
};

/// The first row that fits counts. `B` is contracts/bot.md, `A` contracts/amendments.md. What may have been taken is
/// `unsure` of a send alone: everything else is harmless to repeat.
constexpr std::array kRows{
    Row{kAll, 429, "", "", "throttled", Next::retry},                                       // B §10
    Row{kAll, 401, "BotNotRegistered", "", "bot_not_registered", Next::halt},               // B §11
    Row{kAll, 401, "", "", "token_refused", Next::halt},                                    // B §11
    Row{kAmend, 404, "ActivityNotFoundInConversation", "", "message_gone", Next::give_up},  // B §11, A 4.6
    Row{kAll, 400, "", "decrypt", "address_unreadable", Next::retry},                       // A 4.1
    Row{kAll, 403, "", "decrypt", "address_unreadable", Next::retry},                       // A 4.1
    Row{kOfMessage, 400, "BadSyntax", "", "message_refused", Next::give_up},                // B §11
    Row{kOfMessage, 400, "MissingProperty", "", "message_refused", Next::give_up},          // B §11
    Row{kOfMessage, 400, "BadArgument", "activity", "message_refused", Next::give_up},      // B §11
    Row{kOfMessage, 400, "BadArgument", "attachment", "message_refused", Next::give_up},    // B §11
    Row{kOfMessage, 400, "Bad Argument", "", "message_refused", Next::give_up},             // B §11
    Row{kOfMessage, 413, "MessageSizeTooBig", "", "too_large", Next::give_up},              // B §7
    Row{kOfMessage, 415, "", "", "message_refused", Next::give_up},                         // B §9
    Row{kAll, 403, "BotDisabledByAdmin", "", "disabled_by_admin", Next::give_up},           // B §11
    Row{kAll, 403, "TenantNoPermission", "", "disabled_by_admin", Next::give_up},           // A 4.2
    Row{kAll, 403, "CapabilityOverride", "", "disabled_by_admin", Next::give_up},           // A 4.2
    Row{kAll, 403, "BotNotInConversationRoster", "", "not_installed", Next::retry},         // B §11, A 4.4
    Row{kAll, 403, "ForbiddenOperationException", "", "not_installed", Next::retry},        // B §11
    Row{kAll, 403, "ConversationBlockedByUser", "", "blocked_by_user", Next::give_up},      // B §11, A 4.3
    Row{kAll, 403, "MessageWritesBlocked", "", "blocked_by_user", Next::give_up},           // B §11
    Row{kAll, 403, "InvalidBotApiHost", "", "wrong_host", Next::retry},                     // B §3
    Row{kAll, 403, "NotEnoughPermissions", "", "not_permitted", Next::retry},               // B §11
    Row{kAll, 404, "ConversationNotFound", "", "conversation_gone", Next::retry},           // B §11, A 4.6
    Row{kAll, 404, "", "", "service_unavailable", Next::unsure},                            // B §11, A 4.7
    Row{kAll, 408, "", "", "service_unavailable", Next::unsure},                            // B §12
    Row{kAll, 409, "", "", "service_unavailable", Next::unsure},                            // B §12
    Row{kAll, 412, "", "", "service_unavailable", Next::unsure},                            // B §11
    Row{kAll, 499, "", "", "service_unavailable", Next::unsure},                            // a proxy that gave up
};

bool fits(const Row& row, unsigned call, const net::Response& response, const ConnectorError& error) {
  return (row.calls & call) != 0 && row.status == response.status &&
         (row.code.empty() || boost::iequals(row.code, error.code)) && boost::icontains(error.message, row.text);
}

Cause caused(std::string_view name, const net::Response& response, const ConnectorError& error) {
  auto detail = std::to_string(response.status);
  if (!error.code.empty()) detail += " " + error.code;
  if (!error.message.empty()) detail += ": " + error.message;
  return {std::string(name), identity::printable(detail, kMostDetail)};
}

/// A refusal that broke off on its way names no reason: surely nothing was sent, and the next one may tell why.
bool broken_off(const net::Response& response) {
  return response.status == 403 && !response.body.empty() && !parse_strict(response.body, kMostDepth);
}

Setback as_setback(Next next, unsigned call, Cause cause, Duration after) {
  if (next == Next::halt) return Halt{std::move(cause)};
  if (next == Next::give_up) return GiveUp{std::move(cause)};
  if (next == Next::unsure && call == kSend) return Unsure{std::move(cause)};
  return Retry{after, std::move(cause)};
}

bool is_success(int status) { return status >= 200 && status < 300; }

/// A status that is neither good nor a refusal tells nothing of what became of the request.
Next next_of_unnamed(int status) { return status >= 400 && status < 500 ? Next::retry : Next::unsure; }

Setback judge(unsigned call, const net::Response& response, TimePoint now) {
  const auto error = parse_error(response.body);
  if (broken_off(response)) return Retry{{}, caused("bad_answer", response, error)};
  const auto after = identity::retry_after(response, now).value_or(Duration(0));
  const auto* const row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return fits(each, call, response, error); });
  if (row != kRows.end()) {
    const bool asks = row->cause == "throttled";
    return as_setback(row->next, call, caused(row->cause, response, error), asks ? after : Duration(0));
  }
  const auto next = next_of_unnamed(response.status);
  const auto* const name = is_success(response.status) ? "bad_answer"
                           : next == Next::retry       ? "unexplained"
                                                       : "service_unavailable";
  return as_setback(next, call, caused(name, response, error), Duration(0));
}

Setback unanswered(unsigned call, const net::Failure& failure) {
  const auto detail = identity::printable(failure.text, kMostDetail);
  if (failure.surely_unsent) return Retry{{}, {"unreachable", detail}};
  return as_setback(Next::unsure, call, {"no_answer", detail}, Duration(0));
}

}  // namespace

bool is_good(const net::Response& response) {
  if (!is_success(response.status)) return false;
  if (response.body.empty()) return true;
  const auto told = parse_strict(response.body, kMostDepth);
  return told && told->is_object() && !told->contains("error") && !told->contains("errorCode");
}

ConnectorError parse_error(const std::string& body) {
  const auto parsed = parse_strict(body, kMostDepth);
  if (!parsed || !parsed->is_object()) return {};
  const auto error = parsed->find("error");
  if (error != parsed->end() && error->is_object()) return {text_of(*error, "code"), text_of(*error, "message")};
  if (parsed->contains("errorCode")) return from_sub_code(*parsed);
  return {{}, text_of(*parsed, "message")};
}

Setback send_setback_of(const net::Response& response, TimePoint now) { return judge(kSend, response, now); }
Setback send_setback_of(const net::Failure& failure) { return unanswered(kSend, failure); }

Setback create_setback_of(const net::Response& response, TimePoint now) { return judge(kCreate, response, now); }
Setback read_setback_of(const net::Response& response, TimePoint now) { return judge(kRead, response, now); }
Setback amend_setback_of(const net::Response& response, TimePoint now) { return judge(kAmend, response, now); }
Setback repeatable_setback_of(const net::Failure& failure) { return unanswered(kRead, failure); }

}  // namespace welcomed::bot
