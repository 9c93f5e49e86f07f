#pragma once
#include <string>

#include "base/result.hpp"

namespace welcomed::cli {

/// The id of the tenant that a domain belongs to, as Entra at `login` tells anybody who asks
/// (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc).
[[nodiscard]] Result<std::string> look_up_tenant(const std::string& login, const std::string& domain);

}  // namespace welcomed::cli
