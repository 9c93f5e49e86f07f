#pragma once
#include <string>

#include "core/policy.hpp"

namespace welcomed::core {

/// What the directory says of a person, as far as policies ask.
struct Listed {
  bool known = false;  ///< they are in the directory
  bool guest = false;
  bool enabled = true;
  bool teams = true;  ///< they have a plan for Teams, or nobody can tell
};

/// How a policy mentions a person: by a group they are in, a filter they fit, or their name.
struct Mention {
  bool selected = false;
  bool left_out = false;
  bool in_team = false;  ///< a member of a team whose members it welcomes
};

struct Verdict {
  bool named = false;    ///< the policy names them
  std::string left_out;  ///< why they are left out all the same; empty when they are selected
  /// Nothing but a team they are in names them: they are written to and need no app of their own.
  bool through_team = false;

  [[nodiscard]] bool selected() const { return named && left_out.empty(); }
  bool operator==(const Verdict&) const = default;
};

/// Whether a policy selects a person. Guests need no plan of this tenant.
[[nodiscard]] Verdict judge(const Policy& policy, const Listed& person, const Mention& mention);

}  // namespace welcomed::core
