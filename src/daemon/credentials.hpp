#pragma once
#include <memory>
#include <optional>

#include "base/random.hpp"
#include "config/config.hpp"
#include "identity/credential.hpp"

namespace welcomed::daemon {

/// The configured credential, which reads its files anew for each token. `random` outlives it.
[[nodiscard]] std::unique_ptr<identity::Credential> credential_of(const config::Config& config, Random& random);

/// From when to when the configured credential is good; nothing of it when it does not say so itself, as secrets do
/// not. Halt when it cannot be read, or has ended.
[[nodiscard]] Outcome<core::Term> term_of_credential(const config::Config& config, Random& random, TimePoint now);

/// What the bot's own token is asked for with.
[[nodiscard]] identity::TokenRequest bot_token_of(const config::Config& config);

/// What a token for a tenant's directory is asked for with.
[[nodiscard]] identity::TokenRequest graph_token_of(const config::Config& config, const config::Tenant& tenant);

}  // namespace welcomed::daemon
