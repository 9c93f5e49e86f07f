#pragma once
#include <string>
#include <string_view>

namespace welcomed::config {

/// What is wrong with a time zone's name: one that this machine's database (/usr/share/zoneinfo) does not have.
/// Empty when it is good, or well formed on a machine without a database.
[[nodiscard]] std::string time_zone_fault(std::string_view name);

}  // namespace welcomed::config
