// What a step of a daemon costs in PostgreSQL as the store grows: with 10,000 people in one tenant, and with many
// people in many tenants; the numbers of the README's table. Beside a server (scripts/with-postgres growth_bench), in
// schemas of its own, which it drops.
//   growth_bench [RECIPIENTS [TENANTS]]      10,000,000 in 2,000 unless given
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sql/postgres.hpp"
#include "store/opening.hpp"
#include "unit/sql/databases.hpp"
#include "unit/store/grown.hpp"

namespace {

using namespace std::chrono_literals;
using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using Steady = std::chrono::steady_clock;

constexpr int kSmall = 10'000;
constexpr int kTurns = 60;  ///< of each step: there is as much due work of its kind in the small store
constexpr int kDaemons = 5;
const TimePoint kNow{std::chrono::seconds(1'800'000'000)};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

template <typename T>
T sure(Result<T> result) {
  if (!result) give_up(result.error().text());
  return std::move(*result);
}
void sure(const Status& status) {
  if (!status) give_up(status.error().text());
}

template <typename T>
T the_first(std::vector<T> all, const char* what) {
  if (all.empty()) give_up(std::string("nothing is due: ") + what);
  return std::move(all.front());
}

/// What is due comes in no order of theirs, so that neither do the pages that it stands in.
class Grown {
 public:
  Grown(const std::string& server, int people, int tenants)
      : url_(sql::testing::new_schema(server)), people_(people), tenants_(tenants) {
    {
      sure(open(url_, Purpose::serve).map([](const auto&) {}));
    }
    database().script("SET statement_timeout=0; SET idle_in_transaction_session_timeout=0");
    fill();
    store_ = sure(open(url_, Purpose::serve));
    sure(store_->begin(Durability::durable));
    for (int i = 0; i < kDaemons; ++i) sure(store_->leaderships.join(daemon(i), kNow));
    sure(store_->commit());
  }
  ~Grown() {
    store_.reset();
    database().script("DROP SCHEMA " + schema() + " CASCADE");
  }
  Grown(const Grown&) = delete;
  Grown& operator=(const Grown&) = delete;

  /// Microseconds of each step, in the order in which they are asked; those that count everybody come last.
  [[nodiscard]] const std::vector<std::pair<std::string, double>>& steps() const { return steps_; }
  [[nodiscard]] double bytes_a_recipient() {
    auto size = database().query(
        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relkind='r' AND"
        " c.relnamespace=current_schema()::regnamespace");
    size.step();
    return size.real(0) / people_;
  }

  void measure() {
    welcome();
    hear();
    settle();
    select();
    lead();
    count();
  }

 private:
  sql::Connection& database() {
    if (!database_) database_ = std::make_unique<sql::Postgres>(sql::Server{url_, {}}, sql::Access::read_write);
    return *database_;
  }
  [[nodiscard]] std::string schema() { return url_.substr(url_.rfind("%3D") + 3); }
  static Instance daemon(int number) {
    return {"daemon-" + std::to_string(number), "1", number, kNow, kNow, std::nullopt};
  }

  /// Indexes are made once all is there, which takes a fraction of the time.
  void fill() {
    auto& database = this->database();
    database.script(
        "CREATE TEMP TABLE made AS SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname=current_schema()"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname=i.indexname AND"
        " c.connamespace=current_schema()::regnamespace)");
    database.script(
        "DO $$ DECLARE name varchar; BEGIN FOR name IN SELECT indexname FROM made LOOP EXECUTE 'DROP INDEX ' || name;"
        " END LOOP; END $$");
    for (const auto& each : grown({0, tenants_, people_ / tenants_})) database.script(each);
    database.script(
        "DO $$ DECLARE definition varchar; BEGIN FOR definition IN SELECT indexdef FROM made LOOP EXECUTE definition;"
        " END LOOP; END $$");
    database.script("VACUUM ANALYZE");
  }

  /// Each turn in the next of the tenants, far apart.
  [[nodiscard]] int tenant_at(int turn) const { return static_cast<int>(std::int64_t{turn} * 7919 % tenants_); }

  /// The verbs of one step, in one transaction: a lease waits for no disk.
  template <typename Verbs>
  auto once(const std::string& step, const Verbs& verbs) {
    const auto begin = Steady::now();
    sure(store_->begin(Durability::lazy));
    auto result = sure(verbs());
    sure(store_->commit());
    note(step, Steady::now() - begin);
    return result;
  }
  template <typename Verb>
  void once_done(const std::string& step, const Verb& verb) {
    once(step, [&]() -> Result<bool> { return verb().map([](const auto&...) { return true; }); });
  }
  void note(const std::string& step, std::chrono::duration<double, std::micro> took) {
    const auto known = std::find_if(steps_.begin(), steps_.end(), [&](const auto& each) { return each.first == step; });
    auto& sum = known == steps_.end() ? steps_.emplace_back(step, 0).second : known->second;
    sum += took.count() / turns_;
  }

  void welcome() {
    for (int turn = 0; turn < kTurns; ++turn) {
      const TenantId tenant(tenant_of(tenant_at(turn)));
      const auto one = the_first(
          once("take an install",
               [&] { return store_->recipients.take_installs(tenant, core::RecipientKind::user, {1}, kNow, 5min); }),
          "an install");
      once("begin it", [&] { return store_->recipients.begin_install(one, kNow, 5min); });
      arrive(tenant, one.id, "the event that it arrived");
      const auto message =
          the_first(once("take a message",
                         [&] { return store_->deliveries.take(tenant, core::RecipientKind::user, {1}, kNow, 5min); }),
                    "a message");
      const Body body{"{}", "claim-" + std::to_string(turn)};
      const auto claim = once("claim it", [&] { return store_->deliveries.claim(message, body, kNow); });
      if (!claim) give_up("a message that was due could not be claimed");
      once_done("record that it was sent",
                [&] { return store_->deliveries.record_sent(*claim, ActivityId("1:1"), kNow); });
      once("when the next message is due", [&] { return store_->deliveries.next(tenant, core::RecipientKind::user); });
      once("when the next install is due",
           [&] { return store_->recipients.next_install(tenant, core::RecipientKind::user); });
    }
  }

  void arrive(const TenantId& tenant, const RecipientId& id, const std::string& step) {
    const core::PersonalEvent added{
        .tenant = tenant,
        .user = id,
        .presence = core::Presence::added,
        .reference = {ConversationId("a:" + id.str()), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
        .at = kNow};
    once(step, [&] {
      return store_->recipients.change(
          tenant, id, [&](core::Recipient each) { return core::after_event(std::move(each), added, kNow); },
          {"added", ""}, kNow);
    });
  }

  void hear() {
    for (int turn = 0; turn < kTurns; ++turn) {
      const TenantId tenant(tenant_of(tenant_at(turn)));
      const RecipientId person(person_of(50 + turn));
      const core::Deed read{.effects = {core::Effect::read}, .at = kNow, .message = "1:9"};
      once("note a receipt", [&] { return store_->effects.note(tenant, person, read); });
    }
  }

  void settle() {
    for (int turn = 0; turn < kTurns; ++turn) {
      const TenantId tenant(tenant_of(tenant_at(turn)));
      const auto one = the_first(
          once("take what is unknown", [&] { return store_->unknown.take(tenant, kNow, 1, 5min); }), "what is unknown");
      const core::Settlement sent{
          .state = core::DeliveryState::sent, .next_attempt = {}, .cause = {}, .activity = "1:2"};
      once_done("settle it", [&] { return store_->unknown.record(one, sent, kNow); });
      once("take an upgrade", [&] { return store_->upkeep.take(tenant, kNow, 1, 5min); });
    }
  }

  void select() {
    for (int turn = 0; turn < kTurns; ++turn) {
      core::Policy all{.name = policy_of(tenant_at(turn))};
      core::Policy line{.name = line_of(tenant_at(turn))};
      all.users.all = line.users.all = true;
      const TenantId tenant(tenant_of(tenant_at(turn)));
      const auto feed = sure(store_->directory.feed(tenant, "/users/delta", {}, ""));
      const DirectoryUser renamed{.id = RecipientId(person_of(200 + turn)),
                                  .upn = "renamed@contoso.com",
                                  .guest = false,
                                  .enabled = true,
                                  .teams = true};
      once_done("keep a page with one person", [&] {
        return store_->directory.keep_users(feed, {renamed}, {"next", false}, kNow);
      });
      once("look again at one person", [&] {
        return store_->selection.reconsider(tenant, 1, {{.policy = &all}, {.policy = &line}}, {kNow, ""});
      });
      once("give a turn",
           [&] { return store_->rollouts.give_turns(line_of(tenant_at(turn)), RolloutLine::people, 1, kNow); });
    }
  }

  void lead() {
    std::vector<TenantId> all;
    for (int i = 0; i < tenants_; ++i) all.emplace_back(tenant_of(i));
    const auto renew = [&](int turn) { return store_->leaderships.renew(daemon(turn % kDaemons).name, all, kNow); };
    // Until each has its share.
    for (int turn = 0; turn < 3 * kDaemons; ++turn) {
      sure(store_->begin(Durability::lazy));
      static_cast<void>(sure(renew(turn)));
      sure(store_->commit());
    }
    for (int turn = 0; turn < kTurns; ++turn) {
      const TenantId tenant(tenant_of(tenant_at(turn)));
      once("take over a tenant", [&] { return store_->deliveries.recover(tenant, kNow); });
      once("renew the lease (a row for each tenant)", [&] { return renew(turn); });
    }
  }

  /// What an admin's `status` asks, and the daemon once a minute: of everybody.
  void count() {
    turns_ = 1;
    once("`status`: all counts", [&] { return store_->reports.counts(kNow); });
    once("what is due, for a monitor", [&] { return store_->backlogs.due(daemon(0).name, kNow); });
  }

  std::string url_;
  int people_;
  int tenants_;
  int turns_ = kTurns;
  std::unique_ptr<sql::Postgres> database_;
  std::unique_ptr<SqlStore> store_;
  std::vector<std::pair<std::string, double>> steps_;
};

struct Measured {
  std::vector<std::pair<std::string, double>> steps;
  double bytes = 0;
};

Measured measured(const std::string& server, int people, int tenants) {
  const auto begin = Steady::now();
  Grown grown(server, people, tenants);
  const std::chrono::duration<double> filled = Steady::now() - begin;
  Measured all;
  all.bytes = grown.bytes_a_recipient();
  grown.measure();
  all.steps = grown.steps();
  std::fprintf(stderr, "%d in %d: filled in %.0f s\n", people, tenants, filled.count());
  return all;
}

}  // namespace

int main(int count, char** words) {
  const int people = count > 1 ? std::stoi(words[1]) : 10'000'000;
  const int tenants = count > 2 ? std::stoi(words[2]) : 2'000;
  const auto server = sql::testing::server_url();
  if (!server) give_up("no server: run it by scripts/with-postgres");
  // Of each kind one of a hundred people has work that is due.
  if (tenants < 1 || people / tenants / 100 < kTurns / tenants + 1) give_up("give each tenant more people");
  const auto small = measured(*server, kSmall, 1);
  const auto large = measured(*server, people, tenants);
  std::printf("| step | %d in 1: µs | %d in %d: µs | ratio |\n|---|---|---|---|\n", kSmall, people, tenants);
  for (std::size_t i = 0; i < small.steps.size(); ++i) {
    const auto& [step, before] = small.steps[i];
    const double after = large.steps.at(i).second;
    std::printf("| %s | %.0f | %.0f | %.2f |\n", step.c_str(), before, after, after / before);
  }
  std::printf("| bytes a recipient | %.0f | %.0f | |\n", small.bytes, large.bytes);
}
