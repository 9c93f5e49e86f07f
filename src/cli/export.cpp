#include <iostream>

#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/opening.hpp"
#include "cli/private_file.hpp"
#include "cli/report.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

/// In the order of interface.md.
Json columns_of(const store::ProgressRow& row, const config::Config& config) {
  return {{"tenant", tenant_name(config, row.tenant)},
          {"policy", row.policy},
          {"kind", core::name(row.kind)},
          {"id", row.id.str()},
          {"upn", row.upn},
          {"target_state", row.target_state},
          {"reason", row.reason},
          {"key", row.key},
          {"message_state", row.message_state},
          {"attempts", row.attempts},
          {"activity_id", row.activity.str()},
          {"conversation_id", row.conversation.str()},
          {"updated_at", format_time(row.updated_at)}};
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

Status write(const config::Config& config, bool json, std::ostream& out) {
  const auto store = store::open(config.store, store::Purpose::read);
  if (!store) return tl::unexpected<Error>(store.error());
  if (!json) out << csv_names(columns_of({}, config));
  auto told = (*store)->progress([&](const store::ProgressRow& row) {
    const auto columns = columns_of(row, config);
    out << (json ? json_text(columns) + "\n" : csv_line(columns));
    return static_cast<bool>(out);
  });
  out.flush();
  return told;
}

Status write_file(const config::Config& config, const ExportOptions& options) {
  auto file = PrivateFile::make(options.file);
  if (!file) return tl::unexpected<Error>(file.error());
  const auto written = write(config, options.json, (*file)->out());
  return written ? (*file)->close() : written;
}

}  // namespace

int export_progress(const std::filesystem::path& file, const ExportOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto told = options.file.empty() ? write(*config, options.json, std::cout) : write_file(*config, options);
  if (told) return kGood;
  return fail_with(told.error());
}

}  // namespace welcomed::cli
