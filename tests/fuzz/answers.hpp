#pragma once
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "limits.hpp"
#include "net/exchange.hpp"

/// Answers of services: the first line of an input is the status, the second its Retry-After, the rest its body. `-`
/// for a status is no answer at all, for the reason that follows.
namespace fuzz {

constexpr welcomed::TimePoint kNow{std::chrono::seconds(1'800'000'000)};

inline std::string_view take_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const auto line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

inline welcomed::net::Exchange exchange_of(std::string_view input) {
  const auto status = take_line(input);
  if (status.starts_with('-')) return welcomed::net::Failure{status == "-", std::string(input)};
  welcomed::net::Response response;
  std::from_chars(status.data(), status.data() + status.size(), response.status);
  if (const auto wait = take_line(input); !wait.empty()) {
    response.headers.push_back({"Retry-After", std::string(wait)});
  }
  response.body = std::string(input);
  return response;
}

/// What every setback must be like: its cause named, its detail one bounded line, its wait within what is granted.
inline void expect_sound(const welcomed::Setback& setback) {
  const auto& cause = welcomed::cause_of(setback);
  expect(!cause.name.empty(), "a setback has a cause");
  expect(cause.detail.size() <= 300, "a detail is bounded");
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  expect(std::all_of(cause.detail.begin(), cause.detail.end(), printable), "a detail is one line of plain text");
  const auto* retry = std::get_if<welcomed::Retry>(&setback);
  if (retry == nullptr) return;
  expect(retry->after.count() >= 0 && retry->after <= std::chrono::hours(1), "a wait is an hour at most");
}

}  // namespace fuzz
