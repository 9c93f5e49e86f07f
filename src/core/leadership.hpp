#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

/// Which of several daemons leads which tenant. Pure.
namespace welcomed::core {

// A tenant whose leader is gone waits until that one's lease is over; then, where the one whose share it would be is
// gone as well, until it is left to others. That are 13 s until somebody takes it who could lead it all along, whoever
// else dies or is started again when: they look at these very moments (`next_look`), and not with their next renewal.
// Whoever takes it and is gone, too, begins that time anew.

/// A daemon that has not renewed its lease for so long leads nothing any more.
inline constexpr Duration kLeaderLease{10'000};
/// It stops so long before: for clocks that do not run quite alike.
inline constexpr Duration kLeaseMargin{1'000};
/// What was led until now is free after so long: rates are limits for any second, whoever sent in it.
inline constexpr Duration kRest{1'000};
/// A tenant that is free for so long is anybody's: those whose share it was do not want it. Longer than from one
/// renewal to the next, so that they were asked.
inline constexpr Duration kLeftToOthers{3'000};

/// A tenant as those who may lead it see it.
struct Seat {
  TenantId tenant;
  std::string leader;                     ///< empty where it is free
  Duration free_for{0};                   ///< below zero until its rest is over, or the lease of its leader
  std::vector<std::string> candidates{};  ///< that could lead it, by name: they are there and configured for it
};

struct SharedOut {
  std::vector<TenantId> take{};
  std::vector<TenantId> hand_over{};
};

/// What `self` does so that daemons lead as many each, or one more, as far as they are configured for them: what is
/// free goes to whoever leads fewest, and is anybody's when that one leaves it; who has two more than another hands
/// over, in a round in which it takes nothing. Nobody hands over what no other could take.
[[nodiscard]] SharedOut share_out(const std::string& self, const std::vector<Seat>& seats);

/// In how long `self` may find something to take that it does not find now, unless leases are renewed until then.
[[nodiscard]] std::optional<Duration> next_look(const std::string& self, const std::vector<Seat>& seats);

}  // namespace welcomed::core
