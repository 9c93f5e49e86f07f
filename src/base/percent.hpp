#pragma once
#include <string>
#include <string_view>

namespace welcomed {

/// What a part of a URL says once its percent-encoding is taken away (RFC 3986 section 2.1); what is none stays.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace welcomed
