#pragma once
#include "config/config.hpp"
#include "identity/token_source.hpp"

namespace welcomed::daemon {

/// How the configured credential is read. Kinds that are not supported yet give an error that says so.
[[nodiscard]] identity::SecretReader secret_reader(const config::Credential& credential);

/// What a token for a tenant's directory is asked for with.
[[nodiscard]] identity::TokenRequest graph_token_of(const config::Config& config, const config::Tenant& tenant);

}  // namespace welcomed::daemon
