#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/effect.hpp"
#include "core/reference.hpp"

namespace welcomed::core {

struct ChannelAccount {
  std::string id;             ///< `28:` and the app id for a bot, `29:…` for a user
  std::string aad_object_id;  ///< lower case; empty when not given
};

/// The team of an activity in one of its channels.
struct TeamInfo {
  std::string thread;         ///< `19:…@thread.tacv2`, which is the General channel's id, too
  std::string aad_object_id;  ///< of its group, lower case; empty when not given
};

/// The known fields of a Bot Framework activity (contracts/bot.md §6.1). Text that is absent is empty.
struct Activity {
  std::string type;  ///< as documented, whatever its case was
  std::string id;
  std::string action;      ///< of installationUpdate, lower case
  std::string event_type;  ///< of conversationUpdate, lower case
  std::string text;
  std::string locale;
  std::string time_zone;  ///< of the person, an IANA name
  std::string channel_id;
  std::string service_url;
  std::optional<TimePoint> timestamp;
  ChannelAccount from;
  ChannelAccount recipient;
  std::string conversation_id;
  std::string conversation_type;  ///< `personal`, `groupChat`, `channel`; empty for a chat that does not tell it
  std::string topic;              ///< that a conversationUpdate gives the conversation
  bool in_copilot = false;        ///< in a thread of Copilot
  TeamInfo team;
  TenantId tenant;  ///< of channelData, else of the conversation; lower case
  std::vector<ChannelAccount> members_added;
  std::vector<ChannelAccount> members_removed;
  std::string pressed;        ///< the word of the button behind an invoke (invoke.hpp)
  std::string reply_to;       ///< the id of the message that it is about
  std::string read_up_to;     ///< of a read receipt: the id of the newest message that was read
  bool reacted = false;       ///< a reaction was added
  bool of_card = false;       ///< somebody pressed a button of a card; one that refreshes itself was not pressed
  std::optional<int> button;  ///< the place of that button, where it tells it (base/button_mark.hpp)
  bool marked = false;        ///< that button has the mark of the daemon's, whatever that says
  bool of_test = false;       ///< that button is a test's
};

/// A known field of a wrong type is an error, an unknown field is not. `type` is required. Ids of the directory are
/// GUIDs, and the tenants that an activity names are one.
[[nodiscard]] Result<Activity> parse_activity(const nlohmann::json& json);

/// Seen forms of a service URL have the tenant in their path, `https://smba.trafficmanager.net/amer/TENANT/`
/// (contracts/bot.md §3). A GUID counts also percent-encoded, or without its dashes; what is encoded
/// twice hides what it names, and counts as another.
[[nodiscard]] bool url_names_another_tenant(const Activity& activity);

/// What an activity says about the bot and one recipient.
enum class Presence {
  added,    ///< the app has just been installed
  there,    ///< it was there already: it was upgraded, or the user writes to the bot
  removed,  ///< the user no longer has it
  hint      ///< nothing certain: a receipt, a reaction, a deleted message, the first half of an upgrade
};

enum class Wish { none, silence, messages };

/// An activity of a person, reduced to what the daemon keeps of it.
struct PersonalEvent {
  TenantId tenant;
  RecipientId user;
  Presence presence = Presence::hint;
  Wish wish = Wish::none;           ///< an opt-out word or button, or what undoes it
  bool spoke = false;               ///< the user wrote to the bot or pressed a button, and not for a wish
  ConversationReference reference;  ///< without a conversation where the person is not to be written to there
  TimePoint at;  ///< the activity's own time, an hour after `received` at most, or `received` when it has none
  std::optional<Deed> deed{};  ///< what may be the effect of a message
};

/// What the type and the members of an activity say, whatever its scope.
[[nodiscard]] Presence presence_of(const Activity& activity);
[[nodiscard]] bool names_bot(const std::vector<ChannelAccount>& members, const Activity& activity);
/// The activity's own time, an hour after `received` at most, or `received` when it has none.
[[nodiscard]] TimePoint time_of(const Activity& activity, TimePoint received);

/// Whether a wish in what may be a chat with the bot alone does not tell whose it is by an id of the directory: the
/// conversation and the channel's id of the user may (Store::person_in).
[[nodiscard]] bool wishes_without_id(const Activity& activity);

/// Nothing for activities of other scopes, and for those that name no user of the directory. `add-upgrade` says the
/// app is there; `remove-upgrade` is no uninstall (contracts/bot.md §6.3). Of a thread of Copilot, and of a chat that
/// does not tell its type, a wish counts, and nothing else (contracts/amendments.md §5.1).
[[nodiscard]] std::optional<PersonalEvent> personal_event(const Activity& activity, TimePoint received);

/// The words alone in a message, as `plain_words` has it, in the shipped languages; mentions do not count.
[[nodiscard]] Wish wish_of(const std::string& text);

}  // namespace welcomed::core
