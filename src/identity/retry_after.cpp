#include "identity/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMost = 1h;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Rounded up: a service that is asked too early counts it as another offence.
std::optional<Duration> seconds_in(std::string_view text) {
  double seconds = 0;
  const bool digits_only = text.find_first_not_of("0123456789.") == std::string_view::npos;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (!digits_only || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const std::chrono::duration<double> most = kMost;
  return Duration(static_cast<Duration::rep>(std::ceil(std::min(seconds, most.count()) * 1000.0)));
}

std::optional<Duration> time_until(std::string_view date, TimePoint now) {
  const auto time = parse_http_date(date);
  if (!time || *time < now) return std::nullopt;
  return std::min(*time - now, kMost);
}

}  // namespace

std::optional<Duration> retry_after(const net::Response& response, TimePoint now) {
  const auto value = trimmed(response.header("Retry-After"));
  if (value.empty()) return std::nullopt;
  const auto seconds = seconds_in(value);
  return seconds ? seconds : time_until(value, now);
}

}  // namespace welcomed::identity
