#include "net/exchange.hpp"

namespace welcomed::net {

std::string_view Response::header(std::string_view name) const { return find_header(headers, name); }

}  // namespace welcomed::net
