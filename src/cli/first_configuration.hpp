#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace welcomed::cli {

/// What only the admin can say of a first configuration.
struct Admins {
  std::string cloud = "public";
  std::string app_id;       ///< of the bot's registration
  std::string bot_name;     ///< in Teams
  std::string tenant;       ///< the directory's id
  std::string tenant_name;  ///< a short one
  std::string external_id;  ///< of the app's manifest
  std::string public_url;   ///< the messaging endpoint; empty while it is not known
  std::string group;        ///< the first people; empty leaves the example
};

/// config/welcomed.yaml with these in the place of its examples, all else as it stands. An error where an example is
/// not there, because somebody has put their own in its place.
[[nodiscard]] Result<std::string> first_configuration(std::string sample, const Admins& admins);

/// What is left to do before the first welcome, step by step. `faults`: some were just told.
[[nodiscard]] std::string steps_left(const Admins& admins, bool faults);

/// What Entra tells anybody of the tenant that a domain belongs to.
struct TenantFound {
  std::string id;     ///< empty when there is none
  std::string cloud;  ///< one of the choices of `cloud`; empty when it is none that is known
};

/// Of the domain's OpenID metadata: the id is in the issuer, the cloud in `msgraph_host` and `cloud_instance_name`
/// (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc). Which of the government's clouds it is
/// `tenant_region_sub_scope` tells, `GCC`, `DODCON` (GCC High) or `DOD`, as Entra answers though no page says so.
[[nodiscard]] TenantFound tenant_of_metadata(std::string_view metadata);

}  // namespace welcomed::cli
