#include "base/journal.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/readable.hpp"

namespace welcomed::log {
namespace {

constexpr std::array<int, 4> kPriorities{7, 6, 4, 3};

/// Of a field of the log in the journal. A team is a recipient, too.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kLookedFor{{
    {"policy", "WELCOMED_POLICY"},
    {"tenant", "WELCOMED_TENANT"},
    {"cause", "WELCOMED_CAUSE"},
    {"recipient", "WELCOMED_RECIPIENT"},
    {"team", "WELCOMED_RECIPIENT"},
}};

/// No value of ours has an end of line in it, so that none needs the form with its length.
void add(std::string& entry, std::string_view name, std::string_view value) {
  entry.append(name).append("=").append(readable(value)).append("\n");
}

}  // namespace

const std::vector<MessageId>& message_ids() {
  static const std::vector<MessageId> kIds{
      {"daemon.starting", "1fe495b839864b27a91c9a0a4a96d2a0"},
      {"daemon.started", "835ec16c1b97492d9ed2722971e0a87d"},
      {"daemon.not_started", "2a3c1a3173f443b8b55dcd1821553ecf"},
      {"daemon.stopping", "150ef3c0a59447d5a00e6c58485f1a86"},
      {"daemon.stopped", "4755119d28d743598cf1516c132fced7"},
      {"reload.done", "cbc67d369d28498f8fc8fa305b4532c6"},
      {"reload.refused", "02e44ec2fd40449ea37eab87e23e0dd2"},
      {"reload.needs_restart", "460595438a6d4ef8aff60b18303cb99b"},
      {"circuit.open", "1007666e4d3343d68bd64b966e4a3355"},
      {"circuit.closed", "b58f7113f4494c10baa12c388dc0b39b"},
      {"refusals.doubted", "59f6cf952f994efe98b0d098c4e52fde"},
      {"policy.paused", "1598b6fe97b14ff5a146b55bbe3fda34"},
      {"credential.refused", "3f88f57bbba8491c837483418ea77800"},
      {"credential.ends_soon", "d9905fbc999444389a09679b812ddb02"},
      {"tls.refused", "b41dba3ca6f14b75a89cab01287ce0c3"},
      {"tls.ends", "754766dd65324d579bee3310e2a53266"},
      {"store.trouble", "353ee2ef6e2e40a2bad7ea999ad47357"},
      {"store.recovered", "03aec3d569884a84b10c9f82282bd189"},
      {"store.unreachable", "a6614276912d4390b1b2df90f11ae24a"},
      {"store.busy", "ec2f035a66dc47758259a7af55c59d31"},
      {"store.in_doubt", "6ed34db018c34a1291264fa063048d12"},
      {"clock.apart", "e8b7371fc7254f40b5d457b5b1307876"},
      {"clock.right", "b96f35db93a34ac381f8b2bf5063c6d3"},
      {"stage.stuck", "db7a954409af43d7a8869cf7dcc9c0c2"},
      {"deliveries.unknown", "aad79813653a4fc3bd0230d49ba832e9"},
      {"bot.changed", "8c1a2708540b4a9f8e11af8ccd3731b0"},
      {"service_url.unknown_host", "32bc0f8d72d84488bfada8624c51fbe5"},
      {"existing.unknown", "848d58bb0fe84749b9752f942496429e"},
      {"relay.down", "bcfb05758dd84dacb31e502b403d044e"},
      {"relay.up", "ef88ee84dcb94c0c91d0d508566c1940"},
      {"relay.dropped", "c617af39feda40ac89968a028677b28f"},
      {"log.lost", "a9aef4c8418f4f1eabb46945f185f9c1"},
  };
  return kIds;
}

int priority_of(Level level) { return kPriorities[static_cast<std::size_t>(level)]; }

std::string journal_entry(Level level, std::string_view event, std::initializer_list<Field> fields,
                          std::string_view text) {
  std::string entry;
  add(entry, "MESSAGE", text);
  add(entry, "PRIORITY", std::to_string(priority_of(level)));
  add(entry, "SYSLOG_IDENTIFIER", "welcomed");
  const auto& ids = message_ids();
  const auto known = std::find_if(ids.begin(), ids.end(), [&](const MessageId& each) { return each.event == event; });
  if (known != ids.end()) add(entry, "MESSAGE_ID", known->id);
  for (const auto& [key, value] : fields) {
    for (const auto& [ours, name] : kLookedFor) {
      if (ours == key) add(entry, name, value);
    }
  }
  return entry;
}

JournalSocket::JournalSocket(std::string path)
    : path_(std::move(path)), descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}

JournalSocket::~JournalSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool JournalSocket::send(std::string_view entry) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (descriptor_ < 0 || path_.empty() || path_.size() >= sizeof(address.sun_path)) return false;
  path_.copy(address.sun_path, path_.size());
  // By its name each time: the journal may have been started anew.
  ssize_t sent = -1;
  do {
    sent = ::sendto(descriptor_, entry.data(), entry.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
                    sizeof(address));
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(entry.size());
}

}  // namespace welcomed::log
