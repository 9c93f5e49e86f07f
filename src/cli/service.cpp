#include "cli/service.hpp"

#include <systemd/sd-daemon.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

#include "base/readable.hpp"
#include "cli/terminal.hpp"

namespace welcomed::cli {
namespace {

std::optional<Duration> watchdog_of_environment() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::microseconds(microseconds));
}

std::int64_t microseconds_of_monotonic_clock() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  constexpr std::int64_t kMicro = 1'000'000;
  constexpr std::int64_t kNanosecondsEach = 1000;
  return now.tv_sec * kMicro + now.tv_nsec / kNanosecondsEach;
}

struct Tally {
  std::int64_t all = 0, reached = 0, failed = 0, sent = 0, to_come = 0;

  void add_recipients(const store::Counts& counts) {
    for (const auto& [state, count] : counts) {
      if (state == "excluded") continue;
      all += count;
      if (state == "reachable") reached += count;
      if (state == "failed") failed += count;
    }
  }
  void add_messages(const std::map<std::string, store::Counts>& messages) {
    for (const auto& [key, counts] : messages) {
      const auto found = counts.find("sent");
      if (found != counts.end()) sent += found->second;
    }
  }
};

Tally tally_of(const store::Counts& recipients, const std::vector<store::PolicyCounts>& policies) {
  Tally tally;
  tally.add_recipients(recipients);
  for (const auto& policy : policies) {
    tally.add_messages(policy.messages);
    tally.add_messages(policy.channels);
    tally.add_messages(policy.in_chats);
    tally.to_come += policy.messages_to_come;
  }
  return tally;
}

}  // namespace

Service::Service() : is_one_(std::getenv("NOTIFY_SOCKET") != nullptr), watchdog_(watchdog_of_environment()) {}

void Service::ready() const { sd_notify(0, "READY=1"); }

void Service::reloading() const {
  sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", static_cast<long long>(microseconds_of_monotonic_clock()));
}

void Service::stopping() const { sd_notify(0, "STOPPING=1"); }

void Service::feed() const { sd_notify(0, "WATCHDOG=1"); }

void Service::say(const std::string& status) const { sd_notifyf(0, "STATUS=%s", readable(status).c_str()); }

std::string status_line(const store::Counts& recipients, const std::vector<store::PolicyCounts>& policies,
                        const std::optional<Duration>& time_left, const std::vector<Error>& troubles,
                        const std::string& refused) {
  std::string text;
  if (!refused.empty()) text += "the new configuration is not used: " + refused + "; ";
  for (const auto& each : troubles) text += each.what + "; ";
  const auto tally = tally_of(recipients, policies);
  text += grouped(tally.reached) + " of " + grouped(tally.all) + " reached";
  if (tally.failed > 0) text += ", " + grouped(tally.failed) + " failed";
  text += "; " + grouped(tally.sent) + " messages sent";
  if (tally.to_come > 0) text += ", " + grouped(tally.to_come) + " to come";
  if (time_left) text += ", " + format_duration(*time_left) + " left";
  return text;
}

}  // namespace welcomed::cli
