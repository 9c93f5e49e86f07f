// When messages are due, whatever happens in whatever order.
#include <algorithm>
#include <random>

#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

/// Three people whom three policies select, each now and then, and all that moves their messages, by chance.
struct ByChance : DirectoryWorld {
  std::mt19937 random;
  std::vector<RecipientId> people{ann, bob, RecipientId("cem")};
  std::set<std::string> paused;
  std::map<RecipientId, std::string> welcomes;  ///< the activities
  int activities = 0;
  int notices = 0;

  explicit ByChance(unsigned seed) : random(seed) {
    set_policies({policy("all"), policy("news"), policy("sales")});
    for (const auto& each : policies) meet(each.name, people);
  }

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); }
  bool coin() { return below(2) == 0; }
  const RecipientId& somebody() { return people[static_cast<std::size_t>(below(3))]; }
  const std::string& some_policy() { return policies[static_cast<std::size_t>(below(3))].name; }

  void tell_policies() {
    auto rows = policies;
    for (auto& each : rows) {
      each.priority = below(3);
      each.hours = coin() ? "" : "at night";
      const auto gain = [&](const std::string& key, std::optional<FollowUp> time) {
        const auto& keys = each.messages;
        if (below(4) > 0 || std::find(keys.begin(), keys.end(), key) != keys.end()) return;
        each.messages.push_back(key);
        if (time) each.follow_ups.push_back(*time);
      };
      gain("extra", {});
      gain("tips", FollowUp{"tips", 1h, core::Unless::replied});
      gain("more", FollowUp{"more", 24h, core::Unless::read});
      if (each.name == "sales") gain("day", FollowUp{"day", 48h, core::Unless::opted_out, core::Since::hire_date});
    }
    set_policies(rows);
  }

  void meet_some() {
    if (!paused.empty()) return;
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
    const Selection::Judge nobody = [](const std::string&, const core::Listed&,
                                       const core::Mention&) -> std::optional<core::Verdict> { return std::nullopt; };
    REQUIRE(store->selection.reconsider(
        tenant, 100, nobody, [](const std::string&) { return Trust{}; }, now));
  }

  void order(const RecipientId& id) {
    const Notification notice{"notice" + std::to_string(++notices), {"notice", "", "{}"}, now + 1h};
    REQUIRE(store->notifications.notify(notice, {.recipients = {key(id)}}, now));
  }

  void send_one() {
    if (!paused.empty()) return;
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
        REQUIRE(store->unknown.resolve({}, coin() ? Resolution::sent : Resolution::resend, now));
        return;
      default:
        const ActivityId activity(std::to_string(++activities));
        if (claim.key == "welcome") welcomes[claim.recipient] = activity.str();
        REQUIRE(store->deliveries.record_sent(claim, activity, now));
    }
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

  static bool stands(const core::Agenda& agenda, const core::MessagePlan& plan) {
    return std::any_of(agenda.offers.begin(), agenda.offers.end(), [&](const core::Offer& each) {
      return each.stands && each.policy == plan.policy && each.key == plan.key;
    });
  }

  /// The rows are as the rule has them.
  void expect_all_planned() {
    for (const auto& id : people) {
      const auto agenda = store->schedule.agenda_of(tenant, id);
      for (const auto& plan : core::schedule(agenda, "", now)) {
        INFO(id.str() << ": " << plan.key << " of " << plan.policy);
        const auto& entry = *std::find_if(agenda.entries.begin(), agenda.entries.end(),
                                          [&](const core::Entry& each) { return each.plan.key == plan.key; });
        const auto& row = entry.plan;
        CHECK(row.state == plan.state);
        // What its policy let go of, its claim asks about.
        if (!entry.ordered && !stands(agenda, row)) continue;
        CHECK(row.policy == plan.policy);
        CHECK(row.not_before == plan.not_before);
        CHECK(row.next_attempt == plan.next_attempt);
      }
    }
  }
};

constexpr int kSeeds = 25;
constexpr int kSteps = 80;

}  // namespace

TEST_CASE("whatever happens, each message is planned as it would be by all that is known") {
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    ByChance world(seed);
    for (int step = 0; step < kSteps; ++step) {
      INFO("seed " << seed << ", step " << step);
      world.anything();
      world.expect_all_planned();
    }
  }
}
