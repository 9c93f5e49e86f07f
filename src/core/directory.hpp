#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// When somebody was hired, or will be; nothing where the directory has no date.
struct HireDate {
  std::optional<TimePoint> at;
};

/// A user as a delta query tells of them; what it leaves out has not changed.
struct DirectoryUser {
  RecipientId id;
  bool removed = false;
  bool restorable = false;  ///< removed, and not for good
  std::optional<std::string> upn;
  std::optional<bool> guest, enabled;
  std::optional<bool> teams;  ///< they have a plan for Teams
  std::optional<HireDate> hire_date{};
};

struct DirectoryMember {
  std::string id;
  bool nested = false;  ///< a group
  bool removed = false;
};

struct DirectoryGroup {
  GroupId id;
  bool removed = false;
  bool restorable = false;  ///< removed, and not for good
  std::optional<std::string> name;
  std::optional<bool> team;              ///< it is a team
  std::optional<bool> hidden;            ///< it tells nobody its members but who may read hidden ones
  std::vector<DirectoryMember> members;  ///< that came or went; the same group may come again with more
};

}  // namespace welcomed::core
