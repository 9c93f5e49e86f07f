// Commands that changed something.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

constexpr auto kAuditFields = sql::fields_of<AuditRow>(
    Field{"at", &AuditRow::at}, Field{"uid", &AuditRow::uid}, Field{"account", &AuditRow::account},
    Field{"sudo_account", &AuditRow::sudo_account}, Field{"login_account", &AuditRow::login_account},
    Field{"command", &AuditRow::command}, Field{"changed", &AuditRow::changed});

}  // namespace

Status Audit::note(const AuditRow& row) {
  return guarded<void>([&] {
    auto statement =
        database_->query("INSERT INTO audit (" + kAuditFields.columns() + ") VALUES (?, ?, ?, ?, ?, ?, ?)");
    kAuditFields.bind(statement, row);
    statement.run();
  });
}

Status Audit::read(const std::function<bool(const AuditRow&)>& take) {
  return guarded<void>([&] {
    auto rows = database_->stream("SELECT " + kAuditFields.columns() + " FROM audit ORDER BY number");
    while (rows.step() && take(kAuditFields.read(rows))) {
    }
  });
}

}  // namespace welcomed::store
