#include "graph/resources.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

namespace welcomed::graph {

bool CatalogApp::asks_consent() const {
  const auto of_application = [](const AppPermission& each) { return boost::iequals(each.type, "application"); };
  return std::any_of(permissions.begin(), permissions.end(), of_application);
}

}  // namespace welcomed::graph
