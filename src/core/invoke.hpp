#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/activity.hpp"

namespace welcomed::core {

/// The HTTP answer to an activity.
struct Answer {
  int status = 200;
  std::string body;  ///< JSON; empty for none
};

/// The word of the button behind an invoke of a card: the action's verb, or the text its data says in the person's
/// name. Empty for any other activity.
[[nodiscard]] std::string pressed_of(const nlohmann::json& activity);

/// What the daemon answers where no bot of its own does; for an invoke the answer is the result (contracts/bot.md
/// §7.2):
///
/// | invoke                     | answer                                                                      |
/// |----------------------------|-----------------------------------------------------------------------------|
/// | adaptiveCard/action        | 200; its body has the real status: 200 and a sentence for a wish, else 400  |
/// | task/fetch                 | 200 and a dialog that says there is nothing; 400 without a value            |
/// | task/submit                | 200, which closes the dialog; 400 without a value                           |
/// | without a name             | 200                                                                         |
/// | any other                  | 501                                                                         |
///
/// `wish` is what the activity was taken for; the sentence is in the language of the activity's locale.
[[nodiscard]] Answer answer_of(const nlohmann::json& activity, Wish wish);

}  // namespace welcomed::core
