#pragma once
#include <cstdint>
#include <string_view>

#include "core/policy.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

[[nodiscard]] std::string_view name(Existing existing);
/// `unknown` for a name that is none.
[[nodiscard]] Existing existing_of(std::string_view name);

/// What holds for a policy: the configuration's word, else the one an admin gave by a command.
[[nodiscard]] Existing in_force(Existing configured, Existing chosen);

/// Whether an install for one of its people must be preceded by a look at what is there: afterwards nobody can tell who
/// brought the app.
[[nodiscard]] bool looks_first(const Policy& policy);

/// Whether it is time to say how many are held: at first, when they are twice as many as were told, and when there are
/// no more of them than at the look `before`.
[[nodiscard]] bool worth_telling(std::int64_t held, std::int64_t before, std::int64_t told);

/// They may have been welcomed by somebody who is not remembered here: they had the app before `first_run`, when the
/// policy first ran, and not by an install of ours.
[[nodiscard]] bool may_have_been_welcomed(const Recipient& recipient, TimePoint first_run);

}  // namespace welcomed::core
