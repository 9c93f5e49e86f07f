#pragma once
#include <string>
#include <string_view>

namespace welcomed::sql {

/// A statement of this house as PostgreSQL spells it: places are numbered, and what SQLite calls differently goes by
/// its other name. Strings, names in quotation marks and comments stay as they are.
[[nodiscard]] std::string spelled_for_postgres(std::string_view sql);

/// The same of what makes tables: their texts compare by bytes, whatever order the database was made with. A line that
/// begins with `--postgresql ` is a comment for SQLite, and a statement here.
[[nodiscard]] std::string definition_for_postgres(std::string_view sql);

/// A text as PostgreSQL can keep it: it takes neither U+0000 nor what is no UTF-8, and both become U+FFFD.
[[nodiscard]] std::string fit_to_keep(std::string_view text);

}  // namespace welcomed::sql
