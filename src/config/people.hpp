#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace welcomed::config {

struct PeopleFault {
  int line = 0;  ///< 0: the whole file
  std::string text;
};

/// A policy's file of people: one user principal name or id a line; blank lines and lines that begin with `#` are
/// passed over, and what follows a comma, semicolon or tab. The first line may be a header, whose first column is
/// called `userPrincipalName`, `upn` or `id`; what it calls the further ones are columns of data, parted as the header
/// parts them. A value may stand in double quotes, a quote within it is doubled, and it may have line breaks (RFC
/// 4180); where nothing is a column quotes mean nothing.
///
/// Kept is the text, and sixteen bytes a person; a row is taken apart when it is asked for.
class PeopleTable {
 public:
  struct Row {
    int line = 0;
    std::string name;                 ///< as `names` has it
    std::vector<std::string> values;  ///< one a column, empty where there is none
  };

  static constexpr std::size_t kMostColumns = 64;

  [[nodiscard]] static PeopleTable of(std::string text);
  /// Of a file that cannot be read, for this reason.
  [[nodiscard]] static PeopleTable unreadable(std::string why);

  /// Names as they stand, ids in lower case, in the order of the lines.
  [[nodiscard]] std::vector<std::string> names() const;
  /// Those behind the first, by their names in the header; none without one.
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// A hundred at most. Where there are columns it is one that somebody stands there twice.
  [[nodiscard]] const std::vector<PeopleFault>& faults() const { return faults_; }

  /// Of the person with that id or, where no row has it, that user principal name.
  [[nodiscard]] std::optional<Row> row_of(std::string_view id, std::string_view upn) const;
  void each_row(const std::function<void(const Row&)>& see) const;

  /// The lines of a person who stands there by id and by user principal name, with different values.
  struct Doubled {
    int by_id = 0;  ///< the one that counts
    int by_name = 0;
  };
  [[nodiscard]] std::optional<Doubled> doubled(std::string_view id, std::string_view upn) const;
  /// Some stand there by id, and others by name; without columns nobody has values.
  [[nodiscard]] bool may_double() const { return by_id_ > 0 && by_id_ < by_hash_.size(); }

 private:
  struct Place {
    std::uint64_t hash = 0;  ///< of the name in lower case
    std::uint32_t offset = 0;
    std::int32_t line = 0;
  };
  struct Line;

  void read_header(const Line& line);
  void read_row(const Line& line, bool is_first);
  void fault(int line, std::string text);
  void fault_in_value(int line, const char* text);
  void find_doubled();
  [[nodiscard]] std::size_t end_of(std::size_t offset) const;
  [[nodiscard]] std::string_view line_at(std::size_t offset) const;
  [[nodiscard]] static std::string name_in(std::string_view line);
  [[nodiscard]] Row row_at(const Place& place) const;
  [[nodiscard]] std::optional<Row> find(std::string_view name) const;

  std::string text_;
  char separator_ = 0;          ///< of the header; none without one
  bool in_open_value_ = false;  ///< while it is read: a quote did not end
  std::vector<std::string> columns_;
  std::vector<Place> people_;   ///< in the order of the lines
  std::vector<Place> by_hash_;  ///< the same, where there are columns
  std::size_t by_id_ = 0;       ///< how many are named by their ids
  std::vector<PeopleFault> faults_;
};

/// The file with every fault; of one that cannot be read, or is larger than 16 MiB, that alone.
[[nodiscard]] PeopleTable read_people(const std::filesystem::path& file);

/// The same, where it has no fault; else the first one.
[[nodiscard]] Result<PeopleTable> read_people_file(const std::filesystem::path& file);

}  // namespace welcomed::config
