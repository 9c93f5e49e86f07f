#pragma once
#include <string_view>

namespace welcomed::core {

/// True when version `a` of an app comes after `b`: parts between points are compared as numbers, `1.10` is after
/// `1.9`.
[[nodiscard]] bool newer_version(std::string_view a, std::string_view b);

}  // namespace welcomed::core
