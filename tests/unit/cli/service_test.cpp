#include "cli/service.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::cli;

namespace {

/// What a service tells systemd arrives here while it lives.
class Manager {
 public:
  Manager() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = (folder_ / "notify").string();
    std::strncpy(static_cast<char*>(address.sun_path), path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  [[nodiscard]] std::string told() const {
    std::array<char, 4096> bytes{};
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  support::TempFolder folder_;
  int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

long long monotonic_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
}

store::PolicyCounts counts() {
  store::PolicyCounts counts;
  counts.messages = {{"welcome", {{"sent", 7'999}, {"pending", 1'001}}}};
  counts.channels = {{"welcome", {{"sent", 2}}}};
  counts.messages_to_come = 1'001;
  return counts;
}

const store::Counts kRecipients{{"reachable", 8'003}, {"installing", 1'000}, {"failed", 12}, {"excluded", 300}};

}  // namespace

TEST_CASE("systemctl status tells how far all policies are in one line") {
  CHECK(status_line(kRecipients, {counts(), counts()}, {}, {}, "") ==
        "8 003 of 9 015 reached, 12 failed; 16 002 messages sent, 2 002 to come");
  CHECK(status_line({}, {}, {}, {}, "") == "0 of 0 reached; 0 messages sent");
  CHECK(status_line(kRecipients, {counts()}, std::chrono::minutes(90), {}, "") ==
        "8 003 of 9 015 reached, 12 failed; 8 001 messages sent, 1 001 to come, 1h 30m left");
}

TEST_CASE("what stands in the way, a refused configuration first, comes before it") {
  CHECK(status_line({}, {}, {}, {{"contoso: messages wait", "look"}}, "welcomed.yaml:3:5: error: bad") ==
        "the new configuration is not used: welcomed.yaml:3:5: error: bad; contoso: messages wait; 0 of 0 reached; 0 "
        "messages sent");
}

TEST_CASE("of a reload systemd is told when it began, by the clock that it reads, and when it was done") {
  const Manager manager;
  const Service service;
  CHECK(service.is_one());
  const auto before = monotonic_microseconds();
  service.reloading();
  const auto told = manager.told();
  const std::string begin = "RELOADING=1\nMONOTONIC_USEC=";
  REQUIRE_THAT(told, Catch::StartsWith(begin));
  const auto at = std::stoll(told.substr(begin.size()));
  CHECK(at >= before);
  CHECK(at <= monotonic_microseconds());
  service.ready();
  CHECK_THAT(manager.told(), Catch::StartsWith("READY=1"));
}

TEST_CASE("nobody is told anything where nobody waits for it") {
  ::unsetenv("NOTIFY_SOCKET");
  const Service service;
  CHECK_FALSE(service.is_one());
  service.reloading();
  service.ready();
}
