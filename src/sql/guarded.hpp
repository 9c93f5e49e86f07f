#pragma once
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "sql/connection.hpp"

namespace welcomed::sql {

/// Runs `body`; a DatabaseError ends here and becomes an Error. `T` is what the caller gives.
template <typename T, typename Body>
Result<T> guarded(Body&& body) {
  try {
    if constexpr (std::is_void_v<T>) {
      std::forward<Body>(body)();
      return {};
    } else {
      return std::forward<Body>(body)();
    }
  } catch (const DatabaseError& error) {
    return tl::unexpected<Error>(error.error());
  }
}

}  // namespace welcomed::sql
