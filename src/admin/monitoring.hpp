#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "admin/metrics.hpp"
#include "admin/pages.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/server.hpp"

namespace welcomed::admin {

/// What keeps the daemon from its work now; empty when it is ready.
using Troubles = std::function<std::vector<Error>()>;

/// Reads what is to be told; an error when it cannot be read.
using Measure = std::function<Task<Result<Measures>>()>;

/// Who is let in.
struct Admission {
  std::optional<Secret> token{};     ///< shown as a bearer token; nothing: not needed
  std::vector<std::string> hosts{};  ///< see own_host.hpp
};

/// `GET /healthz`: 200 while the process works. `GET /readyz`: 200 while nothing keeps it from its work, else 503 with
/// what does and what to do about it. `GET /metrics`: 200 with what `measure` reads. And `pages`. Only as `admission`
/// has it: 401 without its token, which the dashboard's files alone do not want, 403 for another host.
[[nodiscard]] net::Handler monitoring(Troubles troubles, Measure measure, Admission admission, Pages pages);

}  // namespace welcomed::admin
