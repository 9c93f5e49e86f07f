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

/// The tenant's id in what Entra tells of a domain (the issuer of its OpenID metadata); empty when it is not there.
[[nodiscard]] std::string tenant_of_metadata(std::string_view metadata);

}  // namespace welcomed::cli
