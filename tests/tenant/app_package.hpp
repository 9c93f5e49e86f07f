// What an admin uploads in the Teams admin centre: a zip of the app's manifest and its two icons.
#pragma once
#include <string>

#include "catalog.hpp"

namespace tenant {

/// The app that the package in that file makes of this one, which keeps its id in the catalog. Throws with the reason
/// where the centre would refuse it: it holds manifest.json and the two icons that this names, of 192 x 192 and
/// 32 x 32, and nothing else; the manifest is of the same app, and has one bot.
[[nodiscard]] CatalogApp uploaded(const std::string& file, CatalogApp app);

}  // namespace tenant
