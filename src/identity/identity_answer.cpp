#include "identity/identity_answer.hpp"

#include <algorithm>
#include <charconv>
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

constexpr std::size_t kDepth = 8;
constexpr std::size_t kMostDetail = 300;
constexpr Duration kLongestLife = 24h;
/// While the metadata service updates itself it answers 410 for up to 70 s.
constexpr Duration kUpdating = 10s;

json read_object(const std::string& body) {
  auto document = parse_strict(body, kDepth);
  return document && document->is_object() ? std::move(*document) : json::object();
}

/// Nobody means more, of lives and of times; a clock could not count to it.
std::optional<std::int64_t> countable(std::int64_t seconds) {
  constexpr std::int64_t kMost = 1LL << 40U;
  return seconds < -kMost || seconds > kMost ? std::nullopt : std::optional(seconds);
}

/// Numbers come as strings, too.
std::optional<std::int64_t> whole_of(const json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found != object.end() && found->is_number_integer()) return countable(found->get<std::int64_t>());
  const auto text = text_of(object, name);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return countable(value);
}

std::optional<TimePoint> end_of(const json& answer) {
  if (const auto seconds = whole_of(answer, "expires_on")) return TimePoint(std::chrono::seconds(*seconds));
  return parse_time(text_of(answer, "expires_on"));
}

/// A lifetime does not depend on our clock, a time of expiry does.
std::optional<Duration> life_of(const json& answer, TimePoint now) {
  if (const auto seconds = whole_of(answer, "expires_in")) return std::chrono::seconds(*seconds);
  const auto end = end_of(answer);
  return end ? std::optional<Duration>(*end - now) : std::nullopt;
}

Outcome<AccessToken> granted(const json& answer, TimePoint now) {
  auto token = text_of(answer, "access_token");
  const bool fit = std::all_of(token.begin(), token.end(), [](char each) { return each > ' ' && each <= '~'; });
  const auto life = life_of(answer, now);
  if (token.empty() || !fit || !life || *life <= 0ms) {
    return Retry{0ms, {"bad_answer", "the managed identity's endpoint answered 200 without a usable token"}};
  }
  return AccessToken{Secret(std::move(token)), std::min(*life, kLongestLife)};
}

bool passes(int status) { return status == 404 || status == 408 || status == 410 || status == 429 || status >= 500; }

Setback refused(const net::Response& response, TimePoint now) {
  const auto answer = read_object(response.body);
  auto detail = "the managed identity's endpoint answered " + std::to_string(response.status) + " " +
                text_of(answer, "error") + ": " + text_of(answer, "error_description");
  detail = printable(detail, kMostDetail);
  if (!passes(response.status)) return Halt{{"identity_refused", std::move(detail)}};
  const auto asked = retry_after(response, now).value_or(response.status == 410 ? kUpdating : 0ms);
  return Retry{asked, {response.status == 429 ? "throttled" : "service_unavailable", std::move(detail)}};
}

}  // namespace

Outcome<AccessToken> read_identity_answer(const net::Exchange& exchange, TimePoint now) {
  if (std::holds_alternative<net::Failure>(exchange)) return read_token_answer(exchange, now);
  const auto& response = std::get<net::Response>(exchange);
  if (response.status == 200) return granted(read_object(response.body), now);
  return refused(response, now);
}

}  // namespace welcomed::identity
