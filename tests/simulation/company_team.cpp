// The team: what is done in it, what the bot is told of it, and what must hold for it.
#include "simulation/company.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

core::Policy Company::team_policy(int edition) const {
  auto teams = policy("teams", edition);
  teams.teams.list = {tenant_.team->id};
  teams.teams.welcome = *script_.team;
  teams.messages.front().channel_template = "team";
  return teams;
}

void Company::plan_team_doings() {
  auto& team = *tenant_.team;
  team.had_app = team.installed = chance_.happens(0.2);
  for (const auto& [id, person] : tenant_.people) {
    if (!person.of_chats && chance_.happens(0.6)) team.members.insert(id);
  }
  const int doings = chance_.below(6);
  for (int i = 0; i < doings; ++i) {
    timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [this] { do_something_in_team(); });
  }
}

void Company::do_something_in_team() {
  switch (chance_.below(8)) {
    case 0:
      return team_removes_app();
    case 1:
      return team_installs_app();
    case 2:
      return team_deleted_or_restored();
    case 3:
      return team_says("<at>Assistant</at> stop");
    case 4:
      return team_says("<at>Assistant</at> start");
    default:
      return somebody_joins_or_leaves();
  }
}

void Company::team_removes_app() {
  auto& team = *tenant_.team;
  if (!team.there()) return;
  ground_.note("the team removes the app");
  team.installed = false;
  team.ever_removed = true;
  auto event = team_activity("installationUpdate");
  event["action"] = "remove";
  tell(tenant_.team->id, std::move(event), [this] {
    auto& each = *tenant_.team;
    if (!each.installed) each.told_removed = timeline_.now();
  });
}

void Company::team_installs_app() {
  auto& team = *tenant_.team;
  if (team.installed || team.deleted) return;
  ground_.note("the team installs the app");
  team.installed = true;
  team.told_removed.reset();
  tell_team_installed();
}

/// It keeps the app through both.
void Company::team_deleted_or_restored() {
  auto& team = *tenant_.team;
  team.deleted = !team.deleted;
  team.ever_removed = true;
  ground_.note(team.deleted ? "the team is deleted" : "the team is restored");
  if (!team.installed) return;
  auto event = team_activity("conversationUpdate");
  event["channelData"]["eventType"] = team.deleted ? "teamDeleted" : "teamRestored";
  tell(tenant_.team->id, std::move(event), [] {});
}

void Company::somebody_joins_or_leaves() {
  auto& team = *tenant_.team;
  if (team.deleted) return;
  auto place = tenant_.people.begin();
  std::advance(place, chance_.below(static_cast<int>(tenant_.people.size())));
  const auto& id = place->first;
  if (place->second.of_chats) return;
  const bool joins = team.members.insert(id).second;
  if (!joins) team.members.erase(id);
  ground_.note(id + (joins ? " joins the team" : " leaves the team"));
  if (team.installed) tell_membership(joins ? "membersAdded" : "membersRemoved", id);
}

void Company::team_says(const std::string& text) {
  auto& team = *tenant_.team;
  if (!team.there()) return;
  ground_.note("somebody says " + text);
  team.told_silent.reset();
  const bool silent = text.ends_with("stop");
  team.ever_silent = team.ever_silent || silent;
  auto message = team_activity("message");
  message["text"] = text;
  if (!team.members.empty()) {
    const auto& speaker = *team.members.begin();
    message["from"] = {{"id", names().user(speaker)}, {"aadObjectId", speaker}};
  }
  tell(tenant_.team->id, std::move(message), [this, silent, said = ++team.said] {
    if (silent) notice_silence(*tenant_.team, said, 0);
  });
}

/// The word counts once the daemon has read who may speak it, which takes it a while, and never for who has left.
void Company::notice_silence(Gathering& those, int said, int looks) {
  constexpr int kMostLooks = 1000;
  if (those.said != said || looks == kMostLooks) return;
  const auto known = known_of(those.id);
  if (known && known->recipient.silent) {
    those.told_silent = timeline_.now();
    return;
  }
  timeline_.after(2s, [this, &those, said, looks] { notice_silence(those, said, looks + 1); });
}

void Company::tell_team_installed() {
  if (!ground_.quiet && chance_.happens(script_.event_faults / 3)) return ground_.note("no event for the team");
  auto installation = team_activity("installationUpdate");
  installation["action"] = "add";
  tell_arrival(tenant_.team->id, team_activity("conversationUpdate"), std::move(installation));
}

void Company::tell_membership(const char* what, const std::string& id) {
  if (!ground_.quiet && chance_.happens(script_.event_faults / 3)) return ground_.note("no event for the member");
  auto update = team_activity("conversationUpdate");
  update[what] = json::array({{{"id", names().user(id)}, {"aadObjectId", id}}});
  tell(tenant_.team->id, std::move(update), [] {});
}

json Company::team_activity(const std::string& type) {
  return {{"type", type},
          {"timestamp", format_time(kBegin + timeline_.now())},
          {"channelId", "msteams"},
          {"serviceUrl", kServiceUrl},
          {"from", {{"id", "29:owner"}}},
          {"recipient", {{"id", std::string("28:") + kBot}}},
          {"conversation", {{"id", tenant_.team->thread}, {"conversationType", "channel"}, {"isGroup", true}}},
          {"channelData",
           {{"tenant", {{"id", tenant_.id}}},
            {"team", {{"id", tenant_.team->thread}, {"aadGroupId", tenant_.team->id}, {"name", "Sales"}}}}}};
}

/// The event of the app's return was lost: nothing else tells of it.
bool Company::known_as_removed() const {
  const auto team = known_of(tenant_.team->id);
  return tenant_.team->ever_removed && team && team->recipient.state == core::RecipientState::removed;
}

void Company::check_team_end() {
  const auto& truth = *tenant_.team;
  const auto found = known_of(truth.id);
  if (!found) {
    if (truth.there()) ground_.violate("the team was never selected");
    return;
  }
  const auto& known = *found;
  const auto got = truth.posts.size();
  const auto complain = [&](const std::string& what) {
    ground_.violate("the team " + what + ": " + state_of(known) + ", " + std::to_string(got) + " posts");
  };
  if (script_.team == core::TeamWelcome::members || known.deliveries.empty()) {
    const bool skips = script_.existing == core::Existing::skip;
    if (script_.team != core::TeamWelcome::members && truth.there() && !skips) complain("has no delivery");
    return;
  }
  const auto& delivery = known.deliveries.front();
  const bool held = check_outcome(delivery, got, complain);
  const bool readable = script_.when_unknown == core::WhenUnknown::verify && script_.chats_readable;
  if (held && readable && ground_.script.marks_kept && !was_repeated(delivery) && !truth.ever_removed)
    complain("is held although its channel can be read");
  const bool skipped = truth.had_app && script_.existing == core::Existing::skip;
  if (got > 0 || held || skipped || !truth.there()) return;
  const bool silent = truth.ever_silent && delivery.state == core::DeliveryState::opted_out;
  if (!silent && !known_as_removed()) complain("is forgotten");
}

}  // namespace simulation
