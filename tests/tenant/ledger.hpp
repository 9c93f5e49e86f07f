// What reached the tenant's people: the witness of every test. Also told of installs, so that a journal holds both.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "clock.hpp"
#include "installs.hpp"
#include "journal.hpp"
#include "json.hpp"

namespace tenant {

struct Message {
  std::int64_t id = 0;
  Millis at = 0;
  std::string conversation_id;  // the one the bot used
  std::string preview;          // the start of the text, the summary, or what the card falls back to
  std::string locale;           // of the activity, may be empty
  std::string activity;         // as JSON; only of a user's first four messages, and not when very long
  int updates = 0;
  bool deleted = false;
};

class Ledger {
 public:
  Ledger(const World& world, Journal& journal) : world_(world), journal_(journal) {}

  void installed(UserIndex user, const std::string& version, Millis at);
  void upgraded(UserIndex user, const std::string& version, Millis at);
  void uninstalled(UserIndex user, Millis at);

  /// Takes note of a message the bot sent, in the journal first.
  void message(UserIndex user, Message message, const Json& activity);
  /// Null if no such message was sent to the user or it was deleted.
  Message* find(UserIndex user, std::int64_t id);
  /// All messages to a user, the oldest first.
  [[nodiscard]] const std::vector<Message>& messages_of(UserIndex user) const;
  void updated(UserIndex user, Message& message, const Json& activity);
  void deleted(UserIndex user, Message& message);

  /// What a line of the journal says about messages, taken over without writing it again.
  void replay_message(UserIndex user, const Json& line);
  void replay_change(UserIndex user, const Json& line);

  [[nodiscard]] std::size_t message_count() const { return count_; }
  [[nodiscard]] std::size_t recipient_count() const { return messages_.size(); }
  /// Later than any id given to a message before.
  std::int64_t next_id(Millis now);
  /// No id up to this one is given to a message any more.
  void use_up(std::int64_t id) { last_id_ = std::max(last_id_, id); }

  /// [{user_id, count, activities:[…]}] of every user who got any, or of that one.
  [[nodiscard]] Json messages_json(bool with_activities, const std::string& only_user) const;

 private:
  void keep(UserIndex user, Message message);
  void write(const char* kind, UserIndex user, Millis at, Json line);

  const World& world_;
  Journal& journal_;
  std::unordered_map<UserIndex, std::vector<Message>> messages_;
  std::size_t count_ = 0;
  std::size_t kept_bytes_ = 0;
  std::int64_t last_id_ = 0;
};

/// What a person would read first of an activity.
std::string preview_of(const Json& activity);

/// Without id: what a message is, from an activity that was sent.
Message message_of(const Json& activity, const std::string& conversation, Millis at);

Json message_json(const Message& message, bool with_activity);
/// A message and its `update` or `delete`, as lines of the journal tell them.
Json message_line(const Message& message);
Message message_from_line(const Json& line);
void change_from_line(const Json& line, bool deleted, Message& message);

}  // namespace tenant
