// What a step of a daemon costs in PostgreSQL as the store grows: with 10,000 people in one tenant, and with many
// people in many tenants; the numbers of the README's table. Each in a server of its own, in the system's temporary
// folder (TMPDIR), where it takes some 5 KB of disk for each recipient while it is filled.
//   growth_bench [RECIPIENTS [TENANTS]]      10,000,000 in 2,000 unless given
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sql/postgres.hpp"
#include "store/opening.hpp"
#include "support/server.hpp"
#include "unit/store/grown.hpp"

namespace {

using namespace std::chrono_literals;
using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using Steady = std::chrono::steady_clock;

constexpr int kSmall = 10'000;
/// Of each step: there is as much due work of its kind in the small store. In a row they are in the same tenant, of
/// which nothing may be in memory before the first of them.
constexpr int kTurns = 60;
constexpr int kTenantsVisited = 6;
constexpr int kDaemons = 5;
constexpr int kPeopleOfAPage = 10;
const TimePoint kNow{std::chrono::seconds(1'800'000'000)};

/// What was made until then goes away.
[[noreturn]] void give_up(const std::string& why) { throw std::runtime_error(why); }

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

/// Enough for a large store on a small machine. Indexes that are made anew need no second copy in the server's log.
std::vector<std::string> options_of_server() {
  return {"-c", "shared_buffers=1GB",    "-c", "maintenance_work_mem=512MB", "-c", "max_wal_size=4GB",
          "-c", "checkpoint_timeout=1h", "-c", "wal_level=minimal",          "-c", "max_wal_senders=0"};
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// In microseconds, by turn.
struct Step {
  std::string name;
  std::vector<double> usual;
  std::vector<double> first;  ///< of a tenant
};

/// What is due comes in no order of theirs, so that neither do the pages that it stands in.
class Grown {
 public:
  Grown(int people, int tenants)
      : people_(people), tenants_(tenants), visited_(std::min(tenants, kTenantsVisited)), server_(options_of_server()) {
    sure(open(server_.url(), Purpose::serve).map([](const auto&) {}));
    fill();
    store_ = sure(open(server_.url(), Purpose::serve));
    sure(store_->begin(Durability::durable));
    for (int i = 0; i < kDaemons; ++i) sure(store_->leaderships.join(daemon(i), kNow));
    sure(store_->commit());
  }

  /// In the order in which they are asked; those that count everybody come last.
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] double bytes_a_recipient() const {
    const auto database = connection();
    auto size = database->query(
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
  /// What it runs takes as long as it takes.
  [[nodiscard]] std::unique_ptr<sql::Connection> connection() const {
    auto made = std::make_unique<sql::Postgres>(sql::Server{server_.url(), {}}, sql::Access::read_write);
    made->script("SET statement_timeout=0");
    return made;
  }
  static Instance daemon(int number) {
    return {"daemon-" + std::to_string(number), "1", number, kNow, kNow, std::nullopt};
  }

  /// Indexes and keys are made once all is there, which takes a fraction of the time.
  void fill() const {
    const auto begin = Steady::now();
    const auto database = connection();
    const auto dropped = drop_indexes(*database);
    load();
    const auto loaded = Steady::now();
    for (const auto& each : dropped) database->script(each);
    const auto indexed = Steady::now();
    database->script("VACUUM ANALYZE");
    const auto seconds = [](Steady::duration time) { return std::chrono::duration<double>(time).count(); };
    std::fprintf(stderr, "%d in %d: rows in %.0f s, indexes in %.0f s, VACUUM ANALYZE in %.0f s\n", people_, tenants_,
                 seconds(loaded - begin), seconds(indexed - loaded), seconds(Steady::now() - indexed));
  }

  /// Gives what makes them anew.
  static std::vector<std::string> drop_indexes(sql::Connection& database) {
    std::vector<std::string> drop;
    std::vector<std::string> make;
    auto rows = database.query(
        "SELECT 'DROP INDEX ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c"
        " ON c.oid=i.indrelid WHERE c.relnamespace=current_schema()::regnamespace AND NOT EXISTS (SELECT 1 FROM"
        " pg_constraint k WHERE k.conindid=i.indexrelid) UNION ALL SELECT 'ALTER TABLE ' || k.conrelid::regclass ||"
        " ' DROP CONSTRAINT ' || quote_ident(k.conname), 'ALTER TABLE ' || k.conrelid::regclass || ' ADD CONSTRAINT '"
        " || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE"
        " k.connamespace=current_schema()::regnamespace AND k.contype IN ('p', 'u')");
    while (rows.step()) {
      drop.push_back(rows.text(0));
      make.push_back(rows.text(1));
    }
    for (const auto& each : drop) database.script(each);
    return make;
  }

  /// By two at once.
  void load() const {
    const int half = tenants_ / 2;
    auto others = std::async(std::launch::async, [&] { load(0, half); });
    load(half, tenants_ - half);
    others.get();
  }
  void load(int first, int tenants) const {
    if (tenants == 0) return;
    const auto database = connection();
    for (const auto& each : grown({first, tenants, people_ / tenants_})) database->script(each);
  }

  [[nodiscard]] int tenant_at(int turn) const { return turn * visited_ / kTurns * (tenants_ / visited_); }
  template <typename Turn>
  void in_turns(const Turn& each) {
    for (int turn = 0; turn < kTurns; ++turn) {
      first_in_tenant_ = turn == 0 || tenant_at(turn) != tenant_at(turn - 1);
      each(turn, TenantId(tenant_of(tenant_at(turn))));
    }
    first_in_tenant_ = false;
  }

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
  void note(const std::string& name, std::chrono::duration<double, std::micro> took) {
    auto known = std::find_if(steps_.begin(), steps_.end(), [&](const Step& each) { return each.name == name; });
    if (known == steps_.end()) known = steps_.insert(known, {name, {}, {}});
    (first_in_tenant_ ? known->first : known->usual).push_back(took.count());
  }

  void welcome() {
    in_turns([&](int turn, const TenantId& tenant) {
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
    });
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
    in_turns([&](int turn, const TenantId& tenant) {
      const RecipientId person(person_of(50 + turn));
      const core::Deed read{.effects = {core::Effect::read}, .at = kNow, .message = "1:9"};
      once("note a receipt", [&] { return store_->effects.note(tenant, person, read); });
    });
  }

  void settle() {
    in_turns([&](int, const TenantId& tenant) {
      const auto one = the_first(
          once("take what is unknown", [&] { return store_->unknown.take(tenant, kNow, 1, 5min); }), "what is unknown");
      const core::Settlement sent{
          .state = core::DeliveryState::sent, .next_attempt = {}, .cause = {}, .activity = "1:2"};
      once_done("settle it", [&] { return store_->unknown.record(one, sent, kNow); });
    });
  }

  void select() {
    in_turns([&](int turn, const TenantId& tenant) {
      core::Policy all{.name = policy_of(tenant_at(turn))};
      core::Policy line{.name = line_of(tenant_at(turn))};
      all.users.all = line.users.all = true;
      const auto feed = sure(store_->directory.feed(tenant, "/users/delta", {}, ""));
      const DirectoryUser renamed{.id = RecipientId(person_of(200 + turn)),
                                  .upn = "renamed@contoso.com",
                                  .guest = false,
                                  .enabled = true,
                                  .teams = true};
      once_done("keep a page with one person", [&] {
        return store_->directory.keep_users(feed, {renamed}, {"next", false}, kNow);
      });
      once("select a page of ten people", [&] {
        return store_->selection.reconsider(tenant, kPeopleOfAPage, {{.policy = &all}, {.policy = &line}}, {kNow, ""});
      });
      once("give a turn",
           [&] { return store_->rollouts.give_turns(line_of(tenant_at(turn)), RolloutLine::people, 1, kNow); });
    });
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
    in_turns([&](int turn, const TenantId& tenant) {
      the_first(once("take an upgrade", [&] { return store_->upkeep.take(tenant, kNow, 1, 5min); }), "an upgrade");
      once("take over a tenant", [&] { return store_->deliveries.recover(tenant, kNow); });
      once("renew the lease (a row for each tenant)", [&] { return renew(turn); });
    });
  }

  /// What an admin's `status` asks, and the daemon once a minute: of everybody. The server gives up what takes a
  /// minute.
  void count() {
    once_in_time("`status`: all counts", [&] { return store_->reports.counts(kNow); });
    once_in_time("what is due, for a monitor", [&] { return store_->backlogs.due(daemon(0).name, kNow); });
  }
  template <typename Verb>
  void once_in_time(const std::string& step, const Verb& verb) {
    const auto begin = Steady::now();
    sure(store_->begin(Durability::lazy));
    const auto result = verb();
    if (result) {
      sure(store_->commit());
      return note(step, Steady::now() - begin);
    }
    store_->roll_back();
    std::fprintf(stderr, "%s: %s\n", step.c_str(), result.error().text().c_str());
    steps_.push_back({step, {}, {}});
  }

  int people_;
  int tenants_;
  int visited_;
  support::Server server_;
  std::unique_ptr<SqlStore> store_;
  bool first_in_tenant_ = false;
  std::vector<Step> steps_;
};

struct Measured {
  std::vector<Step> steps;
  double bytes = 0;
};

Measured measured(int people, int tenants) {
  Grown grown(people, tenants);
  Measured all{.steps = {}, .bytes = grown.bytes_a_recipient()};
  grown.measure();
  all.steps = grown.steps();
  return all;
}

std::string text_of(const char* form, double number) {
  char text[32];
  std::snprintf(text, sizeof text, form, number);
  return number > 0 ? text : "";
}

void compare(int people, int tenants) {
  const auto small = measured(kSmall, 1);
  const auto large = measured(people, tenants);
  std::printf(
      "| step | %d in 1: µs | %d in %d: µs | times as much | the first in a tenant there: µs |\n"
      "|---|---|---|---|---|\n",
      kSmall, people, tenants);
  for (std::size_t i = 0; i < small.steps.size(); ++i) {
    const auto& step = large.steps.at(i);
    const double before = median(small.steps[i].usual);
    const double after = median(step.usual);
    std::printf("| %s | %s | %s | %s | %s |\n", step.name.c_str(), text_of("%.0f", before).c_str(),
                text_of("%.0f", after).c_str(), text_of("%.2f", before > 0 ? after / before : 0).c_str(),
                text_of("%.0f", median(step.first)).c_str());
  }
  std::printf("| bytes a recipient | %.0f | %.0f | %.2f | |\n", small.bytes, large.bytes, large.bytes / small.bytes);
}

}  // namespace

int main(int count, char** words) {
  const int people = count > 1 ? std::stoi(words[1]) : 10'000'000;
  const int tenants = count > 2 ? std::stoi(words[2]) : 2'000;
  // Of each kind one of a hundred people has work that is due.
  if (tenants < 1 || people / tenants / 100 < kTurns / std::min(tenants, kTenantsVisited)) {
    std::fputs("give each tenant more people\n", stderr);
    return 2;
  }
  try {
    compare(people, tenants);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
