#include "store/rows.hpp"

#include <algorithm>

namespace welcomed::store {

void ReferenceConversation::bind(Statement& statement, const core::Recipient& recipient) const {
  statement.bind(recipient.reference ? std::optional(recipient.reference->conversation) : std::nullopt);
}

void ReferenceConversation::read(const Statement& row, int column, core::Recipient& into) const {
  if (!row.null(column)) row.read(column, into.reference.emplace().conversation);
}

const std::string& recipient_columns() {
  static const std::string kColumns = kRecipientFields.columns("r");
  return kColumns;
}

core::Recipient read_recipient(const Statement& row) { return kRecipientFields.read(row); }

std::int64_t place_at(double part, Statement lengths, int lines) {
  lengths.step();
  for (int line = 0; line < lines; ++line) {
    const auto length = lengths.integer(line);
    if (length > 0) return static_cast<std::int64_t>(part * static_cast<double>(length));
  }
  return 0;
}

std::optional<TimePoint> earliest(std::optional<TimePoint> one, std::optional<TimePoint> other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

std::optional<TimePoint> first_time(Statement query) { return query.step() ? query.maybe_time(0) : std::nullopt; }

}  // namespace welcomed::store
