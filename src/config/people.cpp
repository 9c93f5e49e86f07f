#include "config/people.hpp"

#include <set>
#include <string_view>

#include "base/letters.hpp"
#include "config/config.hpp"
#include "config/kinds.hpp"
#include "config/places.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kMostFaults = 100;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlank = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The first field of a line; spreadsheets put quotes around it.
std::string_view first_field(std::string_view line) {
  auto field = trimmed(line.substr(0, line.find_first_of(",;")));
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
    field = trimmed(field.substr(1, field.size() - 2));
  return field;
}

bool is_header(std::string_view field) {
  static const std::set<std::string> kNames = {"userprincipalname", "upn", "id"};
  return kNames.contains(ascii_lower(field));
}

void read_line(std::string_view line, int number, bool may_be_header, People& into) {
  const auto field = first_field(line);
  if (may_be_header && is_header(field)) return;
  if (find_bad_utf8(field) != std::string_view::npos) {
    into.faults.push_back({number, "this is not valid UTF-8; save the file as UTF-8"});
  } else if (const auto wrong = complaint(Kind::person, field); !wrong.empty()) {
    into.faults.push_back({number, in_quotes(field) + " is no person; " + wrong});
  } else {
    into.names.push_back(folded(field));
  }
}

People read_lines(std::string_view text) {
  People people;
  bool may_be_header = true;
  for (int number = 1; !text.empty() && people.faults.size() < kMostFaults; ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    read_line(line, number, may_be_header, people);
    may_be_header = false;
  }
  return people;
}

}  // namespace

People read_people(const std::filesystem::path& file) {
  const auto text = read_file(file, kMostBytes);
  if (!text) return {{}, {{0, text.error().text()}}};
  std::string_view rest = *text;
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  People people = read_lines(rest);
  if (people.names.empty() && people.faults.empty()) people.faults.push_back({0, "this file names nobody"});
  return people;
}

Result<std::vector<std::string>> read_people_file(const std::filesystem::path& file) {
  People people = read_people(file);
  if (people.faults.empty()) return std::move(people.names);
  const PeopleFault& first = people.faults.front();
  const std::string line = first.line == 0 ? "" : ":" + std::to_string(first.line);
  return fail(file.string() + line + ": " + first.text);
}

}  // namespace welcomed::config
