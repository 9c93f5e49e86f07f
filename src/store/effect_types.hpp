#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/effect.hpp"

namespace welcomed::store {

/// A template in one language, as it was when a message was made of it.
struct Wording {
  struct Button {
    std::string title;
    std::string says;

    bool operator==(const Button&) const = default;
  };

  std::string template_name;
  std::string locale;   ///< empty of the one without
  std::string version;  ///< differs when what it is made from does
  std::vector<Button> buttons{};

  bool operator==(const Wording&) const = default;
};

/// Which messages to people; an empty text means all.
struct EffectFilter {
  std::string policy{};
  std::string key{};
  TimePoint since{};  ///< of those that were sent then or later
};

/// What became of messages of one key that were made of one wording.
struct EffectCounts {
  std::string policy;  ///< `notify:KEY` of a notification
  std::string key;
  Wording wording;  ///< its buttons in their order
  TimePoint since;  ///< when the first of them was sent
  std::int64_t sent = 0;
  std::array<std::int64_t, core::kEffects.size()> people{};  ///< with each effect, in the order of `core::Effect`
  std::int64_t answered = 0;                                 ///< who replied or pressed
  std::vector<std::int64_t> pressed{};                       ///< each of the buttons

  [[nodiscard]] std::int64_t with(core::Effect effect) const { return people.at(static_cast<std::size_t>(effect)); }
};

/// A message had that effect, which was not known before.
struct NewEffect {
  std::string policy;
  std::string key;
  core::Effect effect = core::Effect::read;
};

}  // namespace welcomed::store
