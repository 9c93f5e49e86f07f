// Tables of work that waits for its time: taken on a lease, put back, and due again.
#include "store/queue.hpp"

#include <catch2/catch.hpp>

#include "sql/sqlite.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace std::chrono_literals;

namespace {

struct Job {
  std::string tenant;
  std::string id;
};

constexpr Queue<Job> kJobQueue{.lease_of = LEASE_OF("jobs", "tenant=? AND id=?"),
                               .first_of = FIRST_OF("jobs", "tenant=? AND done=0"),
                               .read_row =
                                   [](const Statement& row) {
                                     return Job{row.text(0), row.text(1)};
                                   },
                               .bind_key = [](Statement& lease, const Job& row) { lease.bind(row.tenant, row.id); }};

struct Jobs {
  sql::Sqlite database{":memory:", sql::Access::read_write};
  TimePoint now{std::chrono::seconds(1'800'000'000)};

  Jobs() {
    database.script(
        "CREATE TABLE jobs (tenant TEXT NOT NULL, id TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,"
        " next_attempt_at INTEGER, taken INTEGER NOT NULL DEFAULT 0)");
  }

  void wait(const std::string& id, std::optional<TimePoint> until, const std::string& tenant = "t") {
    database.run("INSERT INTO jobs (tenant, id, next_attempt_at) VALUES (?,?,?)", tenant, id, until);
  }
  void put_back(const std::string& id, TimePoint until) {
    database.run("UPDATE jobs SET next_attempt_at=?, taken=0 WHERE id=?", until, id);
  }
  std::string take(Duration lease = 5min) {
    std::string ids;
    auto due = database.query(
        "SELECT tenant, id FROM jobs WHERE tenant='t' AND done=0 AND next_attempt_at<=? ORDER BY next_attempt_at", now);
    for (const auto& each : kJobQueue.take(database, std::move(due), now + lease)) ids += each.id;
    return ids;
  }
  std::optional<TimePoint> next() { return kJobQueue.next(database, "t"); }
};

}  // namespace

TEST_CASE_METHOD(Jobs, "what is due is taken once, the longest due first, and nothing of anybody else's") {
  wait("b", now);
  wait("a", now - 1s);
  wait("later", now + 1s);
  wait("never", std::nullopt);
  wait("another's", now - 1h, "u");
  CHECK(take() == "ab");
  CHECK(take().empty());
}

TEST_CASE_METHOD(Jobs, "what is taken is due again when its lease has run out") {
  wait("a", now);
  CHECK(take(5min) == "a");
  now += 5min - 1ms;
  CHECK(take().empty());
  now += 1ms;
  CHECK(take() == "a");
}

TEST_CASE_METHOD(Jobs, "what is put back is due at the time that it was given") {
  wait("a", now);
  CHECK(take() == "a");
  put_back("a", now + 10s);
  CHECK(take().empty());
  now += 10s;
  CHECK(take() == "a");
}

TEST_CASE_METHOD(Jobs, "the next one is due when the first of those that wait is, or its lease ends") {
  CHECK_FALSE(next());
  wait("never", std::nullopt);
  wait("another's", now - 1h, "u");
  CHECK_FALSE(next());
  wait("b", now + 10min);
  CHECK(next() == now + 10min);
  wait("a", now);
  CHECK(next() == now);
  CHECK(take(5min) == "a");
  CHECK(next() == now + 5min);
}

TEST_CASE_METHOD(Jobs, "what somebody took who is gone is due at once, and what nobody took waits on") {
  wait("a", now);
  wait("another's", now, "u");
  wait("later", now + 1min);
  CHECK(take(5min) == "a");
  give_back(database, "jobs", "tenant", "t", now);
  CHECK(take() == "a");
  CHECK(next() == now + 1min);
}
