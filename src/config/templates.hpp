#pragma once
#include <filesystem>
#include <vector>

#include "cards/library.hpp"
#include "config/read.hpp"
#include "config/report.hpp"

namespace welcomed::config {

/// Every template of the folder that parsed. Their faults, and the faults of `uses` (a template that is not there,
/// or not without a locale; what it lacks for its use), and where its languages differ in their
/// parts, go to the reports; `at` is where the folder is named.
[[nodiscard]] cards::Library load_templates(const std::filesystem::path& folder, Position at,
                                            const std::vector<TemplateUse>& uses, Report& all, FileReport& report);

}  // namespace welcomed::config
