#include "core/known_address.hpp"

namespace welcomed::core {

PersonalEvent at_known_address(PersonalEvent event, const Recipient& recipient,
                               const std::string& default_service_url) {
  auto& url = event.reference.service_url;
  if (url.empty() && recipient.reference) url = recipient.reference->service_url;
  if (url.empty()) url = default_service_url;
  return event;
}

}  // namespace welcomed::core
