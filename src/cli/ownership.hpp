#pragma once
#include <vector>

#include "config/config.hpp"

namespace welcomed::cli {

/// Something wrong with who owns a file or who may read or write it.
struct WrongOwnership {
  bool fatal = false;  ///< the daemon refuses it, or cannot work with it
  Error told;
};

/// Of the store's folder and the files in it, and of the secrets, as the user finds them who runs this; whose they
/// must be. Nothing is said of what is not there.
[[nodiscard]] std::vector<WrongOwnership> wrong_ownership(const config::Config& config);

}  // namespace welcomed::cli
