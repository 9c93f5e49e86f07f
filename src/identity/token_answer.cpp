#include "identity/token_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/json_members.hpp"
#include "base/strict_json.hpp"
#include "identity/printable.hpp"
#include "identity/retry_after.hpp"

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::size_t kDepth = 16;
constexpr std::size_t kMostDetail = 300;
constexpr std::uint64_t kLongestLife = 24ULL * 3600;  // seconds; for a longer one we ask again sooner than needed

enum class Next { retry, halt };

template <typename Said>
struct Meaning {
  Said said;
  Next next;
  std::string_view cause;
};

/// AADSTS numbers (contracts/graph.md §2, contracts/amendments.md §6).
constexpr std::array<Meaning<std::int64_t>, 24> kCodes{{
    {7000215, Next::halt, "credential_refused"}, {70002, Next::halt, "credential_refused"},
    {700027, Next::halt, "credential_refused"},  {700030, Next::halt, "credential_refused"},
    {700024, Next::halt, "credential_refused"},  {50027, Next::halt, "credential_refused"},
    {7000222, Next::halt, "credential_expired"}, {700016, Next::halt, "app_not_in_tenant"},
    {700011, Next::halt, "app_not_in_tenant"},   {70001, Next::halt, "app_not_in_tenant"},
    {7000112, Next::halt, "app_disabled"},       {90002, Next::halt, "tenant_unknown"},
    {900023, Next::halt, "tenant_unknown"},      {90038, Next::halt, "tenant_unknown"},
    {9001023, Next::halt, "tenant_unknown"},     {70011, Next::halt, "unknown_error"},
    {90006, Next::retry, "service_unavailable"}, {90012, Next::retry, "service_unavailable"},
    {90024, Next::retry, "service_unavailable"}, {90033, Next::retry, "service_unavailable"},
    {90055, Next::retry, "throttled"},           {7000229, Next::halt, "service_principal_missing"},
    {500011, Next::halt, "resource_unknown"},    {53003, Next::halt, "access_blocked"},
}};

/// The `error` member, for codes that are not listed.
constexpr std::array<Meaning<std::string_view>, 4> kErrors{{
    {"invalid_client", Next::halt, "credential_refused"},
    {"unauthorized_client", Next::halt, "app_not_in_tenant"},
    {"temporarily_unavailable", Next::retry, "service_unavailable"},
    {"server_error", Next::retry, "service_unavailable"},
}};

json read_object(const std::string& body) {
  if (body.size() > kMostBytes) return json::object();
  auto document = parse_strict(body, kDepth);
  return document && document->is_object() ? std::move(*document) : json::object();
}

/// Nothing that could end a header line.
bool fit_for_header(std::string_view token) {
  return !token.empty() && std::all_of(token.begin(), token.end(), [](char each) { return each > ' ' && each <= '~'; });
}

std::optional<Duration> life_of(const json& answer) {
  const auto found = answer.find("expires_in");
  if (found == answer.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto seconds = std::min(found->get<std::uint64_t>(), kLongestLife);
  if (seconds == 0) return std::nullopt;
  return Duration(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

Outcome<AccessToken> granted(const json& answer) {
  auto token = text_of(answer, "access_token");
  const auto life = life_of(answer);
  if (!fit_for_header(token) || !life || !boost::iequals(text_of(answer, "token_type"), "Bearer")) {
    return Retry{0ms, {"bad_answer", "the token endpoint answered 200 without a usable bearer token"}};
  }
  return AccessToken{Secret(std::move(token)), *life};
}

Setback setback(Next next, std::string_view cause, std::string detail, Duration after) {
  Cause why{std::string(cause), std::move(detail)};
  if (next == Next::halt) return Halt{std::move(why)};
  return Retry{after, std::move(why)};
}

template <typename Table, typename Said>
auto find_in(const Table& table, const Said& said) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& each) { return each.said == said; });
  return found == table.end() ? nullptr : &*found;
}

const Meaning<std::int64_t>* listed_code(const json& answer) {
  const auto codes = answer.find("error_codes");
  if (codes == answer.end() || !codes->is_array()) return nullptr;
  for (const auto& code : *codes) {
    if (!code.is_number_integer()) continue;
    if (const auto* meaning = find_in(kCodes, code.get<std::int64_t>())) return meaning;
  }
  return nullptr;
}

/// The registration of a single-tenant bot is unknown where tokens of multi-tenant ones come from.
bool asked_in_bot_framework(const json& answer) {
  return boost::icontains(text_of(answer, "error_description"), "the directory 'Bot Framework'");
}

std::string_view cause_of_code(const Meaning<std::int64_t>& code, const json& answer) {
  constexpr std::int64_t kUnknownApplication = 700016;
  const bool misplaced = code.said == kUnknownApplication && asked_in_bot_framework(answer);
  return misplaced ? "bot_tenant_needed" : code.cause;
}

std::string detail_of(const json& answer, int status) {
  const auto description = text_of(answer, "error_description");
  const auto line = std::string_view(description).substr(0, description.find_first_of("\r\n"));
  if (!line.empty()) return printable(line, kMostDetail);
  return "the token endpoint answered " + std::to_string(status) + " " + printable(text_of(answer, "error"), 100);
}

Setback refused(const json& answer, int status, Duration after) {
  auto detail = detail_of(answer, status);
  if (status == 429) return Retry{after, {"throttled", std::move(detail)}};
  if (status >= 500 || status == 408) return Retry{after, {"service_unavailable", std::move(detail)}};
  if (const auto* code = listed_code(answer))
    return setback(code->next, cause_of_code(*code, answer), std::move(detail), after);
  const auto error = text_of(answer, "error");
  if (const auto* known = find_in(kErrors, error)) return setback(known->next, known->cause, std::move(detail), after);
  // Who does not speak OAuth is a proxy or portal on the way, and those come and go without an admin.
  if (status < 400 || error.empty()) return Retry{after, {"bad_answer", std::move(detail)}};
  return Halt{{"unknown_error", std::move(detail)}};
}

Setback unanswered(const net::Failure& failure) {
  return Retry{0ms, {failure.surely_unsent ? "unreachable" : "no_answer", printable(failure.text, kMostDetail)}};
}

}  // namespace

Outcome<AccessToken> read_token_answer(const net::Exchange& exchange, TimePoint now) {
  if (const auto* failure = std::get_if<net::Failure>(&exchange)) return unanswered(*failure);
  const auto& response = std::get<net::Response>(exchange);
  const auto answer = read_object(response.body);
  if (response.status == 200) return granted(answer);
  return refused(answer, response.status, retry_after(response, now).value_or(0ms));
}

}  // namespace welcomed::identity
