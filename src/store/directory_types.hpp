#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/directory.hpp"
#include "core/rereading.hpp"
#include "core/selection.hpp"

namespace welcomed::store {

/// A delta query that is followed for a tenant: where it goes on, and whether it was read to its end once.
struct Feed {
  std::int64_t number = 0;
  TenantId tenant;
  std::string query;        ///< how it begins, below /v1.0
  std::string link;         ///< where it goes on; empty when it is to be read from the beginning
  bool whole = false;       ///< what the store has of it is all there is
  bool of_members = false;  ///< it tells of the members of some groups
  bool again = false;       ///< it is read anew beside its deltas: pages are those of that reading
};

using core::DirectoryGroup;
using core::DirectoryMember;
using core::DirectoryUser;

/// Where a feed goes on after a page; the page is the last of the round when the link is for the next round.
struct FeedPlace {
  std::string link;
  bool round_ends = false;
};

/// Whom a policy names, as it stands in the configuration. Names are principal names or ids, groups display names or
/// ids.
struct PolicySelection {
  std::string policy;
  TenantId tenant;
  std::string definition;  ///< differs when anything about the selection does
  std::vector<std::string> groups, left_out_groups;
  std::vector<std::string> names, left_out_names;
  bool filter = false;
  std::vector<std::string> teams{};        ///< display names or ids
  std::vector<std::string> wave_groups{};  ///< the same, of the waves of its rollout
};

/// A group of a policy that is none, or more than one, or that Graph tells nothing of; or one inside it. Those of waves
/// stand in nobody's way but the wave's: `warnings` tells of them.
struct GroupFault {
  std::string policy;
  bool leaves_out = false;  ///< it is among those to leave out
  Cause cause;
};

/// A policy that a group concerns, because it names it or one around it.
struct GroupUse {
  std::string policy;
  bool leaves_out = false;
};

/// A group that Graph refuses to tell of.
struct RefusedGroup {
  GroupId id;
  Cause cause;
};

/// A feed, or whom a policy's filter fits, that is read anew from its beginning beside what follows it.
struct Rereading {
  Feed feed;           ///< its link is that of this reading
  std::string policy;  ///< whose filter; empty for a feed
  core::ReadingProgress progress;
  int attempts = 0;  ///< of the next page
  TimePoint due;     ///< when that is to be read
};

/// Somebody or a group that was told to be gone and may come back without a word.
struct SecondLook {
  std::string id;
  bool group = false;
  int looks = 0;  ///< so far
};

/// Something about a policy that an admin should know though nothing failed.
struct PolicyWarning {
  std::string policy;
  TenantId tenant;
  Cause cause;
  std::string name{};  ///< the name in the configuration that it is about
};

/// How far what is known of a policy's people can be trusted.
struct Trust {
  bool select = true;  ///< those to leave out are all known
  bool let_go = true;  ///< those to select are all known

  [[nodiscard]] bool whole() const { return select && let_go; }
};

/// Somebody by their id and their user principal name.
struct NamedPerson {
  RecipientId id;
  std::string name;
};

/// By what people are judged: a policy, which outlives this, and how far what is known of its people can be trusted.
struct Judgement {
  const core::Policy* policy = nullptr;
  Trust trust{};
};

}  // namespace welcomed::store
