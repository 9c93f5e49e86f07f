// What a step costs does not grow with the store: no statement of the way from an install to a message reads through a
// table that has a row for each person.
#include <algorithm>
#include <array>
#include <map>
#include <regex>

#include "store/schema.hpp"
#include "unit/store/crowd.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

/// All recipients are in the directory.
constexpr const char* kInDirectory =
    "INSERT INTO directory_users (tenant, id, upn, guest, enabled, teams, round) SELECT tenant, id, upn, 0, 1, 1, 1"
    " FROM recipients";

/// 20,000 people whom a policy selects; one in a hundred waits for the app.
constexpr std::array kPeople{
    "INSERT INTO policies (name, tenant) VALUES ('sales', 't')",
    "INSERT INTO policy_messages (policy, key, place) VALUES ('sales', 'welcome', 0)",
    "INSERT INTO recipients (tenant, id, state, upn, updated_at, next_attempt_at) WITH RECURSIVE people(i) AS (SELECT 1"
    " UNION ALL SELECT i+1 FROM people WHERE i<20000) SELECT 't', 'p'||i, CASE WHEN i%100=0 THEN 'installing' ELSE"
    " 'reachable' END, 'p'||i||'@x', i, CASE WHEN i%100=0 THEN i END FROM people",
    "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at) SELECT 'sales', tenant, id, upn, 1, "
    "'',"
    " 1 FROM recipients",
    "INSERT INTO deliveries (tenant, recipient, key, policy, state, updated_at) SELECT tenant, id, 'welcome', 'sales',"
    " CASE WHEN state='installing' THEN 'pending' ELSE 'sent' END, 1 FROM recipients",
    "INSERT INTO story (tenant, recipient, at, what, detail) SELECT tenant, id, 1, 'found', '' FROM recipients",
    kInDirectory};

/// Tables that grow with people.
bool grows(const std::string& table) {
  static constexpr std::array<std::string_view, 8> kGrowing{"recipients", "targets", "deliveries",      "story",
                                                            "bodies",     "members", "directory_users", "departed"};
  return std::find(kGrowing.begin(), kGrowing.end(), table) != kGrowing.end();
}

std::vector<std::string> lines_of(sql::Statement rows, int column) {
  std::vector<std::string> lines;
  while (rows.step()) lines.push_back(rows.text(column));
  return lines;
}

/// Neither what this test asks nor what a driver does for itself.
bool of_the_store(const std::string& statement) {
  static constexpr std::array<std::string_view, 5> kVerbs{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};
  const bool ours = statement.find("sqlite_stmt") == statement.npos && statement.find("pragma_") == statement.npos &&
                    statement.find("pg_prepared") == statement.npos;
  return ours && std::any_of(kVerbs.begin(), kVerbs.end(), [&](auto verb) { return statement.starts_with(verb); });
}

/// Whether SQLite reads through what may be large: all but the one row of the store, the policies, and what a statement
/// makes of rows that were looked up.
bool scans(const std::string& line) {
  constexpr std::string_view kScan = "SCAN ";
  if (!line.starts_with(kScan)) return false;
  static constexpr std::array kSmall{"identity", "i", "policies", "p", "CONSTANT", "wanted", "up", "agenda"};
  const auto what = line.substr(kScan.size(), line.find(' ', kScan.size()) - kScan.size());
  return std::find(kSmall.begin(), kSmall.end(), what) == kSmall.end();
}

/// The lines of PostgreSQL's plan that read all of a growing table: without an index, or through a whole one.
std::vector<std::string> scans_in(const std::vector<std::string>& plan) {
  static const std::regex kNode("(Seq Scan|Index Scan|Index Only Scan).* on (\\w+)( \\w+)?$");
  std::vector<std::string> scans;
  for (auto line = plan.begin(); line != plan.end(); ++line) {
    std::smatch node;
    if (!std::regex_search(*line, node, kNode) || !grows(node[2])) continue;
    const auto next = std::find_if(line + 1, plan.end(), [](const auto& each) { return each.find("->") != each.npos; });
    const bool looked_up =
        std::any_of(line, next, [](const auto& each) { return each.find("Index Cond:") != each.npos; });
    if (!looked_up) scans.push_back(*line);
  }
  return scans;
}

/// A large store, and a second connection to it that has prepared nothing yet.
struct Grown : World {
  Folder folder;
  bool on_server = sql::testing::server_url().has_value();
  std::string url =
      on_server ? sql::testing::new_schema(*sql::testing::server_url()) : "sqlite:" + (folder / "w.db").string();
  sql::Connection* session = nullptr;

  Grown() : Grown({kPeople.begin(), kPeople.end()}) {}
  explicit Grown(const std::vector<std::string>& filling) {
    { REQUIRE(open(url, Purpose::serve)); }
    const auto filled = connected();
    for (const auto& each : filling) filled->script(each);
    if (on_server) filled->script("ANALYZE");
    auto database = connected();
    session = database.get();
    store = std::make_unique<SqlStore>(std::move(database), std::nullopt, std::nullopt);
  }
  [[nodiscard]] std::unique_ptr<sql::Connection> connected() const {
    if (on_server) return std::make_unique<sql::Postgres>(sql::Server{url, {}}, sql::Access::read_write);
    return std::make_unique<sql::Sqlite>(file_of(url), sql::Access::read_write);
  }

  /// From an install that is due to a message that was sent.
  void welcome_one() {
    const auto due_installs = installs();
    REQUIRE(due_installs.size() == 100);
    const auto& one = due_installs.front();
    REQUIRE(store->recipients.begin_install(one, now, 5min).value());
    change(one.id, [this](core::Recipient each) {
      each.state = core::RecipientState::installed;
      each.next_attempt = now;
      return each;
    });
    REQUIRE(store->recipients.take_completions(tenant, false, {100}, now, 5min));
    added(one.id);
    const auto claimed = claim_the_one();
    REQUIRE(store->deliveries.record_sent(claimed, ActivityId("1:1"), now));
    REQUIRE(store->recipients.next_install(tenant, core::RecipientKind::user));
    REQUIRE(store->recipients.next_completion(tenant, false));
    REQUIRE(store->deliveries.next(tenant, core::RecipientKind::user));
  }
  using Scans = std::map<std::string, std::vector<std::string>>;  ///< the lines that read through a table, by statement

  /// Of what the store asked so far; nothing where this SQLite cannot tell.
  [[nodiscard]] Scans plans_of_statements() const { return on_server ? plans_of_server() : plans_of_sqlite(); }

  static void expect_no_scan(const Scans& all) {
    for (const auto& [statement, lines] : all) {
      INFO(statement);
      CHECK(lines == std::vector<std::string>());
    }
  }

 private:
  [[nodiscard]] Scans plans_of_sqlite() const {
    Scans all;
    if (!session->query("SELECT 1 FROM pragma_compile_options WHERE compile_options='ENABLE_STMTVTAB'").step())
      return all;
    for (const auto& statement : lines_of(session->query("SELECT sql FROM sqlite_stmt"), 0)) {
      if (!of_the_store(statement)) continue;
      auto lines = lines_of(session->query("EXPLAIN QUERY PLAN " + statement), 3);
      std::erase_if(lines, [](const auto& each) { return !scans(each); });
      all.emplace(statement, std::move(lines));
    }
    return all;
  }
  [[nodiscard]] Scans plans_of_server() const {
    auto count = session->query(
        "SELECT name, coalesce(array_length(parameter_types, 1), 0), statement FROM pg_prepared_statements");
    std::vector<std::pair<std::string, std::string>> named;
    while (count.step()) {
      std::string values;
      for (std::int64_t i = 0; i < count.integer(1); ++i) values += i == 0 ? "NULL" : ", NULL";
      const auto call = count.text(0) + (values.empty() ? "" : "(" + values + ")");
      if (of_the_store(count.text(2))) named.emplace_back(call, count.text(2));
    }
    // The plan for any values, where there is another way than through the whole table.
    session->script("SET plan_cache_mode=force_generic_plan; SET enable_seqscan=off");
    Scans all;
    for (const auto& [call, statement] : named)
      all.emplace(statement, scans_in(lines_of(session->query("EXPLAIN (COSTS OFF) EXECUTE " + call), 0)));
    return all;
  }
};

/// A large policy whose people are all due, and a small one with a priority that comes later.
struct Crowded : Grown {
  Crowded() : Grown(std::vector<std::string>()) {}

  void fill(const char* due) {
    const auto filling = connected();
    for (const auto& each : crowd(due, 20'000)) filling->script(each);
    filling->script(kInDirectory);
    if (on_server) filling->script("ANALYZE");
    auto big = policy("big", {"hello"});
    auto urgent = policy("urgent", {"alarm"});
    urgent.priority = 9;
    // What a reload asks once looks at all whom the policies select.
    auto examined = std::move(store);
    store = std::make_unique<SqlStore>(connected(), std::nullopt, std::nullopt);
    set_policies({big, urgent});
    store = std::move(examined);
    std::vector<RecipientId> people;
    for (int i = 0; i < kUrgent; ++i) people.emplace_back("urgent" + std::to_string(i));
    meet("urgent", people);
    if (std::string(due) == "message")
      for (const auto& each : people) added(each);
  }
  /// They are the first that are taken, and there are no more of them.
  void take_urgent(bool message) {
    std::vector<RecipientId> taken;
    if (message) {
      for (const auto& each : due_first(kUrgent + 1)) taken.push_back(each.recipient.id);
    } else {
      const auto first = store->recipients.take_installs(tenant, core::RecipientKind::user, {kUrgent + 1}, now, 5min);
      REQUIRE(first);
      for (const auto& each : *first) taken.push_back(each.id);
    }
    REQUIRE(taken.size() == kUrgent + 1);
    const auto urgent = [](const RecipientId& id) { return id.str().starts_with("urgent"); };
    CHECK(std::all_of(taken.begin(), taken.end() - 1, urgent));
    CHECK_FALSE(urgent(taken.back()));
  }

 private:
  static constexpr int kUrgent = 100;

  std::vector<DueDelivery> due_first(int most) {
    auto first = store->deliveries.take(tenant, core::RecipientKind::user, {most}, now, 5min);
    REQUIRE(first);
    return std::move(*first);
  }
};

}  // namespace

TEST_CASE_METHOD(Grown, "no statement between an install and a message reads through a table of people, on SQLite") {
  if (on_server) return;
  welcome_one();
  const auto all = plans_of_statements();
  if (all.empty()) WARN("this SQLite does not tell its statements");
  CHECK((all.empty() || all.size() > 10));
  expect_no_scan(all);
}

TEST_CASE_METHOD(Grown, "no statement between an install and a message reads through a table of people, on a server") {
  if (!on_server) return;
  welcome_one();
  const auto all = plans_of_statements();
  CHECK(all.size() > 10);
  expect_no_scan(all);
}

TEST_CASE_METHOD(Crowded,
                 "what is urgent is taken before a crowd that is due, and no table of people is read through") {
  const auto due = GENERATE(as<const char*>(), "install", "message");
  fill(due);
  take_urgent(std::string(due) == "message");
  const auto plans = plans_of_statements();
  if (plans.empty()) WARN("this SQLite does not tell its statements");
  expect_no_scan(plans);
}

TEST_CASE("a plan that reads through a whole table is told from one that looks rows up") {
  CHECK(scans_in({"Seq Scan on recipients r", "  Filter: (x = 1)"}).size() == 1);
  CHECK(scans_in({"Seq Scan on policies"}).empty());
  CHECK(scans_in({"Limit", "  ->  Index Scan using recipients_pkey on recipients r", "        Filter: (x = 1)",
                  "  ->  Index Scan using targets_pkey on targets t", "        Index Cond: (id = r.id)"}) ==
        std::vector<std::string>{"  ->  Index Scan using recipients_pkey on recipients r"});
  CHECK(scans_in({"Index Only Scan using recipients_pkey on recipients", "  Index Cond: (id = $1)"}).empty());
}
