#include "daemon/credentials.hpp"

namespace welcomed::daemon {

identity::SecretReader secret_reader(const config::Credential& credential) {
  if (const auto* file = std::get_if<config::SecretFile>(&credential)) return identity::secret_in_file(file->path);
  if (const auto* variable = std::get_if<config::SecretEnvironment>(&credential)) {
    return identity::secret_in_environment(variable->name);
  }
  return []() -> Result<Secret> {
    return fail("this kind of credential is not supported yet", "use secret_file or secret_env");
  };
}

identity::TokenRequest graph_token_of(const config::Config& config, const config::Tenant& tenant) {
  return {config.cloud.login, tenant.id.str(), config.bot.app_id.str(), config.cloud.graph_scope};
}

}  // namespace welcomed::daemon
