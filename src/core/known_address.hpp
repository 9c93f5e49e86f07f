#pragma once
#include <string>

#include "core/recipient.hpp"

namespace welcomed::core {

/// An event whose service URL is not written to comes without it: with the one that is known of its recipient instead,
/// else with the cloud's own. Any other is as it was.
[[nodiscard]] PersonalEvent at_known_address(PersonalEvent event, const Recipient& recipient,
                                             const std::string& default_service_url);

}  // namespace welcomed::core
