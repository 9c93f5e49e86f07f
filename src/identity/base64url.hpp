#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace welcomed::identity {

/// The bytes of unpadded base64url (RFC 4648 §5). Only the one canonical spelling of each is taken: no padding, no
/// other characters, no stray bits at the end.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

/// Unpadded base64url.
[[nodiscard]] std::string encode_base64url(std::string_view bytes);

}  // namespace welcomed::identity
