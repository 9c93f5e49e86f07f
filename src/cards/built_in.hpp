#pragma once
#include "cards/library.hpp"

namespace welcomed::cards {

/// The names under which a folder of templates may hold other words for these.
inline constexpr const char* kOptOut = "opt-out";  ///< they asked for silence
inline constexpr const char* kOptIn = "opt-in";    ///< they asked for messages again

/// What ships inside the program: the answers to who asks for silence, and to who asks for messages again, in English
/// and the other languages of config/templates. Each says what happened and how to undo it.
[[nodiscard]] const Library& built_in();

}  // namespace welcomed::cards
