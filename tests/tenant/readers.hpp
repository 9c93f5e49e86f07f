// What people do with the first message that the bot sends them, by rates that tests set: reading, replying, pressing a
// button, reacting, removing the app, blocking the bot.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "behaviour.hpp"
#include "catalog.hpp"
#include "events.hpp"
#include "ledger.hpp"

namespace tenant {

class Readers {
 public:
  struct Parts {
    const Options& options;
    const Behaviour& behaviour;
    const World& world;
    Installs& installs;
    const Catalog& catalog;
    Ledger& ledger;
    Events& events;
  };

  explicit Readers(const Parts& parts) : p_(parts) {}

  /// A message of the bot reached a person.
  void received(UserIndex user, std::int64_t message, const Json& activity, Millis at);

  /// [{user_id, message_id, read, replied, pressed: title or null, said: what that button says or null, reacted,
  /// removed, blocked}] of everybody who did something.
  [[nodiscard]] Json deeds_json() const;

 private:
  [[nodiscard]] bool is_told_of_reading() const;
  [[nodiscard]] ActivityContext context_of(UserIndex user) const;

  Parts p_;
  std::map<UserIndex, Json> deeds_;
};

}  // namespace tenant
