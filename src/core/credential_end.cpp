#include "core/credential_end.hpp"

namespace welcomed::core {

bool ends_soon(TimePoint ends, TimePoint now) { return ends - now <= std::chrono::hours(24 * 30); }

}  // namespace welcomed::core
