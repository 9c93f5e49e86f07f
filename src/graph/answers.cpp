#include "graph/answers.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>

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
  if (status == 408 || status >= 500)
    return Retry{asked_wait(response, now), caused("service_unavailable", response, error)};
  if (status == 401) return Halt{caused("token_refused", response, error)};
  if (status == 403) return Halt{caused("permission_missing", response, error)};
  return GiveUp{caused("unknown_error", response, error)};
}

/// Message texts are not contract, but for a 403 to an install nothing else tells the cases apart.
struct Hint {
  std::string_view text;
  std::string_view cause;
  bool halts;
};
constexpr std::array<Hint, 5> kHints{{
    {"blocked by app permission policy", "app_blocked", false},
    {"is not allowed to manage the Teams App", "app_mismatch", true},
    {"Missing role permissions", "permission_missing", true},
    {"license information", "no_licence", false},
    {"licence", "no_licence", false},
}};

Setback forbidden_install(const net::Response& response, const GraphError& error) {
  for (const auto& hint : kHints) {
    if (!boost::icontains(error.message, hint.text)) continue;
    auto cause = caused(std::string(hint.cause), response, error);
    return hint.halts ? Setback(Halt{std::move(cause)}) : Setback(GiveUp{std::move(cause)});
  }
  if (error.has_code("Authorization_RequestDenied")) return Halt{caused("permission_missing", response, error)};
  return GiveUp{caused("install_refused", response, error)};
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
  if (response.status == 400) return Retry{{}, caused("install_refused", response, error)};
  if (response.status == 404) return Retry{{}, caused("app_not_in_catalog", response, error)};
  if (response.status == 403) return forbidden_install(response, error);
  if (response.status == 412) return Halt{caused("not_permitted", response, error)};
  return by_status(response, error, now);
}

Setback setback_of(const net::Failure& failure) {
  return Retry{{},
               {failure.surely_unsent ? "unreachable" : "no_answer", identity::printable(failure.text, kMostDetail)}};
}

}  // namespace welcomed::graph
