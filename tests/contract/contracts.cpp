#include "contracts.hpp"

#include <cstdlib>
#include <iostream>

#include "support/files.hpp"

namespace contract {

namespace fs = std::filesystem;

std::optional<fs::path> contracts_folder() {
  const char* named = std::getenv("WELCOMED_CONTRACTS");
  const fs::path folder = named != nullptr ? fs::path(named) : fs::path(PROJECT_DIR).parent_path() / "shared/contracts";
  if (fs::exists(folder / kGraph) && fs::exists(folder / kConnector)) return folder;
  std::cout << "SKIPPED: no descriptions of the services at " << folder.string()
            << " (set WELCOMED_CONTRACTS to their folder); nothing was held against them\n";
  return std::nullopt;
}

nlohmann::json read_json(const fs::path& file) { return nlohmann::json::parse(support::read_text(file)); }

}  // namespace contract
