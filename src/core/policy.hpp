#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// Whom a policy selects among a tenant's users. A person named by any of these is selected.
struct UserSelection {
  std::vector<std::string> groups;  ///< display names or object ids; members of members included
  std::string filter;               ///< an OData filter on users; empty for none
  std::vector<std::string> list;    ///< user principal names or object ids
  std::filesystem::path file;       ///< one of those a line; empty for none
  bool all = false;
  std::optional<Duration> hired_within{};  ///< who was hired so many days ago at most, today included (journey.hpp)

  [[nodiscard]] bool any() const {
    return all || !groups.empty() || !filter.empty() || !list.empty() || !file.empty() || hired_within;
  }
};

enum class TeamWelcome { channel, members, both };

struct TeamSelection {
  std::vector<std::string> list;
  std::string filter;
  bool all = false;
  TeamWelcome welcome = TeamWelcome::channel;
  std::string channel = "General";

  [[nodiscard]] bool any() const { return all || !list.empty() || !filter.empty(); }
  [[nodiscard]] bool in_channel() const { return any() && welcome != TeamWelcome::members; }
  [[nodiscard]] bool its_members() const { return any() && welcome != TeamWelcome::channel; }
};

/// Group chats. A chat of a meeting that is listed is meant whatever `meetings` says.
struct ChatSelection {
  std::vector<std::string> list{};  ///< ids of those to which the app is given
  bool added = false;               ///< those to which somebody adds it
  bool meetings = false;            ///< chats of meetings among these

  [[nodiscard]] bool any() const { return added || !list.empty(); }
};

struct Exclusion {
  std::vector<std::string> groups;
  std::vector<std::string> list;
  bool guests = true;
  bool disabled = true;
  bool unlicensed = true;  ///< who has no known plan for Teams
};

/// Whom a rollout takes up, so long after the policy first ran: a share of all, or who is in some groups.
struct Wave {
  int percent = 100;
  Duration after{0};
  std::vector<std::string>
      groups{};  ///< display names or object ids, as those of UserSelection; then no share is meant
};

enum class Weekday { monday, tuesday, wednesday, thursday, friday, saturday, sunday };

struct Window {
  std::vector<Weekday> days;
  int from_minute = 0;  ///< minutes after midnight
  int to_minute = 24 * 60;
  std::string time_zone;  ///< `user` or a name of the IANA database; empty for the tenant's
};

struct StopWhen {
  std::optional<int> failed_percent;
  std::optional<int> opted_out_percent;
};

struct Rollout {
  std::vector<Wave> waves;
  std::optional<Window> window;
  std::optional<int> per_hour;
  StopWhen stop_when;
};

/// What makes a message needless: what became of the policy's first one. Whoever asked for silence gets none anyway.
enum class Unless {
  opted_out,
  replied,  ///< they wrote to the bot, or pressed a button, since then
  read,     ///< a read receipt told so
  pressed   ///< a button that brings something back
};

[[nodiscard]] std::string_view name(Unless unless);
/// `opted_out` for a name that is none.
[[nodiscard]] Unless unless_of(std::string_view name);

/// From when the time of a message counts.
enum class Since {
  welcome,   ///< the policy's first message was sent
  hire_date  ///< the first day of the person (journey.hpp)
};

[[nodiscard]] std::string_view name(Since since);
/// `welcome` for a name that is none.
[[nodiscard]] Since since_of(std::string_view name);

/// One of the templates among which a message chooses by the person (variant.hpp).
struct Variant {
  std::string template_name;
  int percent = 0;  ///< of the people; those of a message make a hundred

  bool operator==(const Variant&) const = default;
};

/// One message of a policy. `key` reaches a recipient at most once, whichever policies name it.
struct Message {
  std::string key;
  std::string template_name;       ///< empty where it has variants
  std::string channel_template{};  ///< for channels of teams and group chats; empty for the same one
  Duration after{0};               ///< `since`; for the first one nothing, unless that counts from the hire
  Unless unless = Unless::opted_out;
  std::vector<Variant> variants{};  ///< in the place of one template
  Since since = Since::welcome;
};

/// People who had the app before a policy first ran. While it is unknown they are held (existing.hpp).
enum class Existing { unknown, welcome, skip };
enum class OnUninstall { respect, reinstall };
enum class WhenUnknown { verify, hold, resend };

struct Policy {
  std::string name;
  std::string was{};  ///< its name before; empty where it has its first one
  std::string title;  ///< for people, in templates; the name when not given
  TenantId tenant;
  int priority = 0;  ///< whose work is taken first: that of the higher one
  UserSelection users;
  TeamSelection teams;
  ChatSelection chats;
  Exclusion exclude;
  Rollout rollout;
  std::vector<Message> messages;
  Existing existing = Existing::unknown;
  OnUninstall on_uninstall = OnUninstall::respect;
  bool upgrade = false;
  WhenUnknown when_unknown = WhenUnknown::verify;

  /// It names people, teams or chats.
  [[nodiscard]] bool selects_any() const { return users.any() || teams.any() || chats.any(); }
  /// Its first message goes as soon as somebody can be reached. All others follow that one, however soon, or a hire.
  [[nodiscard]] bool opens_at_once() const { return !messages.empty() && messages.front().since == Since::welcome; }
  /// It asks when people were hired.
  [[nodiscard]] bool asks_for_hires() const;
};

}  // namespace welcomed::core
