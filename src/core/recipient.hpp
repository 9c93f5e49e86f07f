#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/time.hpp"
#include "core/activity.hpp"
#include "core/reference.hpp"

namespace welcomed::core {

/// How far the app has come with a recipient, whichever policies select them.
///
/// | from                | on                                                  | to                     |
/// |---------------------|-----------------------------------------------------|------------------------|
/// | installing, failed  | install answered 201 or 409                         | installed              |
/// | installing          | Retry or Halt                                       | installing             |
/// | installing          | GiveUp                                              | failed, tried daily    |
/// | installed           | the chat of the installation is told                | reachable              |
/// | installed           | no chat yet                                         | installed              |
/// | installed           | Graph says it is not installed after all            | installing             |
/// | any                 | an event says the app is there, or the user writes  | reachable              |
/// | any                 | a newer event says the user removed it              | removed                |
/// | removed             | Graph shows the app, and its chat                   | reachable              |
/// | found so            | it is gone again                                    | removed                |
/// | removed             | a policy that selects them says `reinstall`         | installing             |
/// | removed, blocked    | the same                                            | failed                 |
/// | reachable           | the connector refuses the address                   | installed (`Renewal`)  |
/// | installed           | the next address is found                           | reachable              |
/// | reachable           | they blocked the bot, or an admin disabled it       | failed                 |
/// | failed              | a block is lifted: a word, an install, a retry      | reachable              |
/// | never had the app   | a policy selects them as a member of a team         | installed              |
///
/// Who is reached through a team has no app of their own: what an install would tell, the team's roster does, and their
/// conversation is created. While that does not work they are `installed`, and tried daily.
enum class RecipientState { installing, installed, reachable, failed, removed };

[[nodiscard]] std::string_view name(RecipientState state);
[[nodiscard]] std::optional<RecipientState> recipient_state(std::string_view name);

/// A team is written to in one of its channels, a group chat in itself.
enum class RecipientKind { user, team, chat };

[[nodiscard]] std::string_view name(RecipientKind kind);
/// `user` for a name that is none.
[[nodiscard]] RecipientKind recipient_kind(std::string_view name);

/// Whether somebody else had given them the app before we did.
enum class Found {
  unseen,  ///< nobody looked yet
  absent,  ///< they had it not when we first looked, or their install event came later
  present  ///< they had it already
};

[[nodiscard]] std::string_view name(Found found);
/// `unseen` for a name that is none.
[[nodiscard]] Found found_of(std::string_view name);

/// How far the search for another address has come, where the connector refused the one held: the stored conversation,
/// the chat that Graph tells, one that is created; each once, and all of them again after growing waits.
enum class Renewal {
  none,           ///< the stored conversation is good, as far as anybody knows
  chat_due,       ///< Graph is to be asked for the installation and its chat
  chat,           ///< that one is in use
  creation_due,   ///< a conversation is to be created, by the id that the channel gave them where there is one
  directory_due,  ///< that id was refused: by the directory's
  created         ///< that one is in use
};

[[nodiscard]] std::string_view name(Renewal renewal);
/// `none` for a name that is none.
[[nodiscard]] Renewal renewal_of(std::string_view name);

struct Recipient {
  TenantId tenant;
  RecipientId id;  ///< of the directory; of a group chat that of its conversation
  RecipientKind kind = RecipientKind::user;
  std::string name;  ///< the user principal name; of a team its display name, of a group chat its topic
  RecipientState state = RecipientState::installing;
  Cause cause;       ///< of the newest setback; empty after progress
  int attempts = 0;  ///< since the newest event; what backoff counts
  std::optional<TimePoint> next_attempt;
  std::optional<ConversationReference> reference;
  std::optional<TimePoint> reference_since;
  std::optional<TimePoint>
      event_at;  ///< the activity time of the newest event about the app; an older one changes nothing
  std::optional<TimePoint> wish_at;     ///< the same of their newest wish
  bool silent = false;                  ///< asked for silence, or blocked the bot, which counts as that
  bool blocked = false;                 ///< silent only because of that: a word of theirs ends it
  std::optional<TimePoint> replied_at;  ///< when they last wrote to the bot or pressed a button
  bool tried = false;                   ///< an install of ours may have reached Graph
  Found found = Found::unseen;
  bool through_team = false;  ///< reached as a member of a team; the app is not their own
  std::string thread;         ///< of a team: the id of its conversation, kept when the app goes
  std::string installer;      ///< the directory object id of who gave a team or chat the app; empty when not told
  std::optional<TimePoint> app_since;  ///< when an event told of the app's arrival; of a chat, of the newest one
  Renewal renewal = Renewal::none;     ///< since the newest event, install or message
  int searches = 0;                    ///< for an address, in a row, that led nowhere
  bool found_again = false;            ///< they had removed the app, and Graph showed it later; no event told of that

  bool operator==(const Recipient&) const = default;
};

/// As far as anybody told.
[[nodiscard]] bool has_app(const Recipient& recipient);

enum class Installed { created, already };

/// A policy selects them: what has never begun begins.
[[nodiscard]] Recipient after_selection(Recipient recipient, TimePoint now);

/// A policy selects them as a member of a team. Whoever has the app, had it, or is to get it, is left as they are;
/// everybody else is written to as `contact` says, once their conversation is known.
[[nodiscard]] Recipient after_membership(Recipient recipient, ConversationReference contact, TimePoint now);

/// The install was taken (201) or was there already (409). An event is waited for until `event_wait` has passed; of
/// an app that was there already none will come (contracts/bot.md §6.5), so its chat is asked for at once.
[[nodiscard]] Recipient after_install(Recipient recipient, Installed how, TimePoint now, Duration event_wait);

/// How many attempts count with one more that ended so: what only passed before it does not make a refusal's wait
/// longer.
[[nodiscard]] int attempts_with(const Recipient& recipient, const Cause& cause);

/// The install or the look-up of the chat did not end well; `wait` is the time to the next attempt.
/// What was refused for good is tried again after a day, because policies and licences change.
[[nodiscard]] Recipient after_setback(Recipient recipient, const Setback& setback, TimePoint now, Duration wait);

/// Nothing helps but time: failed, or `installed` for who is reached through a team, and tried again in a day.
[[nodiscard]] Recipient set_aside(Recipient recipient, Cause cause, TimePoint now);

/// The connector refused the address held: the next one is sought at once; after the last one the search begins anew,
/// after a wait that grows with each round.
[[nodiscard]] Recipient after_lost_address(Recipient recipient, Cause cause, TimePoint now, double spread);

/// Nor could a conversation be created: the same.
[[nodiscard]] Recipient after_vain_search(Recipient recipient, Cause cause, TimePoint now, double spread);

/// The id that the channel gave them was refused: the directory's is used, this once.
[[nodiscard]] Recipient after_unreadable_id(Recipient recipient, Cause cause, TimePoint now);

/// An admin wants them tried again: what was a block counts as lifted.
[[nodiscard]] Recipient after_retry(Recipient recipient, TimePoint now);

/// Graph told the chat of the installation. Where that is the address that was refused, one is to be created.
[[nodiscard]] Recipient after_chat(Recipient recipient, ConversationId chat, const std::string& default_service_url,
                                   TimePoint now);

/// Nothing but Graph's answer to the install tells of the app so far. Where Graph then shows no installation, it
/// contradicts itself for a while, as replicas do.
[[nodiscard]] bool known_by_answer_only(const Recipient& recipient);

/// Graph knows of no installation, or the connector says the bot is not in the conversation's roster. Several rounds in
/// a row end with a recheck a day later, unless the cause passes by itself.
[[nodiscard]] Recipient after_loss(Recipient recipient, Cause cause, TimePoint now, Duration wait);

/// The app is gone, and nobody is to bring it back: as if a word of its removal had come.
[[nodiscard]] Recipient after_quiet_loss(Recipient recipient);

/// They removed the app, and Graph still shows none: nothing is installed, and it is looked at again in a day.
[[nodiscard]] Recipient after_vain_look(Recipient recipient, TimePoint now);

/// Graph shows the app of somebody who removed it at `removed_at`, so that its chat may be taken for theirs; of a
/// newer removal it tells nothing.
[[nodiscard]] Recipient after_return(Recipient recipient, std::optional<TimePoint> removed_at);

/// A conversation was created.
[[nodiscard]] Recipient after_renewal(Recipient recipient, ConversationId conversation,
                                      const std::string& default_service_url, TimePoint now);

/// It is to be created at another service URL, at once.
[[nodiscard]] Recipient after_misdirected_renewal(Recipient recipient, const std::string& service_url, TimePoint now);

/// What they asked for last.
[[nodiscard]] Wish wish_held(const Recipient& recipient);

/// What a look at the installation found before the first install of ours.
[[nodiscard]] Recipient after_look(Recipient recipient, bool installed);

/// An install of ours is about to reach Graph for somebody who does not have the app, although no policy asked for it:
/// a test is to be sent to them.
[[nodiscard]] Recipient before_test_install(Recipient recipient);

/// They removed the app, and a policy that selects them wants it back.
[[nodiscard]] Recipient after_reinstall_order(Recipient recipient, TimePoint now);

/// They had the app before `since`, the moment a policy first ran.
[[nodiscard]] bool had_app_before(const Recipient& recipient, TimePoint since);

/// An event of the recipient's conversation. Events come in any order, any number of times.
[[nodiscard]] Recipient after_event(Recipient recipient, const PersonalEvent& event, TimePoint now);

}  // namespace welcomed::core
