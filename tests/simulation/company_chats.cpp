// Group chats: what is done in them, what the bot is told of it, and what must hold for them.
#include <algorithm>

#include "simulation/company.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

/// A chat that is known for so long is written to where nothing is in the way.
constexpr Duration kToBeWrittenTo = 1min;

/// Another message of the bot went to the same chat at about that time: it may be that one with its stamp lost.
bool stands_beside_others(const GroupChat& truth, const store::DeliveryRow& delivery) {
  return truth.posts.size() > truth.got(delivery.key) &&
         delivery.cause.detail.find("may or may not be this one") != std::string::npos;
}

json itself() { return {{"id", std::string("28:") + kBot}}; }

}  // namespace

core::Policy Company::chat_policy(int edition) const {
  auto chats = policy("chats", edition);
  for (const auto& [id, chat] : tenant_.chats) {
    if (chat.listed) chats.chats.list.push_back(id);
  }
  chats.chats.added = script_.chats->takes_added;
  chats.chats.meetings = script_.chats->meetings;
  chats.messages.front().channel_template = "chat";
  if (const auto after = ground_.script.tips_after)
    chats.messages.push_back({.key = kTips, .template_name = kTips, .channel_template = "chat_tip", .after = *after});
  return chats;
}

/// Of a chat that had the app before the daemon hears only when something is said there.
void Company::plan_chat_doings(GroupChat& chat) {
  for (const auto& [id, person] : tenant_.people) {
    if (person.of_chats || chance_.happens(0.3)) chat.members.insert(id);
  }
  chat.had_app = chance_.happens(0.2);
  if (chat.had_app) chat.arrives(timeline_.now());
  if (chat.had_app && chance_.happens(0.5))
    timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [this, &chat] { chat_says(chat, "hello"); });
  const auto latest = chance_.happens(0.6) ? Duration(15s) : ground_.script.troubled_for();
  if (!chat.listed) timeline_.at(chance_.between(0ms, latest), [this, &chat] { chat_adds_app(chat); });
  const int doings = chance_.below(6);
  chat.busy = doings > 0;
  for (int i = 0; i < doings; ++i)
    timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [this, &chat] { do_something_in_chat(chat); });
}

void Company::do_something_in_chat(GroupChat& chat) {
  switch (chance_.below(10)) {
    case 0:
    case 1:
    case 2:
      return chat_removes_app(chat);
    case 3:
    case 4:
      return chat_adds_app(chat);
    case 5:
      return chat_says(chat, "<at>Assistant</at> stop");
    case 6:
      return chat_says(chat, "<at>Assistant</at> start");
    case 7:
      return chat_says(chat, "hello");
    case 8:
      return chat_is_renamed(chat);
    default:
      return somebody_joins_or_leaves_chat(chat);
  }
}

void Company::chat_adds_app(GroupChat& chat) {
  if (chat.installed) return;
  ground_.note("somebody adds the app to " + chat.id);
  chat.arrives(timeline_.now());
  auto installation = chat_activity(chat, "installationUpdate");
  installation["action"] = "add";
  auto update = chat_activity(chat, "conversationUpdate");
  update["membersAdded"] = json::array({itself()});
  tell_both(chat, {std::move(installation), std::move(update)}, [&chat, arrival = chat.arrivals] {
    chat.told_added = chat.told_added || (chat.installed && chat.arrivals == arrival);
  });
}

void Company::chat_removes_app(GroupChat& chat) {
  if (!chat.installed) return;
  ground_.note("somebody removes the app from " + chat.id);
  chat.installed = false;
  chat.ever_removed = true;
  auto installation = chat_activity(chat, "installationUpdate");
  installation["action"] = "remove";
  auto update = chat_activity(chat, "conversationUpdate");
  update["membersRemoved"] = json::array({itself()});
  tell_both(chat, {std::move(installation), std::move(update)}, [this, &chat, arrival = chat.arrivals] {
    if (!chat.installed && chat.arrivals == arrival) chat.told_removed = timeline_.now();
  });
}

void Company::chat_says(GroupChat& chat, const std::string& text) {
  if (!chat.installed) return;
  ground_.note("somebody says " + text + " in " + chat.id);
  const bool silent = text.ends_with("stop");
  const bool wishes = silent || text.ends_with("start");
  chat.told_silent.reset();
  chat.ever_silent = chat.ever_silent || silent;
  if (wishes) ++chat.wishes;
  auto message = chat_activity(chat, "message");
  message["text"] = text;
  tell_in_chat(chat, std::move(message), [this, &chat, silent, said = ++chat.said] {
    if (silent) notice_silence(chat, said, 0);
  });
}

void Company::somebody_joins_or_leaves_chat(GroupChat& chat) {
  auto place = tenant_.people.begin();
  std::advance(place, chance_.below(static_cast<int>(tenant_.people.size())));
  const auto& id = place->first;
  if (place->second.of_chats) return;
  const bool joins = chat.members.insert(id).second;
  if (!joins) chat.members.erase(id);
  ground_.note(id + (joins ? " joins " : " leaves ") + chat.id);
  if (!chat.installed) return;
  auto update = chat_activity(chat, "conversationUpdate");
  update[joins ? "membersAdded" : "membersRemoved"] = json::array({{{"id", names().user(id)}, {"aadObjectId", id}}});
  tell_in_chat(chat, std::move(update), [] {});
}

void Company::chat_is_renamed(GroupChat& chat) {
  chat.topic += "b";
  ground_.note(chat.id + " is renamed");
  if (!chat.installed) return;
  auto update = chat_activity(chat, "conversationUpdate");
  update["topicName"] = chat.topic;
  tell_in_chat(chat, std::move(update), [] {});
}

/// Of an install through Graph one event comes, which names nobody but the app.
void Company::tell_chat_installed(GroupChat& chat) {
  if (!ground_.quiet && chance_.happens(script_.event_faults / 3)) return ground_.note("no event for " + chat.id);
  auto update = chat_activity(chat, "conversationUpdate");
  update["from"] = itself();
  update["membersAdded"] = json::array({itself()});
  tell_in_chat(chat, update, [] {});
}

/// In any order; one or both may be missing, and one may come twice.
void Company::tell_both(GroupChat& chat, std::array<json, 2> events, std::function<void()> when_durable) {
  const auto troubled = [this](double part) { return !ground_.quiet && chance_.happens(script_.event_faults * part); };
  const bool arrives = chat.installed;
  const auto tell_one = [&](const json& event) {
    if (arrives) return tell_in_chat(chat, event, when_durable);
    tell(chat.id, event, when_durable);
  };
  if (chance_.happens(0.5)) std::swap(events[0], events[1]);
  if (troubled(1.0 / 3)) return ground_.note("no event for " + chat.id);
  tell_one(events[0]);
  if (!troubled(1)) tell_one(events[1]);
  if (troubled(1)) tell_one(events[0]);
}

void Company::tell_in_chat(GroupChat& chat, json event, std::function<void()> when_durable) {
  tell(chat.id, std::move(event), [this, &chat, arrival = chat.arrivals, when_durable = std::move(when_durable)] {
    const bool still = chat.installed && chat.arrivals == arrival;
    if (still && !chat.told_there) chat.told_there = timeline_.now();
    when_durable();
  });
}

json Company::chat_activity(const GroupChat& chat, const std::string& type) {
  const auto& speaker = *chat.members.begin();
  return {{"type", type},
          {"timestamp", format_time(kBegin + timeline_.now())},
          {"channelId", "msteams"},
          {"serviceUrl", kServiceUrl},
          {"from", {{"id", names().user(speaker)}, {"aadObjectId", speaker}}},
          {"recipient", itself()},
          {"conversation",
           {{"id", chat.id}, {"conversationType", "groupChat"}, {"isGroup", true}, {"tenantId", tenant_.id}}},
          {"channelData", {{"tenant", {{"id", tenant_.id}}}}}};
}

/// The daemon was told of it, or installs there by itself; but not where it was told that the app is gone, and not of
/// its return.
bool Company::expected(const GroupChat& truth) const {
  if (!truth.wanted || !truth.installed) return false;
  if (truth.told_there || truth.by_daemon) return true;
  const auto known = known_of(truth.id);
  const bool known_as_removed = truth.ever_removed && known && known->recipient.state == core::RecipientState::removed;
  return truth.listed && !known_as_removed;
}

/// It had the app before the policy first ran, or nobody told that it has not. Where clocks are apart nobody can tell.
bool Company::may_be_skipped(const GroupChat& truth) const {
  if (script_.existing != core::Existing::skip || (truth.by_daemon && !ground_.script.several)) return false;
  if (!truth.told_added || ground_.script.several) return true;
  const auto rollout = ground_.store.store().rollouts.state(tenant_.own("chats"));
  return rollout && *rollout && kBegin + truth.arrived < (*rollout)->pacing.began;
}

void Company::check_waiting(const GroupChat& truth, const char* although) {
  if (truth.busy || !expected(truth) || may_be_skipped(truth) || truth.got(kWelcome) > 0) return;
  const auto since = truth.told_there.value_or(0ms);
  if (since + kToBeWrittenTo < timeline_.now() && !left_open(truth.id))
    ground_.violate(truth.id + " waits " + although);
}

void Company::check_end_of(const GroupChat& truth) {
  const auto known = known_of(truth.id);
  const bool owed = expected(truth) && !may_be_skipped(truth);
  if (!known) {
    if (owed) ground_.violate(truth.id + " was never selected");
    return;
  }
  const auto complain = [&](const char* what) { ground_.violate(truth.id + " " + what + ": " + state_of(*known)); };
  const auto& answer = known->confirmation;
  const bool answered = answer && answer->state == core::ConfirmationState::sent;
  if (answer && !answered && answer->state != core::ConfirmationState::dropped) complain("waits for an answer");
  if (answered && truth.got("") == 0) complain("is recorded as answered and got no answer");
  if (known->deliveries.empty() && (owed || truth.got(kWelcome) > 0)) complain("has no delivery");
  for (const auto& delivery : known->deliveries) check_post(truth, *known, delivery);
}

void Company::check_post(const GroupChat& truth, const store::Person& known, const store::DeliveryRow& delivery) {
  const auto got = truth.got(delivery.key);
  const auto complain = [&](const std::string& what) {
    ground_.violate(truth.id + " " + what + ": " + state_of(known) + ", " + std::to_string(got) + " of " +
                    delivery.key);
  };
  const bool held = check_outcome(delivery, got, complain);
  const bool readable = script_.when_unknown == core::WhenUnknown::verify && script_.chats_readable;
  if (held && readable && ground_.script.marks_kept && !was_repeated(delivery) && !truth.ever_removed &&
      !stands_beside_others(truth, delivery))
    complain("is held although it can be read");
  if (got > 0 || held || !expected(truth) || may_be_skipped(truth) || follows_later(known, delivery)) return;
  if (!truth.ever_silent || delivery.state != core::DeliveryState::opted_out) complain("is forgotten");
}

}  // namespace simulation
