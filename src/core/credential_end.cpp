#include "core/credential_end.hpp"

namespace welcomed::core {

bool ends_soon(TimePoint ends, TimePoint now) { return ends - now <= std::chrono::hours(24 * 30); }

Standing standing_of(const Term& term, TimePoint now) {
  if (term.ends && *term.ends <= now) return Standing::ended;
  if (term.begins && now < *term.begins) return Standing::not_yet;
  return term.ends && ends_soon(*term.ends, now) ? Standing::ends_soon : Standing::good;
}

std::string text_of(const Term& term, TimePoint now) {
  const auto standing = standing_of(term, now);
  if (standing == Standing::not_yet) return "is not valid before " + format_time(*term.begins);
  if (!term.ends) return "does not tell when it ends";
  return (standing == Standing::ended ? "ended at " : "ends at ") + format_time(*term.ends);
}

}  // namespace welcomed::core
