#include "core/schedule.hpp"

#include <algorithm>
#include <tuple>

#include "core/journey.hpp"

namespace welcomed::core {
namespace {

bool still_to_go(const Entry& entry) {
  return entry.plan.state == DeliveryState::pending || entry.plan.state == DeliveryState::opted_out;
}

const Entry* entry_of(const Agenda& agenda, const std::string& key) {
  const auto found = std::find_if(agenda.entries.begin(), agenda.entries.end(),
                                  [&](const Entry& each) { return each.plan.key == key; });
  return found == agenda.entries.end() ? nullptr : &*found;
}

const Offer* offer_of(const Agenda& agenda, const std::string& policy, const std::string& key) {
  const auto found = std::find_if(agenda.offers.begin(), agenda.offers.end(),
                                  [&](const Offer& each) { return each.policy == policy && each.key == key; });
  return found == agenda.offers.end() ? nullptr : &*found;
}

const Offer* best_offer_of(const Agenda& agenda, const std::string& key) {
  const Offer* best = nullptr;
  for (const auto& each : agenda.offers) {
    if (!each.stands || each.key != key) continue;
    const bool better =
        best == nullptr || std::tie(best->priority, each.policy) < std::tie(each.priority, best->policy);
    if (better) best = &each;
  }
  return best;
}

/// Which policy's word goes for a message; one that does not stand where none does, nothing where none has it.
const Offer* offer_for(const Agenda& agenda, const Entry& entry) {
  if (entry.ordered) return nullptr;
  const auto* own = offer_of(agenda, entry.plan.policy, entry.plan.key);
  if (own != nullptr && own->stands) return own;
  const auto* best = best_offer_of(agenda, entry.plan.key);
  return best != nullptr ? best : own;
}

/// By what became of the first message.
bool is_needless(const Timing& timing, const Entry& first, const Addressee& whom) {
  switch (timing.unless) {
    case Unless::opted_out:
      return false;
    case Unless::replied:
      return whom.replied_at && *whom.replied_at >= first.left_at;
    case Unless::read:
      return first.read;
    case Unless::pressed:
      return first.pressed;
  }
  return false;
}

std::optional<TimePoint> time_under(const Offer& offer, const Agenda& agenda) {
  if (!offer.timing) return TimePoint{};
  const auto& timing = *offer.timing;
  const auto& whom = agenda.whom;
  const auto hire = hire_of(whom.hired_at, whom.time_zone, offer.time_zone);
  const bool by_hire = timing.since == Since::hire_date;
  if (by_hire && !hire) return std::nullopt;
  if (by_hire && offer.key == timing.first) return due_since_hire(*hire, timing.after);
  const auto* first = entry_of(agenda, timing.first);
  if (first == nullptr || first->plan.state != DeliveryState::sent) return std::nullopt;
  if (is_needless(timing, *first, whom)) return std::nullopt;
  if (!by_hire) return first->at + timing.after;
  return due_in_journey(*hire, timing.after, std::max(first->at, offer.turn.value_or(first->at)));
}

/// Of a message that may go: when it is tried.
TimePoint next_attempt_of(const Entry& before, const MessagePlan& after, TimePoint now) {
  const auto soonest = std::max(now, *after.not_before);
  const auto& next = before.plan.next_attempt;
  if (!next) return soonest;
  if (before.refused) return std::max(*next, *after.not_before);
  if (after.not_before != before.plan.not_before) return soonest;
  // The hours for which it waits may be those of the other policy alone.
  if (after.policy != before.plan.policy && !before.taken) return std::min(*next, soonest);
  return *next;
}

MessagePlan planned(const Entry& entry, const Agenda& agenda, TimePoint now) {
  const auto& whom = agenda.whom;
  const auto* offer = offer_for(agenda, entry);
  const bool wanted = entry.ordered || (offer != nullptr && offer->stands);
  auto plan = entry.plan;
  plan.state = whom.silent ? DeliveryState::opted_out : DeliveryState::pending;
  if (offer != nullptr) {
    plan.policy = offer->policy;
    plan.not_before = time_under(*offer, agenda);
  }
  const bool may_go = wanted && plan.not_before && whom.reachable && !whom.silent;
  plan.next_attempt = may_go ? std::optional(next_attempt_of(entry, plan, now)) : std::nullopt;
  return plan;
}

bool goes_to(const Addressee& whom, const Offer& offer) {
  return whom.kind == RecipientKind::user || !offer.timing || offer.timing->since != Since::hire_date;
}

}  // namespace

std::vector<MessagePlan> schedule(const Agenda& agenda, const std::string& begun, TimePoint now) {
  std::vector<MessagePlan> all;
  for (const auto& entry : agenda.entries) {
    if (still_to_go(entry)) all.push_back(planned(entry, agenda, now));
  }
  for (const auto& offer : agenda.offers) {
    const bool comes_to_be =
        offer.policy == begun && goes_to(agenda.whom, offer) && entry_of(agenda, offer.key) == nullptr;
    if (comes_to_be) all.push_back(planned({.plan = {.key = offer.key, .policy = begun}}, agenda, now));
  }
  return all;
}

}  // namespace welcomed::core
