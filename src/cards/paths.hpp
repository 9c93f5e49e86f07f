#pragma once
#include <string>
#include <vector>

#include "cards/expression.hpp"
#include "cards/node.hpp"

/// What a template asks of the data, found without rendering it.
namespace welcomed::cards {

/// A path into the render data, as `user.jobTitle`.
struct Mention {
  std::string path;
  Position at;
  bool needed = false;  ///< nothing in the template covers for its absence: no `??`, `if`, comparison or `$when`

  [[nodiscard]] std::string root() const { return path.substr(0, path.find('.')); }
};

/// All paths in a template, but those that are into `$data` or a lambda's item, which are not roots.
[[nodiscard]] std::vector<Mention> mentions_in(const Node& content);

}  // namespace welcomed::cards
