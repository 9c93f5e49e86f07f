#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Group chats that policies select: by their ids, or because somebody adds the app to them.
class Chats : Theme {
 public:
  using Theme::Theme;

  /// Selects the chats that the choice means, of those that it lists and of those that are known, and lets others go.
  Status select(const ChatChoice& choice, TimePoint now);
  /// Something was heard of the chat: the choices that mean it select it. One that somebody has just added the app to
  /// (`arrived`) is nobody's of before any more.
  Status heard_of(const core::Recipient& chat, const std::vector<ChatChoice>& choices, bool arrived, TimePoint now);

 private:
  void select_chat(const PolicyRow& policy, const core::Recipient& chat, bool installs, TimePoint now);
  void want_anew(const core::Recipient& chat, TimePoint now);
};

}  // namespace welcomed::store
