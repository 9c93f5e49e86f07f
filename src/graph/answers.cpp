#include "graph/answers.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "identity/printable.hpp"
#include "identity/retry_after.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostDetail = 300;

void collect_codes(const json& error, GraphError& into) {
  if (!error.is_object()) return;
  const auto code = error.find("code");
  if (code != error.end() && code->is_string() && !code->get_ref<const std::string&>().empty()) {
    into.codes.push_back(code->get<std::string>());
  }
  // The key's spelling varies between the wire and the description.
  for (const auto* inner : {"innerError", "innererror"}) {
    if (error.contains(inner)) collect_codes(error[inner], into);
  }
}

Cause caused(std::string name, const net::Response& response, const GraphError& error) {
  auto detail = std::to_string(response.status);
  if (!error.codes.empty()) detail += " " + error.codes.back();
  if (!error.message.empty()) detail += ": " + error.message;
  return {std::move(name), identity::printable(detail, kMostDetail)};
}

Duration asked_wait(const net::Response& response, TimePoint now) {
  return identity::retry_after(response, now).value_or(Duration(0));
}

/// The calls that a row is about.
enum Call : unsigned { kRead = 1, kInstall = 2, kTeamInstall = 4, kUpgrade = 8, kChatInstall = 16 };
constexpr unsigned kInstalls = kInstall | kTeamInstall;
constexpr unsigned kChanges = kInstalls | kChatInstall | kUpgrade;
constexpr unsigned kAll = kRead | kChanges;

enum class Next { retry, give_up, halt };

/// One refusal. Whose it is and what helps says its cause (core/causes.cpp).
struct Row {
  unsigned calls;
  int status;
  std::string_view code;  ///< the outer or an inner one, any case; empty for any
  std::string_view text;  ///< in the message, any case; empty for any. Texts are not contract, but where nothing else
                          ///< tells the cases apart they do
  std::string_view cause;
  Next next;
};

/// The first row that fits counts. `G` is contracts/graph.md, `A` contracts/amendments.md.
constexpr std::array kRows{
    Row{kAll, 429, "", "", "throttled", Next::retry},                                              // G §7
    Row{kAll, 401, "", "", "token_refused", Next::halt},                                           // G §5.3
    Row{kAll, 403, "", "Missing role permissions", "permission_missing", Next::halt},              // G §5.3, A 3.3
    Row{kAll, 403, "Authorization_RequestDenied", "", "permission_missing", Next::halt},           // G §8
    Row{kChanges, 403, "", "is not allowed to manage the Teams App", "app_mismatch", Next::halt},  // G §5.3
    Row{kChanges, 403, "", "blocked by app permission policy", "app_blocked", Next::give_up},      // G §5.3
    Row{kAll, 403, "", "license information", "no_licence", Next::give_up},                        // G §5.3, A 3.3
    Row{kAll, 403, "", "Teams is disabled for your tenant", "teams_off", Next::give_up},           // G §9
    Row{kAll, 403, "", "Teams is disabled", "no_teams", Next::give_up},                            // G §9, A 3.3
    Row{kAll, 403, "", "archived", "team_archived", Next::give_up},                                // A 3.3
    Row{kChanges, 403, "", "licen", "no_licence", Next::give_up},                                  // G §9
    Row{kChanges, 403, "", "mailbox", "no_mailbox", Next::give_up},                                // G §9
    Row{kChanges, 403, "", "guest", "guest_refused", Next::give_up},                               // G §9
    Row{kChanges, 403, "", "account of the user is disabled", "account_disabled", Next::give_up},  // G §9
    // The permission or the manifest is not right, or it is about this one: several in a row tell.
    Row{kChanges, 403, "", "Caller is not authorized", "caller_not_authorized", Next::retry},        // G §5.3
    Row{kChanges, 400, "AppScopeIsNotAllowed", "", "scope_missing", Next::halt},                     // A 3.5
    Row{kChanges, 400, "", "CreateOrUpdateUserAppEntitlement", "entitlement_fault", Next::retry},    // G §5.3
    Row{kChanges, 400, "", "settings store", "entitlement_fault", Next::retry},                      // A 3.1
    Row{kChanges, 400, "", "consentedPermissionSet", "consent_required", Next::retry},               // G §5.3
    Row{kChanges, 400, "", "resource specific", "consent_required", Next::retry},                    // G §5.3
    Row{kChanges, 400, "", "resource-specific", "consent_required", Next::retry},                    // G §5.3
    Row{kTeamInstall | kUpgrade, 404, "", "No team found with Group Id", "no_team", Next::give_up},  // A 2.4
    Row{kInstall, 404, "", "User", "user_not_found", Next::retry},                                   // G §5.3
    Row{kInstalls, 404, "", "", "app_not_in_catalog", Next::retry},                                  // G §5.3
    // The same answer as where the app is not there: apps.cpp asks which of them it is.
    Row{kChatInstall, 404, "NotFound", "", "chat_not_found", Next::give_up},  // G §8
    // In so many words of some chats, whatever is granted: microsoft-graph-docs#14677.
    Row{kChatInstall, 403, "Forbidden", "Forbidden", "chat_not_open", Next::retry},
    Row{kUpgrade, 404, "", "", "not_installed", Next::retry},
    Row{kTeamInstall, 412, "", "", "team_consent", Next::give_up},  // A 3.4
    Row{kInstall, 412, "", "", "app_only_refused", Next::retry},    // G §5.3, A 3.4
    Row{kAll, 501, "", "", "not_implemented", Next::retry},         // G §8
    Row{kAll, 408, "", "", "service_unavailable", Next::retry},     // G §8
};

/// A 404 that names what is missing (G §8); a bare one is none of these.
constexpr std::array<std::string_view, 5> kNotFoundCodes{"NotFound", "itemNotFound", "Request_ResourceNotFound",
                                                         "ResourceNotFound", "UserNotFound"};

bool fits(const Row& row, unsigned call, const net::Response& response, const GraphError& error) {
  return (row.calls & call) != 0 && row.status == response.status && (row.code.empty() || error.has_code(row.code)) &&
         boost::icontains(error.message, row.text);
}

bool names_what_is_missing(const net::Response& response, const GraphError& error) {
  const auto named = [&](std::string_view code) { return error.has_code(code); };
  return response.status == 404 && std::any_of(kNotFoundCodes.begin(), kNotFoundCodes.end(), named);
}

Setback taken(const Row& row, const net::Response& response, const GraphError& error, TimePoint now) {
  auto cause = caused(std::string(row.cause), response, error);
  if (row.next == Next::halt) return Halt{std::move(cause)};
  if (row.next == Next::give_up) return GiveUp{std::move(cause)};
  return Retry{asked_wait(response, now), std::move(cause)};
}

Setback judge(unsigned call, const net::Response& response, TimePoint now) {
  const auto error = parse_error(response.body);
  const auto* const row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return fits(each, call, response, error); });
  if (row != kRows.end()) return taken(*row, response, error, now);
  if (call == kRead && names_what_is_missing(response, error)) return GiveUp{caused("not_found", response, error)};
  const auto* const name = response.status >= 500 ? "service_unavailable" : "unexplained";
  return Retry{asked_wait(response, now), caused(name, response, error)};
}

/// Of a chat nobody says what a 412 means.
unsigned install_at(Place::Kind where) {
  if (where == Place::Kind::chat) return kChatInstall;
  return where == Place::Kind::team ? kTeamInstall : kInstall;
}

}  // namespace

bool GraphError::has_code(std::string_view code) const {
  return std::any_of(codes.begin(), codes.end(), [&](const auto& each) { return boost::iequals(each, code); });
}

GraphError parse_error(const std::string& body) {
  GraphError error;
  const auto parsed = parse_strict(body, kMostDepth);
  if (!parsed || !parsed->is_object() || !parsed->contains("error")) return error;
  const auto& outer = (*parsed)["error"];
  collect_codes(outer, error);
  if (outer.is_object() && outer.contains("message") && outer["message"].is_string()) error.message = outer["message"];
  return error;
}

Setback setback_of(const net::Response& response, TimePoint now) { return judge(kRead, response, now); }

Setback install_setback_of(const net::Response& response, Place::Kind where, TimePoint now) {
  return judge(install_at(where), response, now);
}

Setback chat_setback_of(const net::Response& response, TimePoint now) { return judge(kChatInstall, response, now); }

Setback upgrade_setback_of(const net::Response& response, Place::Kind where, TimePoint now) {
  // What an install would be told of its place an upgrade is told, too.
  return judge(response.status == 412 ? install_at(where) : unsigned{kUpgrade}, response, now);
}

bool refused_with(const Setback& setback, int status) {
  return cause_of(setback).detail.starts_with(std::to_string(status));
}

bool not_found(const Setback& setback) { return cause_of(setback).name == "not_found"; }

Setback setback_of(const net::Failure& failure) {
  return Retry{{},
               {failure.surely_unsent ? "unreachable" : "no_answer", identity::printable(failure.text, kMostDetail)}};
}

}  // namespace welcomed::graph
