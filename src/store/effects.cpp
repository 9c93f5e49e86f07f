// What became of messages to people.
#include <algorithm>
#include <map>
#include <tuple>

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::Deed;
using core::DeliveryState;
using core::MessageSent;

namespace {

/// In the order of `Effect`.
#define EFFECT_TIMES "read_at, replied_at, pressed_at, reacted_at, opted_out_at, blocked_at, removed_at"

/// Of a message in `deliveries`: one that follows it asks whether it had that effect.
#define ASKED_FOR(effect)                                                                               \
  "EXISTS (SELECT 1 FROM follow_ups f WHERE f.tenant=deliveries.tenant AND f.first=deliveries.key AND " \
  "f.unless='" effect "')"
/// What is kept of such an effect beyond its time: `core::kTimeForgotten`.
#define IF_ASKED_FOR(effect) "=CASE WHEN " effect "_at IS NOT NULL AND " ASKED_FOR(effect) " THEN 0 END"
#define IS_KEPT(effect) "(" effect "_at IS NULL OR (" effect "_at=0 AND " ASKED_FOR(effect) "))"

/// A person's message as its row has it.
struct MessageRow {
  std::string policy;
  DeliveryState state = DeliveryState::pending;
  bool claimed = false;                 ///< and not forgotten since
  std::optional<std::int64_t> wording;  ///< of one whose effects are counted
  MessageSent message;

  /// Or may have been.
  [[nodiscard]] bool was_sent() const {
    return state == DeliveryState::sent ||
           (claimed && (state == DeliveryState::sending || state == DeliveryState::unknown));
  }
  [[nodiscard]] bool waits() const { return state == DeliveryState::pending || state == DeliveryState::opted_out; }
};

MessageRow read_message(const Statement& row) {
  MessageRow read;
  auto& message = read.message;
  row.read(0, message.key);
  row.read(1, read.state);
  row.read(2, message.activity);
  row.read(3, message.at);
  row.read(4, read.claimed);
  row.read(5, read.wording);
  row.read(6, message.read_up_to);
  row.read(7, message.effects.buttons);
  row.read(8, read.policy);
  for (int column = 9; auto& time : message.effects.times) row.read(column++, time);
  message.open = read.state != DeliveryState::sent;
  return read;
}

std::vector<core::Effect> effects_gained(const core::Effects& before, const core::Effects& after) {
  std::vector<core::Effect> gained;
  for (const auto effect : core::kEffects) {
    if (!before.of(effect) && after.of(effect)) gained.push_back(effect);
  }
  return gained;
}

/// The first columns of a row of what became of messages; those of its effects come after them.
EffectCounts read_counts(const Statement& row) {
  EffectCounts counts{.policy = row.text(0),
                      .key = row.text(1),
                      .wording = {.template_name = row.text(3), .locale = row.text(4), .version = row.text(5)},
                      .since = row.time(6),
                      .sent = row.integer(7)};
  counts.answered = row.integer(8);
  for (int column = 9; auto& people : counts.people) row.read(column++, people);
  return counts;
}

std::vector<std::string> words_of(const std::vector<Wording::Button>& buttons) {
  std::vector<std::string> words;
  for (const auto& button : buttons) words.push_back(button.says);
  return words;
}

/// Among these, as far as they can be counted.
std::optional<int> place_of(const Wording::Button& button, const std::vector<Wording::Button>& among) {
  const auto found = std::find(among.begin(), among.end(), button);
  return found == among.end() ? std::nullopt : std::optional(static_cast<int>(found - among.begin()));
}

bool has_place(std::int64_t buttons, std::size_t place) {
  return place < core::kMostButtons && ((buttons >> place) & 1) != 0;
}

}  // namespace

Result<std::vector<NewEffect>> Effects::note(const TenantId& tenant, const RecipientId& id, const Deed& deed) {
  return guarded<std::vector<NewEffect>>([&] {
    std::vector<NewEffect> news;
    std::vector<MessageRow> rows;
    auto query = database_->query(
        "SELECT key, state, activity_id, coalesce(claimed_at, updated_at), CASE WHEN claimed_at IS NULL THEN 0 ELSE 1"
        " END, wording, read_up_to, coalesce(buttons, 0), policy, " EFFECT_TIMES
        " FROM deliveries WHERE tenant=? AND recipient=?",
        tenant, id);
    while (query.step()) rows.push_back(read_message(query));
    const bool something_waits = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.waits(); });
    std::erase_if(rows, [](const auto& row) { return !row.was_sent(); });
    std::vector<MessageSent> before;
    for (const auto& row : rows) before.push_back(row.message);
    const auto ours = core::concerning(before, deed);
    const auto place = core::message_of(before, ours);
    auto after = core::after_deed(
        before, place ? with_button_of({tenant, id}, rows[*place].message.key, ours, rows[*place].wording) : ours);
    bool something_new = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      // Of a message that was forgotten nothing is kept again.
      if (!rows[i].claimed || after[i] == before[i]) continue;
      const bool counts = rows[i].wording.has_value();
      if (!counts) after[i] = core::as_uncounted(before[i], after[i], asked_of(tenant, before[i].key));
      if (after[i] == before[i]) continue;
      write_effects(tenant, id, after[i]);
      for (const auto effect : effects_gained(before[i].effects, after[i].effects)) {
        something_new = true;
        if (counts) news.push_back({rows[i].policy, rows[i].message.key, effect});
      }
    }
    if (something_new && something_waits) store_.schedule.replan(tenant, id, deed.at);
    return news;
  });
}

/// The effects of a message for which those that follow it ask; whether somebody replied is kept elsewhere.
std::vector<core::Effect> Effects::asked_of(const TenantId& tenant, const std::string& key) {
  std::vector<core::Effect> asked;
  auto rows = database_->query(
      "SELECT DISTINCT unless FROM follow_ups WHERE tenant=? AND first=? AND unless IN ('read', 'pressed')", tenant,
      key);
  while (rows.step()) asked.push_back(rows.text(0) == "read" ? core::Effect::read : core::Effect::pressed);
  return asked;
}

/// By the words of the message's buttons, where it may have pressed one: of those it has now, else of those it had.
Deed Effects::with_button_of(const RecipientKey& who, const std::string& key, const Deed& deed,
                             const std::optional<std::int64_t>& wording) {
  if (!wording || (!deed.button && deed.said.empty())) return deed;
  const auto counted = buttons_of(*wording);
  if (const auto amended = wording_seen(who, key)) {
    const auto seen = buttons_of(*amended);
    if (const auto pressed = core::button_of(deed, words_of(seen)))
      return core::as_press(deed, place_of(seen[static_cast<std::size_t>(*pressed)], counted));
  }
  return core::as_press(deed, core::button_of(deed, words_of(counted)));
}

/// What the message was amended to last, as far as that is known.
std::optional<std::int64_t> Effects::wording_seen(const RecipientKey& who, const std::string& key) {
  auto row = database_->query(
      "SELECT seen_wording FROM amended WHERE tenant=? AND recipient=? AND key=? AND state='done' AND"
      " seen_wording IS NOT NULL ORDER BY amendment DESC LIMIT 1",
      who.tenant, who.id, key);
  return row.step() ? std::optional(row.integer(0)) : std::nullopt;
}

void Effects::write_effects(const TenantId& tenant, const RecipientId& id, const MessageSent& message) {
  auto statement = database_->query(
      "UPDATE deliveries SET read_up_to=?, buttons=nullif(CAST(? AS BIGINT), 0), read_at=?, replied_at=?, pressed_at=?,"
      " reacted_at=?, opted_out_at=?, blocked_at=?, removed_at=? WHERE tenant=? AND recipient=? AND key=?",
      message.read_up_to, message.effects.buttons);
  for (const auto& time : message.effects.times) statement.bind(time);
  statement.bind(tenant, id, message.key);
  statement.run();
}

/// The first message of this wording.
std::int64_t Effects::note_wording(const Wording& wording, TimePoint now) {
  database_->run("INSERT INTO wordings (template, locale, version, since) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                 wording.template_name, wording.locale, wording.version, now);
  auto row = database_->query("SELECT number FROM wordings WHERE template=? AND locale=? AND version=?",
                              wording.template_name, wording.locale, wording.version);
  row.step();
  const auto number = row.integer(0);
  for (std::size_t place = 0; place < wording.buttons.size(); ++place)
    write_button(number, place, wording.buttons[place]);
  return number;
}

/// Of a place that is taken nothing changes, and one beyond those that can be counted is none.
void Effects::write_button(std::int64_t wording, std::size_t place, const Wording::Button& button) {
  if (place >= core::kMostButtons) return;
  database_->run("INSERT INTO wording_buttons (wording, place, title, says) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                 wording, place, button.title, button.says);
}

void Effects::note_amendment(const DueAmendment& amended, const Wording& wording, TimePoint now) {
  const auto& recipient = amended.recipient;
  const auto seen = note_wording(wording, now);
  database_->run("UPDATE amended SET seen_wording=? WHERE amendment=? AND tenant=? AND recipient=?", seen,
                 amended.number, recipient.tenant, recipient.id);
  auto sent = database_->query(
      "SELECT wording FROM deliveries WHERE tenant=? AND recipient=? AND key=? AND wording IS NOT NULL",
      recipient.tenant, recipient.id, amended.order.key);
  if (!sent.step()) return;
  const auto counted = sent.integer(0);
  auto buttons = buttons_of(counted);
  for (const auto& button : buttons_of(seen)) {
    if (place_of(button, buttons)) continue;
    write_button(counted, buttons.size(), button);
    buttons.push_back(button);
  }
}

#define OF_FILTER                                                                                                 \
  " FROM deliveries d JOIN wordings w ON w.number=d.wording WHERE d.state='sent' AND d.kind='user' AND (?1='' OR" \
  " d.policy=?1) AND (?2='' OR d.key=?2) AND d.claimed_at>=?3"

Result<std::vector<EffectCounts>> Effects::counts(const EffectFilter& filter) {
  return guarded<std::vector<EffectCounts>>([&] {
    std::vector<EffectCounts> all;
    std::map<std::tuple<std::string, std::string, std::int64_t>, std::size_t> places;
    auto rows = database_->query(
        "SELECT d.policy, d.key, w.number, w.template, w.locale, w.version, min(d.claimed_at), count(*),"
        " count(coalesce(d.replied_at, d.pressed_at)), count(d.read_at), count(d.replied_at), count(d.pressed_at), "
        "count(d.reacted_at), count(d.opted_out_at),"
        " count(d.blocked_at), count(d.removed_at)" OF_FILTER
        " GROUP BY d.policy, d.key, w.number, w.template, w.locale, w.version ORDER BY d.policy" BY_BYTES
        ", d.key" BY_BYTES ", w.template" BY_BYTES ", w.locale" BY_BYTES ", w.number",
        filter.policy, filter.key, filter.since);
    while (rows.step()) {
      places[{rows.text(0), rows.text(1), rows.integer(2)}] = all.size();
      all.push_back(read_counts(rows));
      all.back().wording.buttons = buttons_of(rows.integer(2));
      all.back().pressed.resize(all.back().wording.buttons.size());
    }
    auto presses = database_->query("SELECT d.policy, d.key, w.number, d.buttons, count(*)" OF_FILTER
                                    " AND d.buttons IS NOT NULL GROUP BY d.policy, d.key, w.number, d.buttons",
                                    filter.policy, filter.key, filter.since);
    while (presses.step()) {
      // The first of a wording may have been sent since the other query.
      const auto found = places.find({presses.text(0), presses.text(1), presses.integer(2)});
      if (found == places.end()) continue;
      auto& pressed = all[found->second].pressed;
      for (std::size_t place = 0; place < pressed.size(); ++place) {
        if (has_place(presses.integer(3), place)) pressed[place] += presses.integer(4);
      }
    }
    return all;
  });
}

std::vector<Wording::Button> Effects::buttons_of(std::int64_t wording) {
  std::vector<Wording::Button> buttons;
  auto rows = database_->query("SELECT title, says FROM wording_buttons WHERE wording=? ORDER BY place", wording);
  while (rows.step()) buttons.push_back({rows.text(0), rows.text(1)});
  return buttons;
}

Result<bool> Effects::knows_reads() {
  return guarded<bool>([&] {
    return database_
        ->query("SELECT 1 FROM deliveries WHERE read_at IS NOT NULL AND state='sent' AND wording IS NOT NULL LIMIT 1")
        .step();
  });
}

Status Effects::forget() {
  return guarded<void>([&] {
    const int erased = database_->run("UPDATE deliveries SET wording=NULL, " WITHOUT_EFFECTS " WHERE " HAS_EFFECTS);
    database_->run("UPDATE amended SET seen_wording=NULL WHERE seen_wording IS NOT NULL");
    database_->run("DELETE FROM wording_buttons");
    database_->run("DELETE FROM wordings");
    if (erased > 0) store_.erasure.set_in_log(true);
  });
}

/// Of messages that were sent before then. Whether one had an effect that a condition asks for stays.
int Effects::thin(TimePoint before, int most, ThinnedUpTo& up_to) {
  // No message has effects that are older than the first wording.
  if (!database_->query("SELECT 1 FROM wordings WHERE since<? LIMIT 1", before).step()) return 0;
  const auto from = up_to;
  {
    auto piece = database_->query(
        "SELECT tenant, recipient, key FROM deliveries WHERE (tenant, recipient, key)>(?,?,?) ORDER BY tenant" BY_BYTES
        ", recipient" BY_BYTES ", key" BY_BYTES " LIMIT ?",
        from.tenant, from.recipient, from.key, most);
    while (piece.step()) {
      up_to.tenant = TenantId(piece.text(0));
      up_to.recipient = RecipientId(piece.text(1));
      up_to.key = piece.text(2);
    }
  }
  if (up_to == from) return 0;
  return database_->run(
      "UPDATE deliveries SET wording=NULL, read_up_to=CASE WHEN " ASKED_FOR("read") " THEN read_up_to END, read_at"
      IF_ASKED_FOR("read") ", pressed_at" IF_ASKED_FOR("pressed") ", " WITHOUT_UNASKED_EFFECTS
      " WHERE (tenant, recipient, key)>(?2,?3,?4) AND (tenant, recipient, key)<=(?5,?6,?7) AND claimed_at<?1 AND"
      " (wording IS NOT NULL OR " HAS_UNASKED_EFFECTS " OR NOT " IS_KEPT("read") " OR NOT " IS_KEPT("pressed") ")",
      before, from.tenant, from.recipient, from.key, up_to.tenant, up_to.recipient, up_to.key);
}

}  // namespace welcomed::store
