#include "net/outcome_words.hpp"

namespace welcomed::net {

std::string_view outcome_word(int status) {
  switch (status) {
    case 401:
      return "401";
    case 403:
      return "403";
    case 404:
      return "404";
    case 409:
      return "409";
    case 429:
      return "429";
    default:
      break;
  }
  constexpr int kOfClass = 100;
  switch (status / kOfClass) {
    case 2:
      return "2xx";
    case 3:
      return "3xx";
    case 4:
      return "4xx";
    case 5:
      return "5xx";
    default:
      return "other";
  }
}

std::string_view outcome_word(const Exchange& exchange) {
  if (const auto* failure = std::get_if<Failure>(&exchange)) return failure->surely_unsent ? "unsent" : "no_answer";
  return outcome_word(std::get<Response>(exchange).status);
}

}  // namespace welcomed::net
