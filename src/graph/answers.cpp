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

/// What holds for every call, by status.
Setback by_status(const net::Response& response, const GraphError& error, TimePoint now) {
  const int status = response.status;
  if (status == 429) return Retry{asked_wait(response, now), caused("throttled", response, error)};
  // What a service does not know it will not know tomorrow.
  if (status == 501) return GiveUp{caused("not_implemented", response, error)};
  if (status == 408 || status >= 500)
    return Retry{asked_wait(response, now), caused("service_unavailable", response, error)};
  if (status == 401) return Halt{caused("token_refused", response, error)};
  if (status == 403) return Halt{caused("permission_missing", response, error)};
  return GiveUp{caused("unknown_error", response, error)};
}

enum class Next { retry, give_up, halt };

/// Message texts are not contract, but for an install nothing else tells the cases apart. The first that fits counts.
struct Hint {
  int status;
  std::string_view text;
  std::string_view cause;
  Next next;
};
constexpr std::array<Hint, 16> kHints{{
    {400, "CreateOrUpdateUserAppEntitlement", "entitlement_fault", Next::retry},
    {400, "consentedPermissionSet", "consent_required", Next::retry},
    {400, "resource specific", "consent_required", Next::retry},
    {400, "resource-specific", "consent_required", Next::retry},
    {403, "blocked by app permission policy", "app_blocked", Next::give_up},
    {403, "is not allowed to manage the Teams App", "app_mismatch", Next::halt},
    {403, "Missing role permissions", "permission_missing", Next::halt},
    {403, "license information", "no_licence", Next::give_up},
    {403, "licen", "no_licence", Next::give_up},
    {403, "Teams is disabled", "no_teams", Next::give_up},
    {403, "mailbox", "no_mailbox", Next::give_up},
    {403, "guest", "guest_refused", Next::give_up},
    {403, "account of the user is disabled", "account_disabled", Next::give_up},
    // Either the permission or the manifest is not right, or it is about this one user: several alike tell.
    {403, "Caller is not authorized", "caller_not_authorized", Next::give_up},
    {404, "User", "user_not_found", Next::give_up},
    {501, "", "not_implemented", Next::retry},
}};

/// What is left of a status when no hint fits.
constexpr std::array<Hint, 4> kByStatus{{
    {400, "", "install_refused", Next::retry},
    {403, "", "install_refused", Next::give_up},
    {404, "", "app_not_in_catalog", Next::retry},
    {412, "", "app_only_refused", Next::halt},
}};

Setback taken(const Hint& hint, const net::Response& response, const GraphError& error, TimePoint now) {
  auto cause = caused(std::string(hint.cause), response, error);
  if (hint.next == Next::halt) return Halt{std::move(cause)};
  if (hint.next == Next::give_up) return GiveUp{std::move(cause)};
  return Retry{asked_wait(response, now), std::move(cause)};
}

template <typename Table>
const Hint* hint_in(const Table& table, const net::Response& response, const GraphError& error) {
  const auto fits = [&](const Hint& hint) {
    return hint.status == response.status && boost::icontains(error.message, hint.text);
  };
  const auto found = std::find_if(table.begin(), table.end(), fits);
  return found == table.end() ? nullptr : &*found;
}

/// In 2020 a missing permission was answered with this code and an empty message (contracts/graph.md §8).
bool says_nothing(const net::Response& response, const GraphError& error) {
  return response.status == 403 && error.message.empty() && error.has_code("UnknownError");
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

Setback setback_of(const net::Response& response, TimePoint now) {
  return by_status(response, parse_error(response.body), now);
}

Setback install_setback_of(const net::Response& response, TimePoint now) {
  const auto error = parse_error(response.body);
  if (const auto* hint = hint_in(kHints, response, error)) return taken(*hint, response, error, now);
  if (error.has_code("Authorization_RequestDenied")) return Halt{caused("permission_missing", response, error)};
  if (says_nothing(response, error)) return GiveUp{caused("caller_not_authorized", response, error)};
  if (const auto* hint = hint_in(kByStatus, response, error)) return taken(*hint, response, error, now);
  if (response.status >= 400 && response.status < 500 && response.status != 401 && response.status != 408 &&
      response.status != 429) {
    return GiveUp{caused("install_refused", response, error)};
  }
  return by_status(response, error, now);
}

Setback upgrade_setback_of(const net::Response& response, TimePoint now) {
  auto setback = install_setback_of(response, now);
  const auto rename = [](auto& each) {
    if (each.cause.name == "install_refused") each.cause.name = "upgrade_refused";
    if (each.cause.name == "app_not_in_catalog") each.cause.name = "not_installed";
  };
  std::visit(rename, setback);
  return setback;
}

bool not_found(const Setback& setback) {
  const auto* give_up = std::get_if<GiveUp>(&setback);
  return give_up != nullptr && give_up->cause.detail.starts_with("404");
}

Setback setback_of(const net::Failure& failure) {
  return Retry{{},
               {failure.surely_unsent ? "unreachable" : "no_answer", identity::printable(failure.text, kMostDetail)}};
}

}  // namespace welcomed::graph
