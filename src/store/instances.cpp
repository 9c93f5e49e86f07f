// The daemons of the store.
#include "store/instances.hpp"

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

constexpr auto kInstanceFields = sql::fields_of<Instance>(
    Field{"name", &Instance::name}, Field{"version", &Instance::version}, Field{"process", &Instance::process},
    Field{"since", &Instance::since}, Field{"seen", &Instance::seen}, Field{"stopped", &Instance::stopped});

}  // namespace

Status Instances::begin(const Instance& instance) {
  return guarded<void>([&] {
    constexpr Duration kForgotten = std::chrono::hours(24 * 7);
    database_->run("DELETE FROM instances WHERE name=? OR leads_until=0 OR stopped IS NOT NULL OR seen<?",
                   instance.name, database_->time(instance.since) - kForgotten);
    auto statement = database_->query(kInstanceFields.upsert("instances", {"name"}));
    kInstanceFields.bind(statement, instance);
    statement.run();
  });
}

Status Instances::note(const std::string& name, TimePoint now) {
  return guarded<void>([&] { database_->run("UPDATE instances SET seen=? WHERE name=?", now, name); });
}

Status Instances::stop(const std::string& name, TimePoint now) {
  auto stopped =
      guarded<void>([&] { database_->run("UPDATE instances SET seen=?1, stopped=?1 WHERE name=?2", now, name); });
  return stopped ? store_.news.tell_all() : stopped;
}

Result<std::vector<Instance>> Instances::all() {
  return guarded<std::vector<Instance>>([&] {
    std::vector<Instance> all;
    auto rows = database_->query("SELECT " + kInstanceFields.columns() + " FROM instances ORDER BY name" BY_BYTES);
    while (rows.step()) all.push_back(kInstanceFields.read(rows));
    return all;
  });
}

Result<std::vector<std::string>> Instances::missing(TimePoint now) {
  return guarded<std::vector<std::string>>([&] {
    // An only one says so every minute.
    constexpr Duration kSilent = std::chrono::minutes(3);
    std::vector<std::string> all;
    auto rows = database_->query(
        "SELECT name FROM instances WHERE stopped IS NULL AND (leads_until=0 AND seen<?1 OR leads_until>0 AND"
        " leads_until<=?2) ORDER BY name" BY_BYTES,
        now - kSilent, database_->time(now));
    while (rows.step()) all.push_back(rows.text(0));
    return all;
  });
}

}  // namespace welcomed::store
