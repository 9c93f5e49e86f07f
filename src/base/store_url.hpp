#pragma once
#include <string_view>

#include "base/result.hpp"

namespace welcomed {

/// Whether something that names a store begins with a scheme, of any kind, and is not the path of a file.
[[nodiscard]] bool looks_like_url(std::string_view text);

/// Whether the URL of a store, of any scheme, seems to say a password: also one that should have been escaped, which
/// would be taken for a port, a database or a path, and be told with it, and one whose slashes are missing. A name that
/// follows the server and has a @ in it is therefore written with %40.
[[nodiscard]] bool says_password(std::string_view url);

/// The error repeats nothing of the URL.
[[nodiscard]] Status expect_no_password_in(std::string_view url);

}  // namespace welcomed
