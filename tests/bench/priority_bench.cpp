// How soon a small policy with a priority is taken up beside a large one that is due as well; the numbers of the
// README's table. Ends with 1 where anybody else is taken before all of the small one are, or that takes seconds.
//   priority_bench [PEOPLE]      1,000,000 unless given
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "sql/sqlite.hpp"
#include "store/opening.hpp"
#include "support/files.hpp"
#include "unit/store/crowd.hpp"

namespace {

using namespace std::chrono_literals;
using namespace welcomed;
using namespace welcomed::store;

constexpr int kUrgent = 100;
constexpr int kAtOnce = 64;  ///< as many as a stage has under way
constexpr double kSeconds = 5;
const TenantId kTenant("t");
const TimePoint kNow{std::chrono::seconds(1'800'000'000)};

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  std::exit(1);
}

template <typename T>
T sure(Result<T> result) {
  if (!result) give_up(result.error());
  return std::move(*result);
}
void sure(const Status& status) {
  if (!status) give_up(status.error());
}

void fill(const std::string& file, const char* due, int people) {
  sure(open("sqlite:" + file, Purpose::serve));
  sql::Sqlite database(file, sql::Access::read_write);
  database.begin(sql::Durability::lazy);
  for (const auto& each : welcomed::store::testing::crowd(due, people)) database.script(each);
  database.commit();
}

std::vector<Candidate> urgent_people() {
  std::vector<Candidate> people;
  for (int i = 0; i < kUrgent; ++i) {
    const auto name = "urgent" + std::to_string(i);
    people.push_back({RecipientId(name), name + "@x", {}});
  }
  return people;
}

/// The policy comes with its people, who have the app where only the message is to be due.
void bring_urgent(SqlStore& store, bool message) {
  PolicyRow urgent{"urgent", kTenant, {"alarm"}};
  urgent.priority = 9;
  sure(store.policies.set({{"big", kTenant, {"hello"}}, urgent}, kNow));
  const auto people = urgent_people();
  sure(store.targets.begin(urgent, kNow));
  sure(store.targets.select(urgent, people, kNow));
  sure(store.targets.finish(urgent, kNow));
  for (const auto& each : people) {
    if (!message) break;
    const core::PersonalEvent added{.tenant = kTenant,
                                    .user = each.id,
                                    .presence = core::Presence::added,
                                    .wish = core::Wish::none,
                                    .reference = {ConversationId("a:" + each.id.str()), "https://x/", "29:x", "en"},
                                    .at = kNow};
    const auto changed = store.recipients.change(
        kTenant, each.id, [&](core::Recipient one) { return core::after_event(std::move(one), added, kNow); },
        {"added", ""}, kNow);
    sure(changed.map([](const auto&) {}));
  }
}

std::vector<RecipientId> taken(SqlStore& store, bool message) {
  std::vector<RecipientId> ids;
  if (message) {
    for (const auto& each : sure(store.deliveries.take(kTenant, core::RecipientKind::user, {kAtOnce}, kNow, 5min)))
      ids.push_back(each.recipient.id);
  } else {
    for (const auto& each :
         sure(store.recipients.take_installs(kTenant, core::RecipientKind::user, {kAtOnce}, kNow, 5min)))
      ids.push_back(each.id);
  }
  return ids;
}

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

bool measure(const char* due, int people) {
  const support::TempFolder folder;
  const auto file = (folder / "welcomed.db").string();
  fill(file, due, people);
  const auto store = sure(open("sqlite:" + file, Purpose::serve));
  const bool message = std::string(due) == "message";
  sure(store->policies.set({{"big", kTenant, {"hello"}}}, kNow));
  const auto begin = std::chrono::steady_clock::now();
  sure(store->begin(Durability::durable));
  bring_urgent(*store, message);
  sure(store->commit());
  const double known = since(begin);
  int urgent = 0;
  int before = 0;
  while (urgent < kUrgent) {
    sure(store->begin(Durability::lazy));
    const auto some = taken(*store, message);
    sure(store->commit());
    if (some.empty()) break;
    for (const auto& id : some) {
      const bool one_of_them = id.str().starts_with("urgent");
      urgent += one_of_them ? 1 : 0;
      before += !one_of_them && urgent < kUrgent ? 1 : 0;
    }
  }
  const double all = since(begin);
  std::printf("| %s | %d | %d | %.3f | %.3f | %d |\n", due, people, urgent, known, all, before);
  return urgent == kUrgent && before == 0 && all < kSeconds;
}

}  // namespace

int main(int count, char** words) {
  const int people = count > 1 ? std::stoi(words[1]) : 1'000'000;
  std::printf(
      "| due | people of others who are | urgent ones taken | known after s | all taken after s | others before"
      " |\n|---|---|---|---|---|---|\n");
  const bool installs = measure("install", people);
  const bool messages = measure("message", people);
  return installs && messages ? 0 : 1;
}
