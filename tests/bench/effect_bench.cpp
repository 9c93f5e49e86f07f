// What it costs to count what becomes of messages. Ingest of genuine activities by turns: messages alone, as many
// activities of which every other is a read receipt, and the same with `effects: false`. And the store's bytes for each
// person after a rollout, of whom all read their message and press a button, with effects and without.
//   effect_bench [PEOPLE [TURNS]]     20,000 and 5 unless given; 0 turns: the store alone
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <vector>

#include "base/random.hpp"
#include "bench/load.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"
#include "store/opening.hpp"

namespace {

using namespace welcomed;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int kConnections = 16;
constexpr int kAtOnce = 500;  // people in one transaction
/// Ids of messages are times in milliseconds, contracts/amendments.md §5.3.
constexpr std::int64_t kFirstMessage = 1'796'000'000'000;
const TimePoint kBegin{std::chrono::milliseconds(kFirstMessage)};

template <typename T>
T good(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

void good(const Status& status) {
  if (!status) throw std::runtime_error(status.error().text());
}

std::vector<RecipientId> people_of(int count) {
  Random random(1);
  std::vector<RecipientId> people;
  for (int i = 0; i < count; ++i) people.emplace_back(random.uuid());
  return people;
}

std::string message_of(std::size_t person) { return std::to_string(kFirstMessage + static_cast<std::int64_t>(person)); }

/// A store in a file, as a rollout leaves it.
class Rolled {
 public:
  Rolled(const fs::path& file, TenantId tenant, std::vector<RecipientId> people)
      : tenant_(std::move(tenant)),
        people_(std::move(people)),
        store_(good(store::open("sqlite:" + file.string(), store::Purpose::serve))) {
    good(store_->own());
  }

  /// Everybody has the app and was sent the message, which is of a wording where effects are counted.
  void welcome(bool counted) {
    together([&] {
      good(store_->policies.set({policy_}, now_));
      good(store_->targets.begin(policy_, now_));
    });
    in_parts([&](std::size_t begin, std::size_t end) {
      select(begin, end);
      for (auto each = begin; each < end; ++each) does(each, core::Presence::added, "event: app added");
      send(begin, end, counted);
    });
    together([&] { good(store_->targets.finish(policy_, now_)); });
  }

  /// Everybody presses a button, and where effects are counted their receipts came before.
  void read_and_press(bool counted) {
    in_parts([&](std::size_t begin, std::size_t end) {
      for (auto each = begin; each < end; ++each) {
        if (counted) {
          does(each, core::Presence::hint, "event: sign of life");
          note(each, {.effects = {core::Effect::read}, .at = now_, .message = message_of(each)});
        }
        does(each, core::Presence::there, "event: app in use");
        if (counted)
          note(each, {.effects = {core::Effect::pressed}, .at = now_, .message = message_of(each), .button = 0});
      }
    });
  }

 private:
  void together(const std::function<void()>& work) {
    good(store_->begin(store::Durability::lazy));
    work();
    good(store_->commit());
    now_ += 1s;
  }
  void in_parts(const std::function<void(std::size_t begin, std::size_t end)>& work) {
    for (std::size_t begin = 0; begin < people_.size(); begin += kAtOnce)
      together([&] { work(begin, std::min(people_.size(), begin + kAtOnce)); });
  }

  void select(std::size_t begin, std::size_t end) {
    std::vector<store::Candidate> candidates;
    for (auto each = begin; each < end; ++each)
      candidates.push_back({people_[each], "person" + std::to_string(each) + "@contoso.com", ""});
    good(store_->targets.select(policy_, candidates, now_));
  }
  void does(std::size_t person, core::Presence presence, const std::string& what) {
    const auto& id = people_[person];
    const core::PersonalEvent event{.tenant = tenant_,
                                    .user = id,
                                    .presence = presence,
                                    .spoke = presence == core::Presence::there,
                                    .reference = {ConversationId("a:" + id.str()),
                                                  "https://smba.trafficmanager.net/emea/", "29:" + id.str(), "en-GB"},
                                    .at = now_};
    const auto after = [&](core::Recipient each) { return core::after_event(std::move(each), event, now_); };
    good(store_->recipients.change(tenant_, id, after, {what, ""}, now_));
  }
  void send(std::size_t begin, std::size_t end, bool counted) {
    const auto due = good(store_->deliveries.take(tenant_, core::RecipientKind::user, {kAtOnce}, now_, 5min));
    if (due.size() != end - begin) throw std::runtime_error("not everybody's message was due");
    for (const auto& each : due) {
      store::Body body{"{}", random_.uuid()};
      if (counted) body.wording = {"welcome", "", std::string(16, '1'), {{"Show me", "help"}}};
      const auto claim = good(store_->deliveries.claim(each, body, now_));
      const auto place =
          std::find(people_.begin() + static_cast<std::ptrdiff_t>(begin), people_.end(), each.recipient.id) -
          people_.begin();
      good(
          store_->deliveries.record_sent(claim.value(), ActivityId(message_of(static_cast<std::size_t>(place))), now_));
    }
  }
  void note(std::size_t person, const core::Deed& deed) { good(store_->effects.note(tenant_, people_[person], deed)); }

  TenantId tenant_;
  std::vector<RecipientId> people_;
  std::unique_ptr<store::SqlStore> store_;
  store::PolicyRow policy_{"rolled", tenant_, {"welcome"}};
  Random random_{2};
  TimePoint now_ = kBegin;
};

/// Of the store's pages, once it is closed.
double bytes_for_each(const fs::path& file, std::size_t people) {
  return static_cast<double>(fs::file_size(file)) / static_cast<double>(people);
}

void measure_bytes(const std::vector<RecipientId>& people) {
  const support::TempFolder folder;
  std::array<double, 2> bytes{};
  for (const bool counted : {false, true}) {
    const auto file = folder / (counted ? "with.db" : "without.db");
    {
      Rolled rolled(file, TenantId("0e0e0000-0000-4000-8000-000000000001"), people);
      rolled.welcome(counted);
      rolled.read_and_press(counted);
    }
    bytes[counted ? 1 : 0] = bytes_for_each(file, people.size());
  }
  std::puts("\n| people | bytes for each without effects | with them | more |\n|---|---|---|---|");
  std::printf("| %zu | %.0f | %.0f | %.0f |\n", people.size(), bytes[0], bytes[1], bytes[1] - bytes[0]);
  std::fflush(stdout);
}

/// What is measured by turns.
struct Arm {
  const char* name;
  bool receipts, effects;
};
constexpr std::array kArms{Arm{"messages alone", false, true}, Arm{"half of them read receipts", true, true},
                           Arm{"the same, `effects: false`", true, false}};

struct Ingest {
  double per_second = 0, cpu_us = 0, p50 = 0, p99 = 0;
};

Ingest ingest(const Arm& arm, const std::vector<RecipientId>& people) {
  support::Rollout rollout({"--users", "20", "--seed", "3"});
  {
    Rolled rolled(rollout.folder() / "welcomed.db", TenantId(rollout.about()["tenant_id"].get<std::string>()), people);
    rolled.welcome(arm.effects);
  }
  rollout.configure(
      "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: "
      "welcome}]}\n",
      arm.effects ? "" : "effects: false\n");
  rollout.start_daemon();
  const bench::Teams teams(rollout);
  const auto pid = rollout.daemon().pid();
  const double before = bench::cpu_milliseconds(pid);
  const auto request = [&](int number) {
    const auto person = static_cast<std::size_t>(arm.receipts ? number / 2 : number);
    const auto& user = people[person].str();
    return arm.receipts && number % 2 == 0 ? teams.receipt_of(user, number, message_of(person))
                                           : teams.message_of(user, number);
  };
  const auto count = static_cast<int>(people.size());
  const auto measured = bench::post_all(
      {.ports = {bench::port_of(rollout.bot_url())}, .connections = kConnections, .count = count, .request = request});
  const double spent = bench::cpu_milliseconds(pid) - before;
  if (measured.refused > 0) throw std::runtime_error(std::to_string(measured.refused) + " were refused");
  rollout.daemon().stop();
  return {count / measured.seconds, spent * 1000 / count, measured.percentile(50), measured.percentile(99)};
}

double middle(const std::vector<Ingest>& turns, double Ingest::*figure) {
  std::vector<double> values;
  for (const auto& each : turns) values.push_back(each.*figure);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure_ingest(const std::vector<RecipientId>& people, int turns) {
  std::array<std::vector<Ingest>, kArms.size()> all;
  for (int turn = 0; turn < turns; ++turn) {
    for (std::size_t arm = 0; arm < kArms.size(); ++arm) all.at(arm).push_back(ingest(kArms.at(arm), people));
  }
  std::puts("| signed activities | a second | CPU µs each | p50 ms | p99 ms |\n|---|---|---|---|---|");
  for (std::size_t arm = 0; arm < kArms.size(); ++arm) {
    const auto figure = [&](double Ingest::*which) { return middle(all.at(arm), which); };
    std::printf("| %s | %.0f | %.1f | %.2f | %.2f |\n", kArms.at(arm).name, figure(&Ingest::per_second),
                figure(&Ingest::cpu_us), figure(&Ingest::p50), figure(&Ingest::p99));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  const auto people = people_of(count > 1 ? std::atoi(words[1]) : 20'000);
  const int turns = count > 2 ? std::atoi(words[2]) : 5;
  if (turns > 0) measure_ingest(people, turns);
  measure_bytes(people);
}
