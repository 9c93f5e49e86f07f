#include "cli/csv.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "base/readable.hpp"

using namespace welcomed;
using namespace welcomed::cli;

namespace {

/// The cells of a spreadsheet that splits at this character and knows no quotation marks within a cell.
std::vector<std::string> cells(const std::string& field, char separator) {
  std::vector<std::string> all;
  std::istringstream stream(field);
  for (std::string cell; std::getline(stream, cell, separator);) {
    const auto begin = cell.find_first_not_of(" \"");
    all.push_back(begin == std::string::npos ? "" : cell.substr(begin));
  }
  return all;
}

}  // namespace

TEST_CASE("a text in CSV stands in quotation marks, with its own doubled") {
  CHECK(csv_field("") == "\"\"");
  CHECK(csv_field("Sales Europe") == "\"Sales Europe\"");
  CHECK(csv_field("a \"b\", c") == "\"a \"\"b\"\", c\"");
  CHECK(csv_field("19:-x_@thread.v2") == "\"19:-x_@thread.v2\"");
}

TEST_CASE("no text becomes a formula, whatever a spreadsheet splits lines at") {
  for (const auto* text : {"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\"=1", "a;=1", "a,-1", "a|@x", "a; \"=1", "a;;+1",
                           "\uFF1D1", "\t=1", "\r=1", "a\t=1", "\u00A0=1"}) {
    INFO(text);
    const auto field = csv_field(text);
    for (const char separator : {',', ';', '|', '\t'}) {
      for (const auto& cell : cells(field, separator)) {
        CHECK((cell.empty() || std::string("=+-@").find(cell.front()) == std::string::npos));
        CHECK_FALSE(cell.starts_with("\uFF1D"));
      }
    }
    CHECK(readable(field) == field);
  }
}
