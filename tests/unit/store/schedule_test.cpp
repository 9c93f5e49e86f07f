// When messages are due, whatever happens in whatever order.
#include <algorithm>
#include <array>
#include <random>

#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

/// Whether a key has the same time in all policies, and none by a hire.
enum class Times { alike, any };

/// Three people whom three policies select, each now and then, and all that moves their messages, by chance.
struct ByChance : DirectoryWorld {
  std::mt19937 random;
  Times times;
  std::vector<RecipientId> people{ann, bob, RecipientId("cem")};
  std::set<std::string> paused;
  std::map<RecipientId, std::string> welcomes;  ///< the activities
  std::map<RecipientId, TimePoint> welcomed, replied;
  int activities = 0;
  int notices = 0;

  ByChance(unsigned seed, Times which) : random(seed), times(which) {
    set_policies({policy("all"), policy("news"), policy("sales")});
    for (const auto& each : policies) meet(each.name, people);
  }

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); }
  bool coin() { return below(2) == 0; }
  const RecipientId& somebody() { return people[static_cast<std::size_t>(below(3))]; }
  const std::string& some_policy() { return policies[static_cast<std::size_t>(below(3))].name; }

  FollowUp time_of(const std::string& key) {
    if (times == Times::alike)
      return key == "tips" ? FollowUp{key, 1h, core::Unless::replied} : FollowUp{key, 24h, core::Unless::opted_out};
    const std::array unless{core::Unless::opted_out, core::Unless::replied, core::Unless::read};
    return {key, std::chrono::hours(1 + 24 * below(3)), unless.at(static_cast<std::size_t>(below(3))),
            below(3) == 0 ? core::Since::hire_date : core::Since::welcome};
  }

  /// Each policy has its messages by chance, and some of them at a time of their own.
  void tell_policies() {
    auto rows = policies;
    for (auto& each : rows) {
      each.priority = below(3);
      each.hours = coin() ? "" : "at night";
      each.messages = {"welcome"};
      each.follow_ups.clear();
      for (const auto* key : {"extra", "tips", "more"}) {
        if (below(3) == 0) continue;
        each.messages.emplace_back(key);
        const bool at_any_time = times == Times::alike ? each.messages.back() == "extra" : coin();
        if (!at_any_time) each.follow_ups.push_back(time_of(key));
      }
    }
    set_policies(rows);
  }

  void meet_some() {
    std::vector<RecipientId> some;
    for (const auto& each : people) {
      if (below(3) > 0) some.push_back(each);
    }
    meet(some_policy(), some);
  }

  void pause_or_resume() {
    const auto& name = some_policy();
    if (paused.insert(name).second) {
      REQUIRE(store->rollouts.pause(name, {}, now).value());
    } else {
      paused.erase(name);
      REQUIRE(store->rollouts.resume(name, now).value());
    }
  }

  void write(const RecipientId& id) {
    replied[id] = now;
    const core::PersonalEvent happened{
        .tenant = tenant,
        .user = id,
        .presence = core::Presence::there,
        .spoke = true,
        .reference = {ConversationId("a:" + id.str()), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
        .at = now};
    change(id, [=, this](core::Recipient each) { return core::after_event(std::move(each), happened, now); });
  }

  void read(const RecipientId& id) {
    if (welcomes.contains(id))
      REQUIRE(store->effects.note(tenant, id, {.effects = {core::Effect::read}, .at = now, .message = welcomes[id]}));
  }

  void hire(const RecipientId& id) {
    auto told = user(id);
    told.hire_date = core::HireDate{below(4) == 0 ? std::nullopt : std::optional(now + 24h * (below(9) - 5))};
    tell({told});
    REQUIRE(store->selection.reconsider(tenant, 100, {}, {now, ""}));
  }

  void order(const RecipientId& id) {
    const Notification notice{"notice" + std::to_string(++notices), {"notice", "", "{}"}, now + 1h};
    REQUIRE(store->notifications.notify(notice, {.recipients = {key(id)}}, now));
  }

  void send_one() {
    const auto taken = due();
    if (taken.empty()) return;
    const auto& one = taken[static_cast<std::size_t>(below(static_cast<int>(taken.size())))];
    if (below(4) == 0) {
      REQUIRE(store->deliveries.put_back(one, {core::DeliveryState::pending, now + 3h, {}}, now));
      return;
    }
    const auto claimed = claim(one);
    if (claimed) end(*claimed);
  }

  void end(const Claim& claim) {
    using S = core::DeliveryState;
    const auto step = [&](S state, std::optional<TimePoint> next, const char* cause) {
      REQUIRE(store->deliveries.record_step(claim, {state, next, {cause, ""}}, now));
    };
    switch (below(6)) {
      case 0:
        return step(S::pending, now + 30min, "throttled");
      case 1:
        return step(S::failed, std::nullopt, "too_large");
      case 2:
        step(S::unknown, now, "no_answer");
        REQUIRE(store->unknown.resolve({}, Resolution::resend, now));
        return;
      case 3:
        step(S::unknown, now, "no_answer");
        REQUIRE(store->unknown.resolve({}, Resolution::sent, now));
        break;
      default:
        const ActivityId activity(std::to_string(++activities));
        if (claim.key == "welcome") welcomes[claim.recipient] = activity.str();
        REQUIRE(store->deliveries.record_sent(claim, activity, now));
    }
    if (claim.key == "welcome") welcomed[claim.recipient] = now;
  }

  void anything() {
    now += std::chrono::seconds(1 + below(below(8) == 0 ? 100'000 : 3'000));
    switch (below(13)) {
      case 0:
        return tell_policies();
      case 1:
        return meet_some();
      case 2:
        return pause_or_resume();
      case 3:
        added(somebody());
        return;
      case 4:
        removed(somebody());
        return;
      case 5:
        says(somebody(), coin() ? core::Wish::silence : core::Wish::messages);
        return;
      case 6:
        return write(somebody());
      case 7:
        return read(somebody());
      case 8:
        return hire(somebody());
      case 9:
        return order(somebody());
      default:
        return send_one();
    }
  }

  static bool is_wanted(const core::Agenda& agenda, const core::MessagePlan& plan) {
    return plan.policy.starts_with("notify:") ||
           std::any_of(agenda.offers.begin(), agenda.offers.end(), [&](const core::Offer& each) {
             return each.stands && each.policy == plan.policy && each.key == plan.key;
           });
  }
  static const core::Entry* entry_of(const core::Agenda& agenda, const std::string& key) {
    const auto found = std::find_if(agenda.entries.begin(), agenda.entries.end(),
                                    [&](const core::Entry& each) { return each.plan.key == key; });
    return found == agenda.entries.end() ? nullptr : &*found;
  }

  /// By the rule nothing is to be planned anew.
  void expect_all_planned() {
    for (const auto& id : people) {
      const auto agenda = store->schedule.agenda_of(tenant, id);
      for (const auto& plan : core::schedule(agenda, "", now)) {
        INFO(id.str() << ": " << plan.key << " of " << plan.policy);
        const auto& row = entry_of(agenda, plan.key)->plan;
        CHECK(row.policy == plan.policy);
        CHECK(row.state == plan.state);
        CHECK(row.next_attempt == plan.next_attempt);
        // The time of what nobody wants is nobody's business.
        if (is_wanted(agenda, plan)) CHECK(row.not_before == plan.not_before);
      }
    }
  }

  bool some_policy_wants(const RecipientId& id, const std::string& key) {
    return std::any_of(policies.begin(), policies.end(), [&](const PolicyRow& each) {
      const auto& keys = each.messages;
      return met[each.name].contains(id) && !paused.contains(each.name) &&
             std::find(keys.begin(), keys.end(), key) != keys.end();
    });
  }
  /// Where times are alike; nothing where it never comes, or is not known.
  std::optional<TimePoint> time_for(const RecipientId& id, const std::string& key) {
    if (key == "welcome" || key == "extra") return TimePoint{};
    const auto sent = welcomed.find(id);
    if (sent == welcomed.end()) return std::nullopt;
    if (key == "more") return sent->second + 24h;
    const auto answer = replied.find(id);
    if (answer != replied.end() && answer->second >= sent->second) return std::nullopt;
    return sent->second + 1h;
  }

  /// By what happened alone: who is due for what.
  void expect_due_as_it_happened() {
    for (const auto& id : people) {
      const auto who = person(id).recipient;
      const auto agenda = store->schedule.agenda_of(tenant, id);
      for (const auto* key : {"welcome", "extra", "tips", "more"}) {
        INFO(id.str() << ": " << key);
        const auto* entry = entry_of(agenda, key);
        const bool wanted = some_policy_wants(id, key);
        REQUIRE((entry != nullptr || !wanted));
        using S = core::DeliveryState;
        if (entry == nullptr || (entry->plan.state != S::pending && entry->plan.state != S::opted_out)) continue;
        const auto time = time_for(id, key);
        const bool due = wanted && time && who.state == core::RecipientState::reachable && !who.silent;
        const auto& next = entry->plan.next_attempt;
        CHECK(next.has_value() == due);
        if (!due || !next) continue;
        CHECK(*next >= *time);
        // So long as a refusal, a lease or the hours of a policy told it to wait.
        CHECK(*next <= std::max(now, *time) + 3h);
      }
    }
  }
};

constexpr int kSeeds = 15;
constexpr int kSteps = 80;

}  // namespace

TEST_CASE("whatever happens, each message is planned as it would be by all that is known") {
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    ByChance world(seed, Times::any);
    for (int step = 0; step < kSteps; ++step) {
      INFO("seed " << seed << ", step " << step);
      world.anything();
      world.expect_all_planned();
    }
  }
}

TEST_CASE("whatever happens, what a policy wants for who can be reached is due, at its time, and nothing else") {
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    ByChance world(seed, Times::alike);
    for (int step = 0; step < kSteps; ++step) {
      INFO("seed " << seed << ", step " << step);
      world.anything();
      world.expect_due_as_it_happened();
    }
  }
}

namespace {

/// `sales` sends `tips` a day after its welcome, `all` at any time; they know Ann, whom `sales` has not welcomed yet.
struct TwoTimes : World {
  TwoTimes() {
    auto sales = policy("sales", {"welcome", "tips"});
    sales.follow_ups = {{"tips", 24h, core::Unless::opted_out}};
    sales.existing = core::Existing::skip;
    set_policies({sales, policy("all", {"hello", "tips"})});
    meet("sales", {ann});
    meet("all", {ann});
    added(ann);
  }

  std::set<std::string> due_keys() {
    std::set<std::string> keys;
    for (const auto& each : due(Duration(0))) keys.insert(each.policy + "/" + each.key);
    return keys;
  }
};

}  // namespace

TEST_CASE_METHOD(TwoTimes, "a message that passes to another policy goes at the time that this one has for it") {
  REQUIRE(due_keys() == std::set<std::string>{"sales/welcome", "all/hello"});
  SECTION("because the first one lets go") { meet("sales", std::initializer_list<RecipientId>{}); }
  SECTION("because it is paused") { REQUIRE(store->rollouts.pause("sales", {}, now).value()); }
  SECTION("because it is gone") { set_policies({policy("all", {"hello", "tips"})}); }
  SECTION("because it has the message no more") { set_policies({policy("sales"), policy("all", {"hello", "tips"})}); }
  SECTION("because it skips them") {
    change(ann, [](core::Recipient each) {
      each.found = core::Found::present;
      each.app_since.reset();
      return each;
    });
  }
  CHECK(due_keys().contains("all/tips"));
}

TEST_CASE_METHOD(World, "what came to be under a paused policy goes under the next one that wants it") {
  set_policies({policy("sales"), policy("all")});
  added(ann);
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  meet("sales", {ann});
  CHECK(due().empty());
  meet("all", {ann});
  SECTION("at once") {}
  SECTION("once they are back") {
    now += 1s;
    removed(ann);
    now += 1s;
    added(ann);
  }
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken.front().policy == "all");
  CHECK(claim(taken.front()));
}
