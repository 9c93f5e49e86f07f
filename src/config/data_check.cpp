#include "config/data_check.hpp"

#include <algorithm>
#include <set>

#include "base/nearest.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kData = "data.";
constexpr int kMostGapsTold = 20;

/// What comes after `data.`, without what may follow that.
std::set<std::string> columns_in(const std::set<std::string>& paths) {
  std::set<std::string> columns;
  for (const auto& path : paths) {
    if (path.starts_with(kData)) columns.insert(path.substr(kData.size(), path.find('.', kData.size()) - kData.size()));
  }
  return columns;
}

bool selects_beside_file(const core::Policy& policy) {
  auto users = policy.users;
  users.file.clear();
  return users.any() || policy.teams.its_members();
}

std::string with_fallback(const std::string& column) { return "${data." + column + " ?? '…'}"; }

class DataCheck {
 public:
  DataCheck(const Config& config, const std::map<fs::path, PeopleTable>& people, Report& all, FileReport& report)
      : config_(config), people_(people), all_(all), report_(report) {}

  void use(const TemplateUse& wanted) {
    const auto* policy = config_.policy(wanted.policy);
    const bool of_people = wanted.use != cards::Use::channel && wanted.use != cards::Use::chat;
    if (policy == nullptr || !of_people) return;
    const auto needed = columns_in(config_.library.data_needed(wanted.name));
    for (const auto& column : columns_in(config_.library.data_used(wanted.name)))
      column_of(wanted, *policy, column, needed.contains(column));
  }

 private:
  void column_of(const TemplateUse& wanted, const core::Policy& policy, const std::string& column, bool needed) {
    const auto uses = "the template " + in_quotes(wanted.name) + " uses data." + column + ", and ";
    const auto table = people_.find(policy.users.file);
    if (table == people_.end()) {
      if (needed)
        report_.error(wanted.at, uses + "the policy " + in_quotes(policy.name) +
                                     " has no users.file with such a column; give it one, or write " +
                                     with_fallback(column));
      return;
    }
    const auto& columns = table->second.columns();
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end()) {
      const auto text =
          uses + policy.users.file.filename().string() + " has no column of that name" + did_you_mean(column, columns);
      return needed ? report_.error(wanted.at, text) : report_.warning(wanted.at, text);
    }
    if (!needed) return;
    if (selects_beside_file(policy))
      report_.warning(wanted.at, uses + "the policy " + in_quotes(policy.name) +
                                     " selects people who need not stand in its file; write " + with_fallback(column));
    tell_gaps(*table, static_cast<std::size_t>(found - columns.begin()), wanted.name);
  }

  /// A column's gaps once, whatever number of templates and policies they matter to.
  void tell_gaps(const std::pair<const fs::path, PeopleTable>& file, std::size_t column, const std::string& name) {
    if (!told_.insert({file.first, column}).second) return;
    const auto& table = file.second;
    FileReport report(all_, file.first);
    int gaps = 0;
    table.each_row([&](const PeopleTable::Row& row) {
      if (!row.values[column].empty() || ++gaps > kMostGapsTold) return;
      report.warning({row.line, 1}, row.name + " has no " + table.columns()[column] + ", which the template " +
                                        in_quotes(name) + " uses without ??: they get no message");
    });
    if (gaps > kMostGapsTold)
      report.warning({}, std::to_string(gaps - kMostGapsTold) + " more have no " + table.columns()[column]);
  }

  const Config& config_;
  const std::map<fs::path, PeopleTable>& people_;
  Report& all_;
  FileReport& report_;
  std::set<std::pair<fs::path, std::size_t>> told_;
};

}  // namespace

void check_data(const Config& config, const std::vector<TemplateUse>& uses,
                const std::map<fs::path, PeopleTable>& people, Report& all, FileReport& report) {
  DataCheck check(config, people, all, report);
  for (const auto& use : uses) check.use(use);
}

}  // namespace welcomed::config
