#pragma once
#include <string>

namespace welcomed::identity {

/// What a bearer token on `/api/messages` must be (contracts/bot.md §2).
struct ActivityTrust {
  std::string metadata_url;  ///< OpenID metadata of the cloud
  std::string issuer;
  std::string audience;  ///< the bot's app id
};

}  // namespace welcomed::identity
