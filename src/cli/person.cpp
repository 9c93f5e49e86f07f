#include <algorithm>

#include "base/readable.hpp"
#include "cli/report.hpp"
#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

const store::TargetRow* target_of(const store::Person& person) {
  for (const auto& target : person.targets) {
    if (target.selected) return &target;
  }
  for (const auto& target : person.targets) {
    if (target.waiting) return &target;
  }
  return person.targets.empty() ? nullptr : &person.targets.front();
}

std::string target_state(const store::Person& person) {
  const auto* target = target_of(person);
  if (target != nullptr && target->waiting) return "waiting";
  if (target != nullptr && !target->selected) return target->reason == "user_not_found" ? "failed" : "excluded";
  return std::string(core::name(person.recipient.state));
}

std::string reason_of(const store::Person& person) {
  const auto* target = target_of(person);
  if (target != nullptr && target->rollout.paused_at) return "paused";
  if (target != nullptr && !target->selected) return target->reason;
  const auto& cause = person.recipient.cause;
  const auto held = [](const store::DeliveryRow& each) { return each.cause.name == "existing_unknown"; };
  if (cause.name.empty() && std::any_of(person.deliveries.begin(), person.deliveries.end(), held)) {
    return "existing_unknown";
  }
  return cause.detail.empty() ? cause.name : cause.name + ": " + cause.detail;
}

/// The next step, or the turn that somebody waits for.
std::optional<TimePoint> next_of(const store::Person& person, const config::Config& config, TimePoint now) {
  const auto* target = target_of(person);
  if (target == nullptr || !target->waiting) return person.recipient.next_attempt;
  if (target->rollout.paused_at) return std::nullopt;
  const auto [rollout, zone] = rollout_plan(target->policy, config);
  const auto& state = target->rollout;
  const bool team = person.recipient.kind == core::RecipientKind::team;
  return core::turn_at(rollout, zone, state.pacing, team ? state.teams : state.people, *target->waiting, now);
}

std::string target_text(const store::TargetRow& target) {
  const auto text = "  policy " + readable(target.policy);
  if (target.waiting) return text + ": " + grouped(*target.waiting) + " have their turn before them\n";
  return text + (target.selected ? "" : ": left out, " + readable(target.reason)) + "\n";
}

/// A group chat without a topic has its id alone.
std::string heading(const core::Recipient& recipient, const Paint& paint) {
  const auto id = readable(recipient.id.str());
  return recipient.name.empty() ? paint.strong(id) : paint.strong(readable(recipient.name)) + " " + paint.faint(id);
}

/// A group chat is its own conversation.
bool has_another_address(const core::Recipient& recipient) {
  return recipient.reference && recipient.reference->conversation.str() != recipient.id.str();
}

Json time_or_null(const std::optional<TimePoint>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }

Json reference_json(const core::Recipient& recipient) {
  if (!recipient.reference) return nullptr;
  return {{"conversation_id", recipient.reference->conversation.str()},
          {"service_url", recipient.reference->service_url},
          {"since", time_or_null(recipient.reference_since)}};
}

Json messages_json(const std::vector<store::DeliveryRow>& deliveries) {
  auto messages = Json::object();
  for (const auto& each : deliveries) {
    messages[each.key] = {{"state", core::name(each.state)},
                          {"reason", each.cause.name},
                          {"attempts", each.attempts},
                          {"activity_id", each.activity.str()},
                          {"at", format_time(each.at)}};
    if (!each.variant.empty()) messages[each.key]["variant"] = each.variant;
  }
  return messages;
}

Json confirmation_json(const std::optional<store::ConfirmationRow>& confirmation) {
  if (!confirmation) return nullptr;
  return {{"wish", core::name(confirmation->wish)},
          {"state", core::name(confirmation->state)},
          {"reason", confirmation->cause.name},
          {"activity_id", confirmation->activity.str()},
          {"at", format_time(confirmation->at)}};
}

std::string confirmation_text(const store::ConfirmationRow& confirmation) {
  return "  asked for " + std::string(core::name(confirmation.wish)) +
         "; confirmation: " + std::string(core::name(confirmation.state)) +
         (confirmation.cause.name.empty() ? "" : " (" + readable(confirmation.cause.name) + ")") + "\n";
}

}  // namespace

Json person_json(const store::Person& person, const config::Config& config, TimePoint now) {
  const auto& recipient = person.recipient;
  const auto* target = target_of(person);
  auto story = Json::array();
  for (const auto& line : person.story) {
    story.push_back({{"at", format_time(line.at)}, {"what", line.what}, {"detail", line.detail}});
  }
  return {{"user", {{"id", recipient.id.str()}, {"upn", recipient.name}}},
          {"tenant", recipient.tenant.str()},
          {"policy", target == nullptr ? "" : target->policy},
          {"target",
           {{"state", target_state(person)},
            {"reason", reason_of(person)},
            {"next", time_or_null(next_of(person, config, now))}}},
          {"reference", reference_json(recipient)},
          {"messages", messages_json(person.deliveries)},
          {"confirmation", confirmation_json(person.confirmation)},
          {"story", story}};
}

std::string person_text(const store::Person& person, const config::Config& config, TimePoint now, const Paint& paint) {
  const auto& recipient = person.recipient;
  const auto reason = reason_of(person);
  auto text = heading(recipient, paint) + "\n";
  text += "  " + target_state(person) + (reason.empty() ? "" : " (" + readable(reason) + ")");
  if (recipient.silent) text += ", asked for silence";
  if (const auto next = next_of(person, config, now)) text += ", next step at " + format_time(*next);
  text += "\n";
  for (const auto& target : person.targets) {
    text += target_text(target);
  }
  if (has_another_address(recipient))
    text += "  conversation " + readable(recipient.reference->conversation.str()) + "\n";
  for (const auto& each : person.deliveries) {
    text += "  message " + readable(each.key) + ": " + std::string(core::name(each.state));
    if (!each.variant.empty()) text += ", variant " + readable(each.variant);
    if (!each.cause.name.empty())
      text += " (" + readable(each.cause.name) + "; " + core::words_of(each.cause.name, recipient.kind).remedy + ")";
    text += "\n";
  }
  if (person.confirmation) text += confirmation_text(*person.confirmation);
  for (const auto& line : person.story) {
    text += "  " + paint.faint(format_time(line.at)) + "  " + readable(line.what) +
            (line.detail.empty() ? "" : paint.faint("  " + readable(line.detail))) + "\n";
  }
  return text;
}

}  // namespace welcomed::cli
