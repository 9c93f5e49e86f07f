#include "bot/answers.hpp"

#include <array>
#include <boost/algorithm/string/predicate.hpp>

#include "base/strict_json.hpp"
#include "identity/printable.hpp"
#include "identity/retry_after.hpp"

namespace welcomed::bot {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostDetail = 300;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The shape of errorCode 209: its message is JSON in a string, with the code in `subCode`.
ConnectorError from_sub_code(const json& body) {
  const auto inner = parse_strict(text_of(body, "message"), kMostDepth);
  if (!inner || !inner->is_object()) return {{}, text_of(body, "message")};
  return {text_of(*inner, "subCode"), text_of(*inner, "details")};
}

enum class Kind { retry, give_up, halt };

/// Codes of the connector with the status they come with (contracts/bot.md §11).
struct Known {
  int status;
  std::string_view code;  ///< empty: any other
  std::string_view cause;
  Kind kind;
};
constexpr std::array<Known, 15> kKnown{{
    {400, "", "message_refused", Kind::give_up},
    {401, "BotNotRegistered", "bot_not_registered", Kind::halt},
    {401, "", "token_refused", Kind::halt},
    {403, "BotDisabledByAdmin", "disabled_by_admin", Kind::give_up},
    {403, "BotNotInConversationRoster", "not_installed", Kind::retry},
    {403, "ForbiddenOperationException", "not_installed", Kind::retry},
    {403, "ConversationBlockedByUser", "blocked_by_user", Kind::give_up},
    {403, "MessageWritesBlocked", "blocked_by_user", Kind::give_up},
    {403, "InvalidBotApiHost", "wrong_host", Kind::give_up},
    {403, "NotEnoughPermissions", "not_permitted", Kind::give_up},
    {403, "", "not_permitted", Kind::give_up},
    {404, "ConversationNotFound", "conversation_gone", Kind::retry},
    {405, "", "unknown_error", Kind::give_up},
    {413, "", "too_large", Kind::give_up},
    {415, "", "message_refused", Kind::give_up},
}};

Cause caused(std::string_view name, const net::Response& response, const ConnectorError& error) {
  auto detail = std::to_string(response.status);
  if (!error.code.empty()) detail += " " + error.code;
  if (!error.message.empty()) detail += ": " + error.message;
  return {std::string(name), identity::printable(detail, kMostDetail)};
}

Setback repeatable(Setback setback) {
  if (const auto* unsure = std::get_if<Unsure>(&setback)) return Retry{{}, unsure->cause};
  return setback;
}

bool says_gone(const net::Response& response, const ConnectorError& error) {
  return response.status == 404 && (boost::iequals(error.code, "ActivityNotFoundInConversation") ||
                                    boost::iequals(error.code, "ConversationNotFound"));
}

/// A refusal that broke off on its way names no reason: surely nothing was sent, and the next one may tell why.
bool broken_off(const net::Response& response) {
  return response.status == 403 && !response.body.empty() && !parse_strict(response.body, kMostDepth);
}

Setback as_setback(Kind kind, Cause cause) {
  if (kind == Kind::halt) return Halt{std::move(cause)};
  if (kind == Kind::give_up) return GiveUp{std::move(cause)};
  return Retry{{}, std::move(cause)};
}

}  // namespace

ConnectorError parse_error(const std::string& body) {
  const auto parsed = parse_strict(body, kMostDepth);
  if (!parsed || !parsed->is_object()) return {};
  const auto error = parsed->find("error");
  if (error != parsed->end() && error->is_object()) return {text_of(*error, "code"), text_of(*error, "message")};
  if (parsed->contains("errorCode")) return from_sub_code(*parsed);
  return {{}, text_of(*parsed, "message")};
}

Setback send_setback_of(const net::Response& response, TimePoint now) {
  const auto error = parse_error(response.body);
  if (response.status == 429) {
    return Retry{identity::retry_after(response, now).value_or(Duration(0)), caused("throttled", response, error)};
  }
  if (broken_off(response)) return Retry{{}, caused("bad_answer", response, error)};
  for (const auto& known : kKnown) {
    if (known.status != response.status) continue;
    if (!known.code.empty() && !boost::iequals(known.code, error.code)) continue;
    return as_setback(known.kind, caused(known.cause, response, error));
  }
  return Unsure{caused("service_unavailable", response, error)};
}

Setback send_setback_of(const net::Failure& failure) {
  const auto detail = identity::printable(failure.text, kMostDetail);
  if (failure.surely_unsent) return Retry{{}, {"unreachable", detail}};
  return Unsure{{"no_answer", detail}};
}

Setback repeatable_setback_of(const net::Response& response, TimePoint now) {
  return repeatable(send_setback_of(response, now));
}

Setback repeatable_setback_of(const net::Failure& failure) { return repeatable(send_setback_of(failure)); }

Setback amend_setback_of(const net::Response& response, TimePoint now) {
  const auto error = parse_error(response.body);
  if (says_gone(response, error)) return GiveUp{caused("message_gone", response, error)};
  auto setback = repeatable_setback_of(response, now);
  const auto& cause = cause_of(setback);
  if (cause.name == "not_installed") return GiveUp{cause};
  return setback;
}

}  // namespace welcomed::bot
