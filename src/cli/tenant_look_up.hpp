#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/first_configuration.hpp"

namespace welcomed::cli {

/// The tenant that a domain belongs to, as Entra tells anybody who asks: at each of `logins`, one a cloud, until one
/// knows it.
[[nodiscard]] Result<TenantFound> look_up_tenant(const std::vector<std::string>& logins, const std::string& domain);

}  // namespace welcomed::cli
