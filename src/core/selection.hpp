#pragma once
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/policy.hpp"

namespace welcomed::core {

/// What the directory says of a person, as far as policies ask.
struct Listed {
  bool known = false;  ///< they are in the directory
  bool guest = false;
  bool enabled = true;
  bool teams = true;                    ///< they have a plan for Teams, or nobody can tell
  std::optional<TimePoint> hired_at{};  ///< as the directory has it
  std::string time_zone{};              ///< their own, as far as Teams has told it
};

/// When a policy looks at somebody, and the zone of who has none of their own.
struct Today {
  TimePoint now;
  std::string time_zone;
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
  std::optional<TimePoint> until{};  ///< when it may be another one although nothing changes but the day

  [[nodiscard]] bool selected() const { return named && left_out.empty(); }
  bool operator==(const Verdict&) const = default;
};

/// Whether a policy selects a person. Guests need no plan of this tenant. Whom `hired_within` alone might name before
/// their first day, or who has no hire date, is left out for that.
[[nodiscard]] Verdict judge(const Policy& policy, const Listed& person, const Mention& mention,
                            const Today& today = {});

}  // namespace welcomed::core
