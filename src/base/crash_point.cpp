#include "base/crash_point.hpp"

namespace welcomed {

void crash_point(CrashPoint) noexcept {}

}  // namespace welcomed
