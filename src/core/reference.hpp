#pragma once
#include <string>

#include "base/ids.hpp"

namespace welcomed::core {

/// Where a recipient is written to (Bot Framework: conversation reference). Kept for good; a newer one replaces it.
struct ConversationReference {
  ConversationId conversation;
  /// Believed only because a verified token vouched for it, or the configured default where no event came.
  std::string service_url;
  std::string user_id;      ///< the channel's id of the user, `29:…`; empty where no event came
  std::string locale;       ///< of the newest activity; empty when none said
  std::string time_zone{};  ///< the same: an IANA name, as their Teams gave it

  bool operator==(const ConversationReference&) const = default;
};

}  // namespace welcomed::core
