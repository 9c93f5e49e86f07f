#pragma once
#include <map>

#include "daemon/round.hpp"

namespace welcomed::daemon {

/// Lets policies choose their group chats when what they say of them changed; what is heard of a chat afterwards
/// `intake` takes up.
class ChatChooser {
 public:
  ChatChooser(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}

  Task<void> choose(Round& round);

 private:
  Task<void> choose_for(Round& round, const core::Policy& policy);

  Surroundings& around_;
  Tenant& tenant_;
  std::map<std::string, std::string> chosen_;  ///< by policy: the choice of chats that the store has made
};

}  // namespace welcomed::daemon
