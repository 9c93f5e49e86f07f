#pragma once
#include <optional>

#include "base/result.hpp"
#include "config/config.hpp"
#include "core/credential_end.hpp"
#include "net/server_tls.hpp"

/// What is to be said of what ends by itself: nothing where it is good for the next 30 days.
namespace welcomed::cli {

inline constexpr const char* kRenew = "put a new certificate in its place; no restart is needed";

/// Of the certificate that is held for listen.tls.
[[nodiscard]] std::optional<Error> doubt_of(const net::ServerTls& tls, TimePoint now);
/// Of the one in the files, and of files that cannot be used.
[[nodiscard]] std::optional<Error> doubt_of_certificate(const config::Listen& listen, TimePoint now);
/// Of bot.credential.
[[nodiscard]] std::optional<Error> doubt_of_credential(const core::Term& term, TimePoint now);

}  // namespace welcomed::cli
