#include "simulation/company.hpp"

#include <algorithm>
#include <iostream>

#include "core/window.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

constexpr double kHasAppBefore = 0.2;
/// Null while the welcome is not known to be sent.
const store::DeliveryRow* sent_welcome(const store::Person& known) {
  const auto found = std::find_if(known.deliveries.begin(), known.deliveries.end(), [](const auto& each) {
    return each.key == kWelcome && each.state == core::DeliveryState::sent;
  });
  return found == known.deliveries.end() ? nullptr : &*found;
}

/// Another message of the bot went to the same chat at about that time: it may be that one with its stamp lost.
bool stands_beside_others(const Person& truth, const store::DeliveryRow& delivery) {
  return truth.chat.size() > truth.got(delivery.key) &&
         delivery.cause.detail.find("may or may not be this one") != std::string::npos;
}

}  // namespace

std::string state_of(const store::Person& person) {
  std::string text(core::name(person.recipient.state));
  for (const auto& each : person.deliveries) {
    text += ", " + each.key + " " + std::string(core::name(each.state)) + " (" + each.cause.name + ": " +
            each.cause.detail + ")";
  }
  for (const auto& each : person.targets)
    text += ", " + each.policy + (each.selected ? " selects them" : " does not select them: " + each.reason) +
            (each.waiting ? ", waiting" : "");
  return text;
}

bool was_repeated(const store::DeliveryRow& delivery) {
  return delivery.cause.detail.find("repeated once already") != std::string::npos;
}

Company::Company(Ground& ground, Postman& postman, Tenant& tenant)
    : ground_(ground),
      postman_(postman),
      tenant_(tenant),
      script_(tenant.script),
      chance_(ground.chance),
      timeline_(ground.timeline) {
  tenant_.violation = [this](const std::string& text) { ground_.violate(text); };
  tenant_.on_installed = [this](const Person& person) { tell_installed(person); };
  tenant_.on_team_installed = [this] { tell_team_installed(); };
  tenant_.on_chat_installed = [this](GroupChat& chat) { tell_chat_installed(chat); };
  for (const auto& policy : policies(0)) own_policies_.insert(policy.name);
}

void Company::begin() {
  for (auto& [id, person] : tenant_.people) {
    person.had_app = person.installed = person.listed && chance_.happens(kHasAppBefore);
    person.chat_misses = chance_.below(3);
    person.odd_chat = ground_.script.odd_chats && chance_.happens(0.3);
    person.licensed = !ground_.script.forgetful_reread || chance_.happens(0.8);
  }
  if (script_.one_is_refused) tenant_.people.begin()->second.refused = true;
  plan_doings();
  if (tenant_.team) plan_team_doings();
  for (auto& [id, chat] : tenant_.chats) plan_chat_doings(chat);
  const auto storms_end = ground_.script.storms_end(tenant_.number);
  if (storms_end)
    timeline_.at(*storms_end + ground_.script.wait_after_storms(tenant_.number), [this] { check_after_storms(); });
}

void Company::plan_doings() {
  for (auto& [id, person] : tenant_.people) {
    const int doings = ground_.script.is_quiet_year() ? 0 : chance_.below(4);
    person.busy = doings > 0;
    for (int i = 0; i < doings; ++i) {
      timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [this, id = id] { do_something(id); });
    }
    if (ground_.script.forgetful_reread) plan_what_delta_forgets(person);
    if (ground_.script.journeys && !person.of_chats) plan_journey(person);
  }
  if (!script_.pauses) return;
  timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [this] { pause(); });
  timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [this] { resume(); });
}

void Company::plan_what_delta_forgets(Person& person) {
  timeline_.at(chance_.between(0ms, ground_.script.troubled_for()), [&person] { person.licensed = true; });
  if (!chance_.happens(0.3)) return;
  const auto when = chance_.between(0ms, ground_.script.troubled_for());
  timeline_.at(when, [this, &person] {
    ground_.note(person.id + " leaves the directory");
    tenant_.leave(person);
  });
  timeline_.at(when + chance_.between(1s, 1h), [this, &person] {
    ground_.note(person.id + " comes back to the directory");
    person.listable = true;
  });
}

/// Some move, some go, and some leave before their time.
void Company::plan_journey(Person& person) {
  const auto& journeys = *ground_.script.journeys;
  const auto some_day = [&]() -> std::optional<int> {
    if (chance_.happens(0.1)) return std::nullopt;
    return chance_.below(journeys.first_days) - 2;
  };
  // All in the first half of the days of hire, so that the end of the run shows what became of it.
  const auto some_time = [&] { return chance_.below(journeys.first_days * 12) * 1h; };
  person.travel = {.dates = {{Duration(0), some_day()}}, .zone = some_zone(chance_), .zone_told = {}, .left = {}};
  if (chance_.happens(0.3)) {
    timeline_.at(some_time(), [this, &person, day = some_day()] {
      ground_.note(person.id + " is hired another day");
      tenant_.hire(person, day);
    });
  }
  if (!chance_.happens(0.1)) return;
  timeline_.at(some_time(), [this, &person] {
    ground_.note(person.id + " leaves");
    person.travel.left = timeline_.now();
    tenant_.leave(person);
  });
}

/// Another process writes to the store.
void Company::pause() {
  const auto verb = [this](store::Store& store) -> Status {
    if (store.rollouts.pause(tenant_.own("staff"), {}, kBegin + timeline_.now()).value())
      tenant_.paused = timeline_.now();
    return {};
  };
  ground_.note("pause");
  static_cast<void>(store::run_together(ground_.store, {verb}));
}

void Company::resume() {
  ground_.note("resume");
  tenant_.paused.reset();
  const auto verb = [this](store::Store& store) -> Status {
    static_cast<void>(store.rollouts.resume(tenant_.own("staff"), kBegin + timeline_.now()).value());
    return {};
  };
  static_cast<void>(store::run_together(ground_.store, {verb}));
}

core::Policy Company::policy(const std::string& name, int edition) const {
  const auto own = tenant_.own(name);
  core::Policy policy{.name = own, .title = own, .tenant = TenantId(tenant_.id)};
  policy.exclude.list = {"nobody" + std::to_string(edition) + "@x"};
  policy.messages = {{.key = kWelcome, .template_name = kWelcome}};
  policy.when_unknown = script_.when_unknown;
  policy.existing = script_.existing;
  policy.on_uninstall = script_.on_uninstall;
  policy.rollout = script_.rollout;
  return policy;
}

std::vector<core::Policy> Company::policies(int edition) const {
  auto staff = policy("staff", edition);
  for (const auto& [id, person] : tenant_.people) {
    if (person.listed) staff.users.list.push_back(person.name + "@x");
  }
  if (const auto after = ground_.script.tips_after)
    staff.messages.push_back({.key = kTips, .template_name = kTips, .after = *after});
  if (const auto& journeys = ground_.script.journeys) {
    staff.users.list.clear();
    staff.users.hired_within = kDaysNew * 24h;
    staff.messages.front().since = core::Since::hire_date;
    for (const auto& [key, days] : journeys->follow_ups)
      staff.messages.push_back(
          {.key = key, .template_name = key, .after = days * 24h, .since = core::Since::hire_date});
  }
  std::vector<core::Policy> all{std::move(staff)};
  if (script_.team) all.push_back(team_policy(edition));
  if (script_.chats) all.push_back(chat_policy(edition));
  return all;
}

void Company::do_something(const std::string& id) {
  auto& person = tenant_.people.at(id);
  switch (chance_.below(8)) {
    case 0:
    case 1:
      return removed_by_user(person);
    case 2:
      return installed_by_user(person);
    case 3:
      return says(person, "stop");
    case 4:
      return says(person, "start");
    case 5:
      return says(person, "hello");
    case 6:
      person.conversation_gone = true;
      return;
    default:
      person.blocked = !person.blocked;
      person.ever_blocked = true;
  }
}

void Company::removed_by_user(Person& person) {
  if (!person.installed) return;
  ground_.note(person.id + " removes the app");
  person.installed = false;
  person.ever_removed = true;
  auto event = activity(person, "installationUpdate");
  event["action"] = "remove";
  tell(person.id, std::move(event), [this, id = person.id] {
    auto& each = tenant_.people.at(id);
    if (!each.installed) each.told_removed = timeline_.now();
  });
}

void Company::installed_by_user(Person& person) {
  if (person.installed) return;
  ground_.note(person.id + " installs the app");
  person.installed = true;
  person.told_removed.reset();
  tell_installed(person);
}

void Company::says(Person& person, const std::string& text) {
  if (!person.installed) return;
  ground_.note(person.id + " says " + text);
  person.told_silent.reset();
  const bool silent = text == "stop";
  person.ever_silent = person.ever_silent || silent;
  if (silent || text == "start") ++person.wishes;
  auto message = activity(person, "message");
  message["text"] = text;
  // One that comes late may not be their last word.
  tell(person.id, std::move(message), [this, id = person.id, silent, said = ++person.said] {
    auto& each = tenant_.people.at(id);
    if (silent && each.said == said) each.told_silent = timeline_.now();
  });
}

void Company::tell_installed(const Person& person) {
  if (!ground_.quiet && chance_.happens(script_.event_faults / 3)) return ground_.note("no event for " + person.id);
  auto installation = activity(person, "installationUpdate");
  installation["action"] = chance_.happens(0.1) ? "add-upgrade" : "add";
  tell_arrival(person.id, activity(person, "conversationUpdate"), std::move(installation));
}

void Company::tell_arrival(const std::string& id, json update, json installation) {
  update["membersAdded"] = json::array({{{"id", std::string("28:") + kBot}}});
  if (chance_.happens(script_.event_faults)) std::swap(update, installation);
  tell(id, update, [] {});
  tell(id, installation, [] {});
  if (chance_.happens(script_.event_faults)) tell(id, update, [] {});
}

void Company::tell(const std::string& id, json event, std::function<void()> when_durable) {
  const bool late = !ground_.quiet && chance_.happens(script_.event_faults);
  postman_.tell(id, std::move(event), late, [this, id, when_durable = std::move(when_durable)] {
    const auto person = tenant_.people.find(id);
    if (person != tenant_.people.end() && !person->second.travel.zone_told)
      person->second.travel.zone_told = timeline_.now();
    when_durable();
  });
}

json Company::activity(const Person& person, const std::string& type) {
  json event{{"type", type},
             {"timestamp", format_time(kBegin + timeline_.now())},
             {"channelId", "msteams"},
             {"serviceUrl", kServiceUrl},
             {"from", {{"id", names().user(person.id)}, {"aadObjectId", person.id}}},
             {"recipient", {{"id", std::string("28:") + kBot}}},
             {"conversation", {{"id", names().conversation(person.id)}, {"conversationType", "personal"}}},
             {"channelData", {{"tenant", {{"id", tenant_.id}}}}}};
  const auto& zone = person.travel.zone;
  if (!zone.empty()) event["entities"] = json::array({{{"type", "clientInfo"}, {"timezone", zone}}});
  return event;
}

std::optional<store::Person> Company::known_of(const std::string& id) const {
  auto found = ground_.store.store().reports.person({TenantId(tenant_.id), RecipientId(id)});
  return found ? std::move(*found) : std::nullopt;
}

std::vector<std::string> Company::everybody() const {
  std::vector<std::string> ids;
  if (tenant_.team) ids.push_back(tenant_.team->id);
  for (const auto& [id, chat] : tenant_.chats) ids.push_back(id);
  for (const auto& [id, person] : tenant_.people) ids.push_back(id);
  return ids;
}

void Company::tell_stories() const {
  for (const auto& id : everybody()) {
    const auto known = known_of(id);
    if (!known) continue;
    std::cout << id << ": " << state_of(*known) << '\n';
    for (const auto& line : known->story) {
      std::cout << "    " << format_duration(line.at - kBegin) << "  " << line.what << "  " << line.detail << '\n';
    }
  }
}

void Company::check_states() {
  for (const auto& id : everybody()) check_named(id);
}

/// Nobody without a next step or a named reason.
void Company::check_named(const std::string& id) {
  const auto found = known_of(id);
  if (!found) return;  // not read yet
  const auto& known = *found;
  check_own(id, known);
  const auto& recipient = known.recipient;
  const bool selected = !known.targets.empty() && known.targets.front().selected;
  const bool under_way =
      recipient.state == core::RecipientState::installing || recipient.state == core::RecipientState::installed;
  if (selected && under_way && !recipient.next_attempt && !tenant_.paused)
    ground_.violate(id + " is " + state_of(known) + " for ever");
  if (recipient.state == core::RecipientState::failed && recipient.cause.name.empty()) {
    ground_.violate(id + " failed without a reason");
  }
  for (const auto& delivery : known.deliveries) {
    const bool open = delivery.state == core::DeliveryState::failed || delivery.state == core::DeliveryState::unknown;
    if (open && delivery.cause.name.empty()) ground_.violate(id + " is " + state_of(known) + " without a reason");
  }
}

/// What another tenant's policies or events brought about would show here.
void Company::check_own(const std::string& id, const store::Person& known) {
  if (known.recipient.tenant.str() != tenant_.id) ground_.violate(id + " is taken for somebody of another tenant");
  for (const auto& target : known.targets) {
    if (!own_policies_.contains(target.policy))
      ground_.violate(id + " is wanted by " + target.policy + " of another tenant");
  }
}

void Company::check_nothing_under_way() {
  for (const auto& id : everybody()) {
    const auto known = known_of(id);
    if (!known) continue;
    for (const auto& delivery : known->deliveries) {
      if (delivery.state == core::DeliveryState::sending)
        ground_.violate(id + " is left sending " + delivery.key + " by daemons that have stopped");
    }
  }
}

void Company::check_promptness() {
  if (ground_.script.is_calm(tenant_.number)) check_waiting("although nothing went wrong");
}

void Company::check_after_storms() {
  if (ground_.script.is_calm_between_storms(tenant_.number)) check_waiting("although the storm is over");
}

/// Who did nothing themselves, and is refused nothing, waits for no reason.
void Company::check_waiting(const char* although) {
  for (const auto& [id, person] : tenant_.people) {
    const bool owed = person.listed && !person.busy && !person.refused && !person.odd_chat && !skips(person);
    if (owed && person.got(kWelcome) == 0 && !left_open(id)) ground_.violate(id + " waits " + although);
  }
  for (const auto& [id, chat] : tenant_.chats) check_waiting(chat, although);
}

/// Its welcome may have arrived, for all that is known.
bool Company::left_open(const std::string& id) const {
  const auto known = known_of(id);
  return known && std::any_of(known->deliveries.begin(), known->deliveries.end(),
                              [](const auto& each) { return each.state == core::DeliveryState::unknown; });
}

void Company::check_end() {
  for (const auto& [id, truth] : tenant_.people) {
    if (const auto found = known_of(id))
      check_end_of(truth, *found);
    else if (expected(truth))
      ground_.violate(id + " was never selected");
  }
  if (tenant_.team) check_team_end();
  for (const auto& [id, chat] : tenant_.chats) check_end_of(chat);
}

/// A welcome is owed to who is listed, and to who is met in a team whose members are welcomed.
bool Company::expected(const Person& truth) const {
  if (ground_.script.journeys) return owed(truth, kWelcome);
  if (truth.listed || !script_.team || script_.team == core::TeamWelcome::channel) return truth.listed;
  return tenant_.team->there() && tenant_.team->members.contains(truth.id) && !known_as_removed();
}

bool Company::owed(const Person& truth, const std::string& key) const {
  const auto& journeys = *ground_.script.journeys;
  const auto follow_up = journeys.follow_ups.find(key);
  const auto first =
      std::find_if(truth.chat.begin(), truth.chat.end(), [](const Taken& message) { return message.key == kWelcome; });
  const auto first_at = first == truth.chat.end() ? std::nullopt : std::optional(first->at);
  return is_owed(truth.travel, follow_up == journeys.follow_ups.end() ? 0 : follow_up->second, first_at,
                 timeline_.now());
}

/// They had the app before, and nothing since tells otherwise.
bool Company::skips(const Person& truth) const {
  return truth.had_app && !truth.ever_removed && script_.existing == core::Existing::skip;
}

bool Company::check_outcome(const store::DeliveryRow& delivery, std::size_t got, const Complain& complain) const {
  using S = core::DeliveryState;
  if (delivery.state == S::sent && got == 0) complain("is recorded as sent and got nothing");
  if (delivery.state == S::sending) complain("is left sending");
  const bool repeats = script_.when_unknown == core::WhenUnknown::resend;  // forgets that it may have arrived
  if (got > 0 && !repeats && delivery.state != S::sent && delivery.state != S::unknown)
    complain("got it and the store does not know");
  const bool held = delivery.state == S::unknown && delivery.cause.detail.find("held: ") != std::string::npos;
  if (delivery.state == S::unknown && !held) complain("is neither settled nor held");
  return held;
}

void Company::check_end_of(const Person& truth, const store::Person& known) {
  const auto& answer = known.confirmation;
  const bool answered = answer && answer->state == core::ConfirmationState::sent;
  const auto complain = [&](const std::string& what) {
    ground_.violate(truth.id + " " + what + ": " + state_of(known));
  };
  if (answer && !answered && answer->state != core::ConfirmationState::dropped) complain("waits for an answer");
  if (answered && truth.answers() == 0) complain("is recorded as answered and got no answer");
  const bool wanted = script_.existing != core::Existing::skip && expected(truth);
  if (known.deliveries.empty() && (wanted || truth.got(kWelcome) > 0)) complain("has no delivery");
  for (const auto& delivery : known.deliveries) check_message(truth, known, delivery);
}

bool Company::not_due(const Person& truth, const store::Person& known, const store::DeliveryRow& delivery) const {
  if (!ground_.script.journeys) return follows_later(known, delivery);
  const bool welcome_first = delivery.key != kWelcome && sent_welcome(known) == nullptr;
  return welcome_first || !owed(truth, delivery.key);
}

/// What follows the welcome is not due before that is known to be sent, nor before the window that opens after it;
/// which may be after the run.
bool Company::follows_later(const store::Person& known, const store::DeliveryRow& delivery) const {
  if (delivery.key == kWelcome) return false;
  const auto* welcome = sent_welcome(known);
  if (welcome == nullptr) return true;
  const auto& window = script_.rollout.window;
  if (!window) return false;
  const auto follows = welcome->at + ground_.script.tips_after.value_or(Duration(0));
  constexpr Duration kToBeSent = 1h;
  return core::next_opening(*window, core::first_time_zone(window->time_zone, ""), follows).begin + kToBeSent >
         kBegin + timeline_.now();
}

void Company::check_message(const Person& truth, const store::Person& known, const store::DeliveryRow& delivery) {
  using S = core::DeliveryState;
  const auto got = truth.got(delivery.key);
  const bool skipped = skips(truth);
  const auto complain = [&](const std::string& what) {
    ground_.violate(truth.id + " " + what + ": " + state_of(known) + ", " + std::to_string(got) + " of " +
                    delivery.key);
  };
  if (skipped && !script_.may_meet_listed_in_team() && delivery.state == S::sent)
    complain("had the app and is told to be welcomed");
  const bool held = check_outcome(delivery, got, complain);
  const bool unsettled_allowed = script_.when_unknown == core::WhenUnknown::hold || !script_.chats_readable ||
                                 !ground_.script.marks_kept || truth.ever_removed || truth.conversation_gone ||
                                 !truth.listed || script_.may_meet_listed_in_team() ||
                                 stands_beside_others(truth, delivery);
  if (held && !unsettled_allowed && !was_repeated(delivery)) complain("is held although its chat can be read");
  if (got > 0 || held || skipped || not_due(truth, known, delivery) || !expected(truth)) return;
  const bool silent = (truth.ever_silent || truth.ever_blocked) && delivery.state == S::opted_out;
  const bool gone = truth.ever_removed && known.recipient.state == core::RecipientState::removed;
  const bool failed = delivery.state == S::failed && truth.ever_blocked;
  if (!silent && !gone && !failed) complain("is forgotten");
}

}  // namespace simulation
