#pragma once
#include <ctime>
#include <string>

#include "base/time.hpp"

namespace welcomed::fakes {

/// RFC 9110 §5.6.7.
[[nodiscard]] inline std::string http_date(TimePoint at) {
  const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(at));
  std::tm parts{};
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&seconds, &parts));
  return text;
}

}  // namespace welcomed::fakes
