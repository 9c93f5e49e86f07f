#pragma once
#include <string_view>

namespace welcomed {

/// The member of a button's data that tells its place among those of its message. What the data of an Action.Submit
/// has comes back as the `value` of a message (contracts/bot.md §7.2).
inline constexpr std::string_view kButtonMark = "welcomed";
/// What a button of a test has in that place: its press counts as nothing.
inline constexpr std::string_view kTestButton = "test";

}  // namespace welcomed
