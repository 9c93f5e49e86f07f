#include "cli/progress.hpp"

#include "base/readable.hpp"
#include "cli/csv.hpp"
#include "cli/report.hpp"

namespace welcomed::cli {
namespace {

/// In the order of interface.md.
Json columns_of(const store::ProgressRow& row, const config::Config& config) {
  return {{"tenant", tenant_name(config, row.tenant)},
          {"policy", row.policy},
          {"kind", core::name(row.kind)},
          {"id", row.id.str()},
          {"upn", row.name},
          {"target_state", row.target_state},
          {"reason", row.reason},
          {"key", row.key},
          {"message_state", row.message_state},
          {"attempts", row.attempts},
          {"activity_id", row.activity.str()},
          {"conversation_id", row.conversation.str()},
          {"updated_at", format_time(row.updated_at)}};
}

Json columns_of(const store::AuditRow& row) {
  return {{"at", format_time(row.at)},
          {"uid", row.uid},
          {"user", row.account},
          {"sudo_user", row.sudo_account},
          {"login_user", row.login_account},
          {"command", row.command},
          {"changed", row.changed}};
}

std::string csv_names(const Json& columns) {
  std::string line;
  for (const auto& [name, value] : columns.items()) line += (line.empty() ? "" : ",") + name;
  return line + "\n";
}

std::string csv_line(const Json& columns) {
  std::string line;
  bool first = true;
  for (const auto& [name, value] : columns.items()) {
    line += (first ? "" : ",") + (value.is_string() ? csv_field(value.get<std::string>()) : value.dump());
    first = false;
  }
  return line + "\n";
}

std::string line_of(const Json& columns, bool json) { return json ? json_text(columns) + "\n" : csv_line(columns); }

}  // namespace

Status write_progress(store::Store& store, const config::Config& config, bool json, std::ostream& out,
                      const std::function<void(std::int64_t rows)>& watch) {
  if (!json) out << csv_names(columns_of({}, config));
  std::int64_t rows = 0;
  auto told = store.reports.progress([&](const store::ProgressRow& row) {
    out << line_of(columns_of(row, config), json);
    ++rows;
    if (watch) watch(rows);
    return static_cast<bool>(out);
  });
  out.flush();
  return told;
}

Status write_audit(store::Store& store, bool json, std::ostream& out) {
  if (!json) out << csv_names(columns_of(store::AuditRow{}));
  auto told = store.audit.read([&](const store::AuditRow& row) {
    out << line_of(columns_of(row), json);
    return static_cast<bool>(out);
  });
  out.flush();
  return told;
}

}  // namespace welcomed::cli
