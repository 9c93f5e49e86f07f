#include "sql/postgres_listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/log.hpp"

namespace welcomed::sql {
namespace {

constexpr int kNoSocket = -1;
constexpr std::chrono::seconds kLongestSilence{30};

int new_event() {
  const int event = ::eventfd(0, EFD_CLOEXEC);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

/// Before a session is made anew, after so many that failed in a row.
std::chrono::milliseconds wait_after(int failures) {
  constexpr std::chrono::milliseconds kShortest{250};
  constexpr int kMostDoublings = 7;
  return kShortest * (1 << std::min(failures - 1, kMostDoublings));
}

/// A restart of the server is told by whoever writes.
void tell_failure(int failures, const Error& error) {
  constexpr int kMoreThanARestart = 6;
  if (failures != kMoreThanARestart) return;
  log::warning("news.unheard", {{"error", error.what},
                                {"meaning",
                                 "what commands and other daemons change is noticed within seconds, not at "
                                 "once"},
                                {"remedy", error.remedy}});
}

/// Nobody who is gone is kept, and nobody is sent away for being silent.
void begin_to_listen(PostgresLink& link) {
  const auto channel =
      link.ask(std::string(kLetGoOfWhoIsGone) + "SET idle_session_timeout=0; SELECT " + std::string(kChannelOfSchema));
  link.ask("LISTEN \"" + std::string(PQgetvalue(channel.get(), 0, 0)) + "\"");
}

}  // namespace

PostgresListener::PostgresListener(Server server, Told told)
    : server_(std::move(server)), told_(std::move(told)), end_(new_event()), thread_([this] { listen(); }) {}

PostgresListener::~PostgresListener() {
  ::eventfd_write(end_, 1);
  thread_.join();
  ::close(end_);
}

void PostgresListener::listen() {
  for (int failures = 0;;) {
    try {
      PostgresLink link(server_);
      begin_to_listen(link);
      failures = 0;
      return hear(link);
    } catch (const DatabaseError& error) {
      tell_failure(++failures, error.error());
    }
    if (wait(kNoSocket, wait_after(failures))) return;
  }
}

/// To its end, or until the session is lost.
void PostgresListener::hear(PostgresLink& link) {
  told_(std::nullopt);
  do {
    for (const auto& each : link.notifications()) told_(each);
  } while (!wait(link.socket(), kLongestSilence));
}

bool PostgresListener::wait(int socket, std::chrono::milliseconds longest) const {
  std::array<pollfd, 2> ways{pollfd{end_, POLLIN, 0}, pollfd{socket, POLLIN, 0}};
  const int ready = ::poll(ways.data(), ways.size(), static_cast<int>(longest.count()));
  return ready > 0 && ways[0].revents != 0;
}

}  // namespace welcomed::sql
