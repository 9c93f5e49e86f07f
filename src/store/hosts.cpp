// The hosts of service URLs.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

constexpr int kMostHosts = 32;

constexpr auto kHostFields = sql::fields_of<SeenHost>(
    Field{"host", &SeenHost::host}, Field{"first_at", &SeenHost::first}, Field{"last_at", &SeenHost::last});

}  // namespace

Result<bool> Hosts::note(const std::string& host, TimePoint now) {
  return guarded<bool>([&] {
    const bool known = database_->query("SELECT 1 FROM hosts_seen WHERE host=?", host).step();
    database_->run(
        "INSERT INTO hosts_seen (host, first_at, last_at) VALUES (?1, ?2, ?2) ON CONFLICT (host) DO UPDATE SET"
        " last_at=excluded.last_at",
        host, now);
    database_->run(
        "DELETE FROM hosts_seen WHERE host<>?1 AND host NOT IN (SELECT host FROM hosts_seen WHERE host<>?1 ORDER BY"
        " last_at DESC, host" BY_BYTES " LIMIT ?2)",
        host, kMostHosts - 1);
    return !known;
  });
}

Result<std::vector<SeenHost>> Hosts::seen() {
  return guarded<std::vector<SeenHost>>([&] {
    std::vector<SeenHost> all;
    auto rows = database_->query("SELECT " + kHostFields.columns() + " FROM hosts_seen ORDER BY host" BY_BYTES);
    while (rows.step()) all.push_back(kHostFields.read(rows));
    return all;
  });
}

}  // namespace welcomed::store
