#include <iostream>

#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "store/backup.hpp"

namespace welcomed::cli {

int backup(const std::filesystem::path& file, const std::filesystem::path& target) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto kept = store::back_up(store_file(*config), target);
  if (!kept) return fail_with(kept.error());
  std::cout << target.string() << " is a copy of the store as it was just now; when it is put back, `welcomed resolve "
            << "--restored` comes before the next start\n";
  return kGood;
}

}  // namespace welcomed::cli
