#pragma once
#include <vector>

#include "cards/source.hpp"
#include "cards/template.hpp"

namespace welcomed::cards {

/// What Teams would not show of a card, or not on every client.
void check_card(const Source& card, std::vector<Problem>& problems);

/// A part of a template may stand at several places of its card; what is wrong with it is said once.
void drop_repeated(std::vector<Problem>& problems);

}  // namespace welcomed::cards
