#pragma once
#include <string_view>

#include "base/result.hpp"

namespace welcomed {

/// Whether the URL of a store, of any scheme, seems to say a password: also one that should have been escaped, which
/// would be taken for a port, a database or a path, and be told with it. A name that follows the server and has a @ in
/// it is therefore written with %40.
[[nodiscard]] bool says_password(std::string_view url);

/// The error repeats nothing of the URL.
[[nodiscard]] Status expect_no_password_in(std::string_view url);

}  // namespace welcomed
