#include "daemon/credentials.hpp"

namespace welcomed::daemon {
namespace {

/// Makes each kind of credential.
struct Maker {
  const config::Config& config;
  Random& random;

  std::unique_ptr<identity::Credential> operator()(const config::SecretFile& file) const {
    return identity::client_secret(identity::secret_in_file(file.path));
  }
  std::unique_ptr<identity::Credential> operator()(const config::SecretEnvironment& variable) const {
    return identity::client_secret(identity::secret_in_environment(variable.name));
  }
  std::unique_ptr<identity::Credential> operator()(const config::Certificate& files) const {
    return identity::certificate(files.certificate, files.private_key, random);
  }
  std::unique_ptr<identity::Credential> operator()(const config::FederatedToken& file) const {
    return identity::federated_token(file.path);
  }
  std::unique_ptr<identity::Credential> operator()(const config::ManagedIdentity& managed) const {
    return identity::managed_identity(identity::identity_endpoint(config.cloud.managed_identity), managed.client_id);
  }
};

}  // namespace

std::unique_ptr<identity::Credential> credential_of(const config::Config& config, Random& random) {
  return std::visit(Maker{config, random}, config.bot.credential);
}

Outcome<core::Term> term_of_credential(const config::Config& config, Random& random, TimePoint now) {
  const auto question = credential_of(config, random)->question(bot_token_of(config), now);
  if (!question) return question.setback();
  return question.value().term;
}

/// New bots are single-tenant: their tokens come from their own tenant (contracts/bot.md §4).
identity::TokenRequest bot_token_of(const config::Config& config) {
  const auto& tenant = config.bot.tenant.empty() ? config.cloud.bot_login_tenant : config.bot.tenant;
  return {config.cloud.login, tenant, config.bot.app_id.str(), config.cloud.bot_scope};
}

identity::TokenRequest graph_token_of(const config::Config& config, const config::Tenant& tenant) {
  return {config.cloud.login, tenant.id.str(), config.bot.app_id.str(), config.cloud.graph_scope};
}

}  // namespace welcomed::daemon
