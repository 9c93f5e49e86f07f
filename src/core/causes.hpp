#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.hpp"
#include "base/result.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// Whose refusal a setback is: what it says nothing about goes on.
enum class Whose {
  ours,         ///< this daemon's, its configuration's or its network's
  message,      ///< what was to be sent, to whomever
  recipient,    ///< the person, or where they are reached
  resource,     ///< one team, channel or group, or one message that was sent
  tenant,       ///< everybody of the tenant
  service,      ///< the service itself: it asks to wait, is ill, or does not answer
  unexplained,  ///< no table names it; never final
};

/// One way in which things fail, as it is counted and shown.
struct CauseEntry {
  std::string_view name;    ///< what Cause::name holds
  std::string_view means;   ///< one sentence for an admin
  std::string_view remedy;  ///< what to do about it
  Whose whose = Whose::ours;
};

/// Every cause there is; `Cause::name` is always one of these.
[[nodiscard]] const std::vector<CauseEntry>& causes();

/// The entry of a name; the entry `unexplained` for a name that is not in the table.
[[nodiscard]] const CauseEntry& cause(std::string_view name);

/// A cause as it is told of one kind of recipient: a team or a group chat is no person.
struct CauseWords {
  std::string means;
  std::string remedy;
};

/// The words of the entry, unless it speaks of a person and the recipient is none.
[[nodiscard]] CauseWords words_of(std::string_view name, RecipientKind kind);

/// Whose refusal a cause is.
[[nodiscard]] Whose whose(const Cause& cause);

/// Whether it ends by itself, for everybody and before long: the service's own trouble, or ours.
[[nodiscard]] bool passes(const Cause& cause);

/// What happened, with what the service said, and what to do about it: for a person.
[[nodiscard]] Error error_of(const Cause& cause);

/// What of a cause's detail may stand in the log: our own words, of what a service said its status and code, and of a
/// file of people the file and the line, because the rest may name people. `welcomed status` shows all of it.
[[nodiscard]] std::string fit_for_log(const Cause& cause);

/// True for a cause that lies with the daemon's own credential, whichever tenant it shows in.
[[nodiscard]] bool of_credential(std::string_view name);

}  // namespace welcomed::core
