// Notifications: messages that an admin orders once.
#include <set>

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::Recipient;

Result<Notified> Notifications::audience(const Notification& notification, const Audience& audience) {
  std::optional<Error> conflict;
  auto expected = guarded<Notified>([&] {
    const auto people = people_of(audience);
    conflict = conflict_of(notification, people);
    return consider(notification, people, {});
  });
  if (conflict) return tl::unexpected<Error>(*conflict);
  return expected;
}

std::vector<Recipient> Notifications::people_of(const Audience& audience) {
  std::vector<Recipient> people;
  auto selected = database_->query("SELECT " + recipient_columns() +
                                       " FROM targets t JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id WHERE"
                                       " t.policy=? AND t.selected=1 AND t.kind='user'",
                                   audience.policy);
  while (selected.step()) people.push_back(read_recipient(selected));
  for (const auto& [tenant, id] : audience.recipients) {
    if (auto known = store_.recipients.find(tenant, id.str())) people.push_back(std::move(*known));
  }
  return people;
}

Notified Notifications::consider(const Notification& notification, const std::vector<Recipient>& people,
                                 Notified notified) {
  for (const auto& person : people) {
    const bool before = database_
                            ->query("SELECT 1 FROM deliveries WHERE tenant=? AND recipient=? AND key=?", person.tenant,
                                    person.id, notification.key)
                            .step();
    if (before) {
      ++notified.before;
      continue;
    }
    ++notified.people;
    notified.silent += person.silent ? 1 : 0;
    notified.later += !person.silent && person.state != core::RecipientState::reachable ? 1 : 0;
  }
  return notified;
}

std::optional<Error> Notifications::conflict_of(const Notification& notification,
                                                const std::vector<Recipient>& people) {
  std::set<TenantId> tenants;
  for (const auto& person : people) tenants.insert(person.tenant);
  for (const auto& tenant : tenants) {
    if (auto conflict = conflict_in(notification, tenant)) return conflict;
  }
  return std::nullopt;
}

std::optional<Error> Notifications::conflict_in(const Notification& notification, const TenantId& tenant) {
  const auto& [key, order, at] = notification;
  auto policy = database_->query(
      "SELECT p.name FROM policies p JOIN policy_messages m ON m.policy=p.name WHERE p.tenant=? AND m.key=? ORDER BY"
      " p.name" BY_BYTES " LIMIT 1",
      tenant, key);
  if (policy.step())
    return Error{key + " is a message of the policy " + policy.text(0), "give the notification a key of its own"};
  auto other = database_->query(
      "SELECT template FROM notifications WHERE tenant=? AND key=? AND (template, data, channel) IS DISTINCT FROM"
      " (?,?,?)",
      tenant, key, order.template_name, order.data, order.channel);
  if (!other.step()) return std::nullopt;
  return Error{key + " was given to another message before, of the template " + other.text(0),
               "give this one another key"};
}

void Notifications::order(const Notification& notification, const Recipient& person, TimePoint now) {
  const auto& [key, order, at] = notification;
  database_->run(
      "INSERT INTO notifications (tenant, key, template, policy, data, channel, not_before, ordered_at) VALUES"
      " (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
      person.tenant, key, order.template_name, order.policy, order.data, order.channel, at, now);
  const bool due = person.state == core::RecipientState::reachable && !person.silent;
  const int ordered = database_->run(
      "INSERT INTO deliveries (tenant, recipient, kind, key, policy, state, not_before, next_attempt_at, updated_at)"
      " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
      person.tenant, person.id, core::name(person.kind), key, "notify:" + key, person.silent ? "opted_out" : "pending",
      at, due ? std::optional(std::max(now, at)) : std::nullopt, now);
  if (ordered == 0) return;
  store_.recipients.tell(person.tenant, person.id.str(), {"notification " + key + " ordered", ""}, now);
  if (due) store_.dues.note(person.tenant, messages_to(person.kind), std::max(now, at));
}

Result<Notified> Notifications::notify(const Notification& notification, const Audience& audience, TimePoint now) {
  std::optional<Error> conflict;
  auto done = guarded<Notified>([&] {
    const auto people = people_of(audience);
    conflict = conflict_of(notification, people);
    if (conflict) return Notified{};
    const auto notified = consider(notification, people, {});
    for (const auto& person : people) order(notification, person, now);
    return notified;
  });
  if (conflict) return tl::unexpected<Error>(*conflict);
  return done;
}

Result<std::string> Notifications::policy_for(const Notification& notification, const RecipientKey& recipient) {
  return guarded<std::string>([&] {
    auto ordered = database_->query("SELECT policy FROM notifications WHERE tenant=? AND key=?", recipient.tenant,
                                    notification.key);
    auto policy = ordered.step() ? ordered.text(0) : notification.order.policy;
    if (!policy.empty()) return policy;
    auto selecting = database_->query(FIRST_SELECTING("?1", "?2"), recipient.tenant, recipient.id);
    return selecting.step() ? selecting.text(0) : std::string();
  });
}

Result<std::vector<NotificationCounts>> Notifications::counts() {
  return guarded<std::vector<NotificationCounts>>([&] {
    std::vector<NotificationCounts> all;
    auto rows = database_->query(
        "SELECT n.key, n.tenant, n.template, n.not_before, d.state, count(*), min(CASE WHEN d.taken=1 THEN d.updated_at"
        " ELSE d.next_attempt_at END) FROM notifications n JOIN deliveries d ON d.tenant=n.tenant AND"
        " d.policy='notify:'||n.key GROUP BY n.ordered_at, n.tenant, n.key, d.state ORDER BY n.ordered_at DESC, "
        "n.tenant" BY_BYTES ", n.key" BY_BYTES);
    while (rows.step()) {
      const bool same = !all.empty() && all.back().key == rows.text(0) && all.back().tenant == TenantId(rows.text(1));
      if (!same) all.push_back({rows.text(0), TenantId(rows.text(1)), rows.text(2), rows.time(3), {}});
      all.back().messages[rows.text(4)] = rows.integer(5);
      if (rows.text(4) == "pending") all.back().next = rows.maybe_time(6);
    }
    return all;
  });
}

}  // namespace welcomed::store
