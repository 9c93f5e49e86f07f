#include "store/sqlite_rows.hpp"

namespace welcomed::store {

core::Recipient read_recipient(const Statement& row) {
  core::Recipient recipient{.tenant = TenantId(row.text(0)),
                            .id = RecipientId(row.text(1)),
                            .kind = core::recipient_kind(row.text(22)),
                            .upn = row.text(2),
                            .state = core::recipient_state(row.text(3)).value_or(core::RecipientState::failed),
                            .cause = {row.text(4), row.text(5)},
                            .attempts = static_cast<int>(row.integer(6)),
                            .next_attempt = row.maybe_time(7),
                            .reference_since = row.maybe_time(12),
                            .event_at = row.maybe_time(13),
                            .wish_at = row.maybe_time(15),
                            .silent = row.integer(14) != 0,
                            .blocked = row.integer(20) != 0,
                            .replied_at = row.maybe_time(19),
                            .tried = row.integer(16) != 0,
                            .found = core::found_of(row.text(17)),
                            .through_team = row.integer(23) != 0,
                            .thread = row.text(24),
                            .installer = row.text(25),
                            .app_since = row.maybe_time(18),
                            .renewal = core::renewal_of(row.text(21)),
                            .searches = static_cast<int>(row.integer(27))};
  if (!row.null(8)) {
    recipient.reference =
        core::ConversationReference{ConversationId(row.text(8)), row.text(9), row.text(10), row.text(11), row.text(26)};
  }
  return recipient;
}

std::int64_t place_at(double part, Statement lengths, int lines) {
  lengths.step();
  for (int line = 0; line < lines; ++line) {
    const auto length = lengths.integer(line);
    if (length > 0) return static_cast<std::int64_t>(part * static_cast<double>(length));
  }
  return 0;
}

std::optional<TimePoint> first_time(Statement query) { return query.step() ? query.maybe_time(0) : std::nullopt; }

}  // namespace welcomed::store
