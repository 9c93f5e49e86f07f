#include "readers.hpp"

#include <algorithm>

#include "ids.hpp"

namespace tenant {
namespace {

/// One deed after the other.
constexpr Millis kBetweenDeeds = 40;

/// Action.Submit alone comes back as a message, contracts/bot.md §7.2.
void collect_buttons(const Json& value, std::vector<Json>& buttons) {
  if (value.is_object() && value.contains("type") && value.at("type") == "Action.Submit") buttons.push_back(value);
  if (!value.is_structured()) return;
  for (const Json& child : value) collect_buttons(child, buttons);
}

/// How many of a hundred do it with this message.
double percent_of(const Behaviour& behaviour, const Json& activity, const char* name, double usual) {
  const auto summary = string_at(activity, "summary").value_or("");
  for (const auto& [begin, rates] : behaviour.rates_of) {
    const auto rate = rates.find(name);
    if (summary.starts_with(begin) && rate != rates.end()) return rate->second;
  }
  return usual;
}

}  // namespace

/// Told only to an app whose manifest asks for it.
bool Readers::is_told_of_reading() const {
  const auto& permissions = p_.catalog.ours().permissions;
  return std::find(permissions.begin(), permissions.end(), "ChatMessageReadReceipt.Read.Chat") != permissions.end();
}

ActivityContext Readers::context_of(UserIndex user) const {
  return {p_.options, p_.catalog, p_.world.users()[user], p_.installs.ids_of(user), p_.events.service_url()};
}

void Readers::received(UserIndex user, std::int64_t message, const Json& activity, Millis at) {
  if (p_.ledger.messages_of(user).size() != 1) return;
  const Behaviour& rates = p_.behaviour;
  const std::string id = std::to_string(message);
  Json deeds{{"read", false},    {"replied", false}, {"pressed", nullptr}, {"said", nullptr},
             {"reacted", false}, {"removed", false}, {"blocked", false}};
  const Json untouched = deeds;
  const auto does = [&](const char* rate, double usual, const char* what) {
    return chance(percent_of(rates, activity, rate, usual), p_.options.seed, what, user);
  };
  const auto next = [&at] { return at += kBetweenDeeds; };
  const auto tell = [&](Json what) {
    const Millis when = next();
    p_.events.post(std::move(what), user, "", when, when);
  };
  if (is_told_of_reading() && does("read_percent", rates.read_percent, "reads")) {
    deeds["read"] = true;
    tell(read_receipt(context_of(user), id));
  }
  if (does("react_percent", rates.react_percent, "reacts")) {
    deeds["reacted"] = true;
    tell(reaction(context_of(user), "reactionsAdded", "like", id));
  }
  if (does("reply_percent", rates.reply_percent, "replies")) {
    deeds["replied"] = true;
    tell(activity_of(EventKind::said, context_of(user), "", at, "Thank you"));
  }
  std::vector<Json> buttons;
  collect_buttons(activity, buttons);
  if (!buttons.empty() && does("press_percent", rates.press_percent, "presses")) {
    const Json& button = buttons[mix(p_.options.seed, "which button", user) % buttons.size()];
    const Json data = button.value("data", Json::object());
    deeds["pressed"] = button.value("title", "");
    deeds["said"] = string_at(data.value("msteams", Json::object()), "text").value_or("");
    tell(pressed(context_of(user), data, id));
  }
  if (does("uninstall_percent", rates.uninstall_percent, "removes")) {
    deeds["removed"] = true;
    p_.installs.of(user).installed = false;
    const Millis when = next();
    p_.ledger.uninstalled(user, when);
    p_.events.uninstalled(user, when);
  }
  if (does("block_percent", rates.block_percent, "blocks")) {
    deeds["blocked"] = true;
    p_.installs.of(user).block = Block::by_user;
  }
  if (deeds == untouched) return;
  deeds["user_id"] = p_.world.users()[user].id;
  deeds["message_id"] = id;
  deeds_[user] = std::move(deeds);
}

Json Readers::deeds_json() const {
  Json list = Json::array();
  for (const auto& [user, deeds] : deeds_) list.push_back(deeds);
  return list;
}

}  // namespace tenant
