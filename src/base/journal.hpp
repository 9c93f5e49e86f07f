#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.hpp"

/// The log as systemd's journal takes it (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/, systemd.journal-fields(7)).
namespace welcomed::log {

/// An event that an admin may want to look up, and what it is known by for ever.
struct MessageId {
  std::string_view event;
  std::string_view id;  ///< 128 bits, 32 digits
};

/// Every one there is. An id never changes, and is never given to another event.
[[nodiscard]] const std::vector<MessageId>& message_ids();

/// As syslog(3) counts it.
[[nodiscard]] int priority_of(Level level);

/// One entry: `text`, which is one line, and of `fields` those by which entries are looked for.
[[nodiscard]] std::string journal_entry(Level level, std::string_view event, std::initializer_list<Field> fields,
                                        std::string_view text);

/// The way to the journal. One thread.
class JournalSocket {
 public:
  explicit JournalSocket(std::string path);
  ~JournalSocket();
  JournalSocket(const JournalSocket&) = delete;
  JournalSocket& operator=(const JournalSocket&) = delete;

  /// False when nobody takes it, or it is too long for one datagram.
  bool send(std::string_view entry) const;

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace welcomed::log
