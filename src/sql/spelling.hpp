#pragma once
#include <string>
#include <string_view>

namespace welcomed::sql {

/// A statement of this house as PostgreSQL spells it: places are numbered, and what SQLite calls differently goes by
/// its other name. Strings, names in quotation marks and comments stay as they are.
[[nodiscard]] std::string spelled_for_postgres(std::string_view sql);

/// The same of what makes tables: their texts compare by bytes, whatever order the database was made with.
[[nodiscard]] std::string definition_for_postgres(std::string_view sql);

}  // namespace welcomed::sql
