#pragma once
#include <string>

#include "base/ids.hpp"
#include "core/policy.hpp"

namespace welcomed::store {

/// Which of a tenant's group chats a policy means, as it stands in the configuration.
struct ChatChoice {
  std::string policy;
  TenantId tenant;
  core::ChatSelection chats;
};

}  // namespace welcomed::store
