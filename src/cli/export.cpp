#include <iostream>

#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "store/sqlite_store.hpp"

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

/// A field of RFC 4180. Spreadsheets take what begins with one of these for a formula; a quote before it keeps it text.
std::string field(std::string text) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string csv_names(const Json& columns) {
  std::string line;
  for (const auto& [name, value] : columns.items()) line += (line.empty() ? "" : ",") + name;
  return line + "\r\n";
}

std::string csv_line(const Json& columns) {
  std::string line;
  bool first = true;
  for (const auto& [name, value] : columns.items()) {
    line += (first ? "" : ",") + field(value.is_string() ? value.get<std::string>() : value.dump());
    first = false;
  }
  return line + "\r\n";
}

}  // namespace

int export_progress(const std::filesystem::path& file, bool json) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto store = store::SqliteStore::open_to_read(store_file(*config));
  if (!store) return fail_with(store.error());
  if (!json) std::cout << csv_names(columns_of({}, *config));
  const auto told = (*store)->progress([&](const store::ProgressRow& row) {
    const auto columns = columns_of(row, *config);
    std::cout << (json ? columns.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" : csv_line(columns));
    return static_cast<bool>(std::cout);
  });
  std::cout.flush();
  if (told) return kGood;
  return fail_with(told.error());
}

}  // namespace welcomed::cli
