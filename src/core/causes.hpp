#pragma once
#include <string_view>
#include <vector>

#include "base/outcome.hpp"
#include "base/result.hpp"

namespace welcomed::core {

/// One way in which things fail, as it is counted and shown.
struct CauseEntry {
  std::string_view name;    ///< what Cause::name holds
  std::string_view means;   ///< one sentence for an admin
  std::string_view remedy;  ///< what to do about it
};

/// Every cause there is; `Cause::name` is always one of these.
[[nodiscard]] const std::vector<CauseEntry>& causes();

/// The entry of a name; the entry `unknown_error` for a name that is not in the table.
[[nodiscard]] const CauseEntry& cause(std::string_view name);

/// What happened, with what the service said, and what to do about it: for a person.
[[nodiscard]] Error error_of(const Cause& cause);

/// True for a cause that lies with the daemon's own credential, whichever tenant it shows in.
[[nodiscard]] bool of_credential(std::string_view name);

}  // namespace welcomed::core
