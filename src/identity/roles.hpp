#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace welcomed::identity {

/// The application permissions that an access token of ours carries, its `roles` (contracts/graph.md §2); none is no
/// error. Only for telling an admin: what a token allows, the service decides. An error when the token is no JWT, which
/// the service is free to make it.
[[nodiscard]] Result<std::vector<std::string>> roles_of(const Secret& access_token);

}  // namespace welcomed::identity
