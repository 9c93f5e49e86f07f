#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/server.hpp"

namespace welcomed::admin {

/// What keeps the daemon from its work now; empty when it is ready.
using Troubles = std::function<std::vector<Error>()>;

/// `GET /healthz`: 200 while the process works. `GET /readyz`: 200 while nothing keeps it from its work, else 503 with
/// what does and what to do about it. With a `token` only for those who show it as a bearer token, else 401.
[[nodiscard]] net::Handler health(Troubles troubles, std::optional<Secret> token);

}  // namespace welcomed::admin
