#include "config/people.hpp"

#include <algorithm>
#include <set>

#include "base/letters.hpp"
#include "config/kinds.hpp"
#include "config/places.hpp"
#include "config/text.hpp"
#include "core/guid.hpp"

namespace welcomed::config {

/// With the further ones that a value in quotes goes on over.
struct PeopleTable::Line {
  std::string_view text;
  std::size_t offset = 0;
  int number = 0;
};

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kMostFaults = 100;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kSeparators = ",;\t";

std::string_view trimmed(std::string_view text, std::string_view blank = kBlank) {
  const auto first = text.find_first_not_of(blank);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// What is blank where this parts the fields.
std::string_view blank_beside(char separator) { return separator == '\t' ? " \r" : kBlank; }

/// The first field of a line; spreadsheets put quotes around it.
std::string_view first_field(std::string_view line) {
  auto field = trimmed(line.substr(0, line.find_first_of(kSeparators)));
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
    field = trimmed(field.substr(1, field.size() - 2));
  return field;
}

/// What parts the fields of a header; nothing where it has one alone. Tabs may also stand as blanks before a comma.
std::optional<char> separator_in(std::string_view header) {
  auto end = header.find_first_of(kSeparators);
  if (end == std::string_view::npos) return std::nullopt;
  const auto next = header.find_first_not_of(kBlank, end);
  if (next != std::string_view::npos && kSeparators.find(header[next]) != std::string_view::npos) end = next;
  return header[end];
}

bool is_header(std::string_view field) {
  static const std::set<std::string> kNames = {"userprincipalname", "upn", "id"};
  return kNames.contains(ascii_lower(field));
}

/// Where the quote stands that ends the value which begins with one at `at`; nothing when none does.
std::optional<std::size_t> closing_quote(std::string_view text, std::size_t at) {
  while ((at = text.find('"', at + 1)) != std::string_view::npos) {
    if (at + 1 == text.size() || text[at + 1] != '"') return at;
    ++at;
  }
  return std::nullopt;
}

/// Takes a quoted value off the front of `rest`, the opening quote first; nothing when it does not end.
std::optional<std::string> take_quoted(std::string_view& rest) {
  const auto end = closing_quote(rest, 0);
  if (!end) return std::nullopt;
  std::string value;
  for (std::size_t at = 1; at < *end; ++at) {
    const bool first_of_two = rest[at] == '"' || (rest[at] == '\r' && rest[at + 1] == '\n');
    if (first_of_two) ++at;
    value += rest[at];
  }
  rest.remove_prefix(*end + 1);
  return value;
}

constexpr const char* kNoUtf8 = "this is not valid UTF-8; save the file as UTF-8";
constexpr const char* kOpenQuote = "a value in quotes does not end; double a quote within it";
constexpr const char* kOverPeople =
    "a value in quotes does not end before a line that begins with a person; end it, and double a quote within it";
constexpr const char* kAfterQuote = "something follows a value in quotes; a quote within it is doubled";

/// The fields of a line; what is wrong when a quote in it does not end, or is followed by more than blanks.
tl::expected<std::vector<std::string>, const char*> fields_of(std::string_view rest, char separator) {
  const auto blank = blank_beside(separator);
  std::vector<std::string> fields;
  for (bool more = true; more;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(blank), rest.size()));
    std::optional<std::string> value;
    if (rest.starts_with('"') && !(value = take_quoted(rest))) return tl::unexpected<const char*>(kOpenQuote);
    const auto end = std::min(rest.find(separator), rest.size());
    const auto plain = trimmed(rest.substr(0, end));
    if (value && !plain.empty()) return tl::unexpected<const char*>(kAfterQuote);
    fields.push_back(value ? std::move(*value) : std::string(plain));
    more = end < rest.size();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return fields;
}

/// What a hundred thousand lines are, at less cost than `complaint`.
bool is_plain_upn(std::string_view field) {
  const auto at = field.find('@');
  const auto printable = [](char c) { return c > ' ' && c < '\x7f'; };
  return field.size() <= 256 && at != std::string_view::npos && at > 0 && at + 1 < field.size() &&
         field.find('@', at + 1) == std::string_view::npos && std::all_of(field.begin(), field.end(), printable);
}

std::uint64_t hash_of(std::string_view name) { return std::hash<std::string>{}(ascii_lower(name)); }

bool is_person(std::string_view field) { return is_plain_upn(field) || complaint(Kind::person, field).empty(); }

/// A quote that was forgotten makes the lines of others part of a value.
bool goes_over_people(const std::string& value) {
  for (auto end = value.find('\n'); end != std::string::npos;) {
    const auto begin = end + 1;
    end = value.find('\n', begin);
    const auto line = std::string_view(value).substr(begin, end - begin);
    if (line.find_first_of(kSeparators) != std::string_view::npos && is_person(first_field(line))) return true;
  }
  return false;
}

/// The same of what may have several lines, where that follows from a quote which was forgotten.
tl::expected<std::vector<std::string>, const char*> fields_in(std::string_view text, char separator) {
  auto fields = fields_of(text, separator);
  if (text.find('\n') == std::string_view::npos) return fields;
  if (!fields) return tl::unexpected<const char*>(kOpenQuote);
  if (std::any_of(fields->begin(), fields->end(), goes_over_people)) return tl::unexpected<const char*>(kOverPeople);
  return fields;
}

/// The first field of a line that is so, and its place, counted from one; 0 where none is.
template <typename Is>
std::pair<int, std::string> column_that(std::string_view line, Is is) {
  for (int place = 1;; ++place) {
    const auto field = first_field(line);
    if (is(field)) return {place, std::string(field)};
    const auto end = line.find_first_of(kSeparators);
    if (end == std::string_view::npos) return {0, {}};
    line.remove_prefix(end + 1);
  }
}

constexpr const char* kFirstColumn =
    "the first column must be the person's, and be called upn, userPrincipalName or id";

/// Of a first line: its header names the person in another column. Empty where it does not.
std::string misplaced_header(std::string_view line) {
  if (is_person(first_field(line))) return {};
  const auto [place, field] = column_that(line, is_header);
  if (place < 2) return {};
  return kFirstColumn + std::string("; ") + in_quotes(field) + " is column " + std::to_string(place) +
         ": move it to the front";
}

/// Why a line that names no person does not, as far as one can see.
std::string hint_at(std::string_view line, bool is_first) {
  const auto place = column_that(line, is_person).first;
  std::string hint;
  if (place > 1) hint.append("; column ").append(std::to_string(place)).append(" has one, and must be the first");
  if (place <= 1 && is_first) hint.append("; in a header ").append(kFirstColumn);
  return hint;
}

}  // namespace

PeopleTable PeopleTable::of(std::string text) {
  PeopleTable table;
  table.text_ = std::move(text);
  const std::string_view all = table.text_;
  std::size_t from = all.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  int number = 1;
  const auto go_behind = [&](std::size_t end) {
    number += 1 + static_cast<int>(std::count(all.begin() + from, all.begin() + end, '\n'));
    from = std::min(end, all.size() - 1) + 1;
  };
  for (bool may_be_header = true; from < all.size() && table.faults_.size() < kMostFaults;) {
    const auto line_end = std::min(all.find('\n', from), all.size());
    const auto content = trimmed(all.substr(from, line_end - from));
    if (content.empty() || content.front() == '#') {
      go_behind(line_end);
      continue;
    }
    if (may_be_header && is_header(first_field(content))) {
      table.read_header({content, from, number});
    } else if (const auto wrong = may_be_header ? misplaced_header(content) : std::string(); !wrong.empty()) {
      // Nobody can be told apart below it.
      table.fault(number, wrong);
      break;
    } else {
      table.read_row({table.line_at(from), from, number}, may_be_header);
    }
    may_be_header = false;
    // Where a quote was forgotten, the next line is one by itself.
    go_behind(table.in_open_value_ ? line_end : table.end_of(from));
  }
  if (!table.columns_.empty()) table.find_doubled();
  if (table.people_.empty() && table.faults_.empty()) table.fault(0, "this file names nobody");
  return table;
}

PeopleTable PeopleTable::unreadable(std::string why) {
  PeopleTable table;
  table.fault(0, std::move(why));
  return table;
}

void PeopleTable::fault(int line, std::string text) {
  if (faults_.size() < kMostFaults) faults_.push_back({line, std::move(text)});
}

void PeopleTable::fault_in_value(int line, const char* text) {
  in_open_value_ = text == kOpenQuote || text == kOverPeople;
  fault(line, text);
}

void PeopleTable::read_header(const Line& line) {
  const auto separator = separator_in(line.text);
  if (!separator) return;
  separator_ = *separator;
  const auto text = line_at(line.offset);
  if (find_bad_utf8(text) != std::string_view::npos) return fault(line.number, kNoUtf8);
  auto fields = fields_in(text, separator_);
  if (!fields) return fault_in_value(line.number, fields.error());
  columns_.assign(fields->begin() + 1, fields->end());
  if (columns_.size() > kMostColumns)
    return fault(line.number, "there are more than " + std::to_string(kMostColumns) + " columns");
  std::set<std::string> seen;
  for (const auto& column : columns_) {
    if (!column.empty() && !seen.insert(column).second)
      fault(line.number, "the column " + in_quotes(column) + " stands here twice; keep one");
  }
}

void PeopleTable::read_row(const Line& line, bool is_first) {
  const auto name = name_in(line.text);
  // The rest of a value whose quote does not end, which was told.
  if (in_open_value_ && !is_person(name)) return;
  in_open_value_ = false;
  const bool all_counts = !columns_.empty();
  if (find_bad_utf8(all_counts ? line.text : std::string_view(name)) != std::string_view::npos)
    return fault(line.number, kNoUtf8);
  const auto wrong = is_plain_upn(name) ? std::string() : complaint(Kind::person, name);
  if (!wrong.empty())
    return fault(line.number,
                 in_quotes(name) + " is no person; " + wrong + hint_at(line.text, is_first && !name.empty()));
  if (all_counts) {
    const auto fields = fields_in(line.text, separator_);
    if (!fields) return fault_in_value(line.number, fields.error());
    const auto separator = separator_ == '\t' ? std::string("tab") : std::string(1, separator_);
    if (fields->size() > columns_.size() + 1)
      return fault(line.number, "there are more values than the header has columns; one that has a " + separator +
                                    " in it stands in quotes");
  }
  if (core::is_guid(name)) ++by_id_;
  people_.push_back({hash_of(name), static_cast<std::uint32_t>(line.offset), line.number});
}

void PeopleTable::find_doubled() {
  by_hash_ = people_;
  const auto earlier = [](const Place& one, const Place& other) {
    return std::pair(one.hash, one.line) < std::pair(other.hash, other.line);
  };
  std::sort(by_hash_.begin(), by_hash_.end(), earlier);
  std::vector<std::pair<int, int>> doubled;
  for (std::size_t at = 1; at < by_hash_.size(); ++at) {
    const auto& one = by_hash_[at - 1];
    const auto& other = by_hash_[at];
    if (one.hash == other.hash && ascii_lower(row_at(one).name) == ascii_lower(row_at(other).name))
      doubled.emplace_back(other.line, one.line);
  }
  std::sort(doubled.begin(), doubled.end());
  for (const auto& [line, first] : doubled)
    fault(line, "this person stands in line " + std::to_string(first) + " already; keep one");
}

/// Of the line that begins there: its break, or the end of the text. A break within quotes ends no line, unless they
/// never end.
std::size_t PeopleTable::end_of(std::size_t offset) const {
  const std::string_view all = text_;
  const auto first_break = std::min(all.find('\n', offset), all.size());
  if (separator_ == 0) return first_break;
  for (auto at = offset;; ++at) {
    at = all.find_first_not_of(blank_beside(separator_), at);
    if (at != std::string_view::npos && all[at] == '"') {
      const auto closing = closing_quote(all, at);
      if (!closing) return first_break;
      at = *closing + 1;
    }
    at = std::min({all.find(separator_, at), all.find('\n', at), all.size()});
    if (at == all.size() || all[at] == '\n') return at;
  }
}

std::string_view PeopleTable::line_at(std::size_t offset) const {
  const std::string_view all = text_;
  return trimmed(all.substr(offset, end_of(offset) - offset), blank_beside(separator_));
}

std::string PeopleTable::name_in(std::string_view line) { return folded(first_field(line)); }

PeopleTable::Row PeopleTable::row_at(const Place& place) const {
  const auto line = line_at(place.offset);
  Row row{place.line, name_in(line), {}};
  if (columns_.empty()) return row;
  auto fields = fields_of(line, separator_).value_or(std::vector<std::string>());
  fields.resize(columns_.size() + 1);
  row.values.assign(std::make_move_iterator(fields.begin() + 1), std::make_move_iterator(fields.end()));
  return row;
}

std::optional<PeopleTable::Row> PeopleTable::find(std::string_view name) const {
  const auto hash = hash_of(name);
  auto found = std::lower_bound(by_hash_.begin(), by_hash_.end(), hash,
                                [](const Place& place, std::uint64_t wanted) { return place.hash < wanted; });
  for (; found != by_hash_.end() && found->hash == hash; ++found) {
    auto row = row_at(*found);
    if (ascii_lower(row.name) == ascii_lower(name)) return row;
  }
  return std::nullopt;
}

std::optional<PeopleTable::Row> PeopleTable::row_of(std::string_view id, std::string_view upn) const {
  auto row = find(id);
  return row ? row : find(upn);
}

std::optional<PeopleTable::Doubled> PeopleTable::doubled(std::string_view id, std::string_view upn) const {
  const auto one = find(id);
  const auto other = find(upn);
  if (!one || !other || one->values == other->values) return std::nullopt;
  return Doubled{one->line, other->line};
}

std::vector<std::string> PeopleTable::names() const {
  std::vector<std::string> names;
  names.reserve(people_.size());
  for (const auto& place : people_) names.push_back(name_in(line_at(place.offset)));
  return names;
}

void PeopleTable::each_row(const std::function<void(const Row&)>& see) const {
  for (const auto& place : people_) see(row_at(place));
}

PeopleTable read_people(const std::filesystem::path& file) {
  auto text = read_file(file, kMostBytes);
  return text ? PeopleTable::of(std::move(*text)) : PeopleTable::unreadable(text.error().text());
}

Result<PeopleTable> read_people_file(const std::filesystem::path& file) {
  auto people = read_people(file);
  if (people.faults().empty()) return people;
  const PeopleFault& first = people.faults().front();
  const std::string line = first.line == 0 ? "" : ":" + std::to_string(first.line);
  return fail(file.string() + line + ": " + first.text);
}

}  // namespace welcomed::config
