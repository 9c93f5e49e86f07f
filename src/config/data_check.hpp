#pragma once
#include <filesystem>
#include <map>
#include <vector>

#include "config/people.hpp"
#include "config/read.hpp"

namespace welcomed::config {

/// Holds what messages to people use of `data` against the files of their policies: columns that are not there, and
/// rows that have nothing in a column for whose absence a template does not cover.
void check_data(const Config& config, const std::vector<TemplateUse>& uses,
                const std::map<std::filesystem::path, PeopleTable>& people, Report& all, FileReport& report);

}  // namespace welcomed::config
