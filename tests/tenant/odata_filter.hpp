// $filter: a small real subset of OData. Parsing knows no properties; evaluation asks for their values.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tenant {

/// A property's value, or a literal of the filter. Monostate is null.
using FilterValue = std::variant<std::monostate, bool, std::string_view>;

struct Filter {
  enum class Op { all_of, any_of, negation, eq, ne, in, starts_with, ends_with, has };

  struct Literal {
    enum class Kind { null, boolean, text } kind = Kind::null;
    bool boolean = false;
    std::string text;

    [[nodiscard]] FilterValue value() const;
  };

  Op op = Op::all_of;
  std::string property;           // of a comparison; "teamsApp/id" for a path
  std::vector<Literal> literals;  // one, or several for `in`
  std::vector<Filter> children;   // of and, or, not
};

/// Comparisons joined by and, or, not and parentheses; operators eq, ne, in, the functions startswith, endswith, and
/// `collection/any(x:x eq 'y')`, which becomes Op::has.
/// Nothing, and a reason, for any other text.
std::optional<Filter> parse_filter(std::string_view text, std::string& reason);

/// Strings compare without case, as the directory does.
bool matches(const Filter& filter, const std::function<FilterValue(std::string_view)>& value_of);

/// Calls back for each comparison; a negated one counts as negated, however deep.
void visit_comparisons(const Filter& filter, const std::function<void(const Filter&, bool negated)>& visit);

}  // namespace tenant
