#pragma once
#include <array>
#include <cstddef>

namespace simulation {

/// What can go wrong in the world. The first ones happen to requests.
enum class Fault {
  throttled,
  throttled_for_seconds,
  throttled_for_a_fraction,
  throttled_until_a_date,
  throttled_for_years,
  status_500,
  status_502,
  status_503,
  status_504,
  status_408,
  status_412,
  timeout,
  reset,
  refused,
  truncated,
  wrong_length,
  unauthorized,
  link_expired,
  event_trouble,  ///< lost, late, doubled, in the other order
  store_refuses,
  store_answer_lost,
  store_in_doubt,  ///< the daemon is told that nobody knows whether the store kept it
  death,
  stop,
  clock_jump,
  reload,
  bot_down,  ///< the bot's own program, for a while
  // To one of several daemons on one store.
  cut_off,     ///< from the store, while it reaches the services
  standstill,  ///< its process does, while the time goes on
  failover     ///< the store's server goes, and another takes its place, with a clock of its own
};

inline constexpr std::size_t kRequestFaults = 18;
inline constexpr std::array kFaultNames{"429",
                                        "429 with seconds",
                                        "429 with a fraction",
                                        "429 with a date",
                                        "429 for years",
                                        "500",
                                        "502",
                                        "503",
                                        "504",
                                        "408",
                                        "412",
                                        "timeout",
                                        "reset",
                                        "refused",
                                        "truncated",
                                        "wrong length",
                                        "401",
                                        "link expired",
                                        "event trouble",
                                        "store refuses",
                                        "store's answer lost",
                                        "store in doubt",
                                        "death",
                                        "stop",
                                        "clock jump",
                                        "reload",
                                        "bot down",
                                        "cut off",
                                        "standstill",
                                        "failover"};

}  // namespace simulation
