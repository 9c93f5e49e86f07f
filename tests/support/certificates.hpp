#pragma once
#include <string>

namespace support {

/// A self-signed certificate and its RSA key of 2048 bits, in PEM form.
struct PemPair {
  std::string certificate, key;
};

/// Good from an hour ago until `days` from `begin` (seconds since 1970; 0 for now).
[[nodiscard]] PemPair self_signed(int days, long long begin = 0);

}  // namespace support
