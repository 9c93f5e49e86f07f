// The keys every simulated tenant starts with: known to all, so a restarted tenant has them again.
#pragma once
#include "keys.hpp"

namespace tenant {

/// Signs the access tokens of Entra.
SigningKey token_key();
/// Signs the events at first.
SigningKey bot_key();
/// Published, but not endorsed for msteams.
SigningKey unendorsed_key();
/// Published nowhere.
SigningKey unknown_key();

}  // namespace tenant
