// How far each rollout had come, over time.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

using core::RolloutPoint;

constexpr auto kPointFields =
    sql::fields_of<RolloutPoint>(Field{"at", &RolloutPoint::at}, Field{"selected", &RolloutPoint::selected},
                                 Field{"installed", &RolloutPoint::installed},
                                 Field{"welcomed", &RolloutPoint::welcomed}, Field{"failed", &RolloutPoint::failed},
                                 Field{"read", &RolloutPoint::read}, Field{"answered", &RolloutPoint::answered});

/// A point that is remembered more closely than its age wants.
struct AgedPoint {
  std::string policy;
  TimePoint at;
};

std::optional<RolloutPoint> last_point(sql::Connection& database, const std::string& policy) {
  auto row = database.query(
      "SELECT " + kPointFields.columns() + " FROM rollout_points WHERE policy=? ORDER BY at DESC LIMIT 1", policy);
  return row.step() ? std::optional(kPointFields.read(row)) : std::nullopt;
}

/// What a point is remembered by stands in its row, so that each is looked at once for each age, however many there
/// are.
std::vector<AgedPoint> aged_points(sql::Connection& database, const core::Grain& grain, TimePoint now, int most) {
  std::vector<AgedPoint> all;
  auto rows = database.query("SELECT policy, at FROM rollout_points WHERE span=? AND at<=? ORDER BY at LIMIT ?",
                             grain.span, now - grain.until, most);
  while (rows.step()) all.push_back({rows.text(0), rows.time(1)});
  return all;
}

bool has_later_in_span(sql::Connection& database, const AgedPoint& point, Duration span) {
  return database
      .query("SELECT 1 FROM rollout_points WHERE policy=? AND at>? AND at<?", point.policy, point.at,
             core::end_of_span(point.at, span))
      .step();
}

void look_at(sql::Connection& database, const AgedPoint& point, TimePoint now) {
  const auto span = core::grain_at(now - point.at);
  if (!span || has_later_in_span(database, point, *span)) {
    database.run("DELETE FROM rollout_points WHERE policy=? AND at=?", point.policy, point.at);
  } else {
    database.run("UPDATE rollout_points SET span=? WHERE policy=? AND at=?", *span, point.policy, point.at);
  }
}

}  // namespace

Status History::note(const std::string& policy, const core::RolloutPoint& point) {
  return guarded<void>([&] {
    if (!database_->query("SELECT 1 FROM policies WHERE name=?", policy).step()) return;
    const auto last = last_point(*database_, policy);
    if (last && (last->at >= point.at || core::is_as_far(*last, point))) return;
    const auto span = core::kGrains.front().span;
    if (last && core::end_of_span(last->at, span) > point.at)
      database_->run("DELETE FROM rollout_points WHERE policy=? AND at=?", policy, last->at);
    auto statement = database_->query(kPointFields.upsert("rollout_points", {"policy", "at"}, {"policy", "span"}));
    kPointFields.bind(statement, point);
    statement.bind(policy, span);
    statement.run();
  });
}

Result<std::vector<core::RolloutPoint>> History::of(const std::string& policy) {
  return guarded<std::vector<RolloutPoint>>([&] {
    std::vector<RolloutPoint> all;
    auto rows = database_->query("SELECT " + kPointFields.columns() + " FROM rollout_points WHERE policy=? ORDER BY at",
                                 policy);
    while (rows.step()) all.push_back(kPointFields.read(rows));
    return all;
  });
}

Result<int> History::thin(TimePoint now, int most) {
  return guarded<int>([&] {
    int looked_at = 0;
    for (const auto& grain : core::kGrains) {
      for (const auto& point : aged_points(*database_, grain, now, most - looked_at)) {
        look_at(*database_, point, now);
        ++looked_at;
      }
    }
    return looked_at;
  });
}

}  // namespace welcomed::store
