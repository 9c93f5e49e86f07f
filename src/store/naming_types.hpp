#pragma once
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/recipient.hpp"

namespace welcomed::store {

struct RecipientKey {
  TenantId tenant;
  RecipientId id;

  bool operator==(const RecipientKey&) const = default;
};

/// Whom a command names: an id, or the user principal name of a person, or the name that the directory has for a team,
/// or that a policy has bound to one.
/// What has the form of an id is one: a team may be called by the id of another.
struct Sought {
  core::RecipientKind kind = core::RecipientKind::user;
  std::string name;
  TenantId tenant{};  ///< empty: in any
};

/// Somebody of that name.
struct Named {
  RecipientKey key;
  std::string name;    ///< empty when only the id is known
  bool known = false;  ///< the app is, was, or is to be with them; else the directory alone knows of them
};

}  // namespace welcomed::store
