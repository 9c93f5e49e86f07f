#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sql/statement.hpp"

namespace welcomed::sql {

/// A member of a row and the column that holds it. The member is what std::invoke takes a row's member by, or says
/// itself how it is kept: `bind(Statement&, const Row&)` and `read(const Statement&, int column, Row&)`.
template <typename Member>
struct Field {
  const char* column;
  Member member;
};
template <typename Member>
Field(const char*, Member) -> Field<Member>;

/// The member of a member.
template <typename Outer, typename Inner>
struct Within {
  Outer outer;
  Inner inner;
  template <typename Row>
  auto& operator()(Row& row) const {
    return std::invoke(inner, std::invoke(outer, row));
  }
};
template <typename Outer, typename Inner>
constexpr Within<Outer, Inner> within(Outer outer, Inner inner) {
  return {outer, inner};
}

namespace detail {

template <typename Form>
std::string listed(const std::vector<std::string_view>& columns, Form&& form) {
  std::string text;
  for (const auto column : columns) text += (text.empty() ? "" : ", ") + std::string(form(column));
  return text;
}

template <typename Member, typename Row>
void bind_member(Statement& statement, const Member& member, const Row& row) {
  if constexpr (requires { member.bind(statement, row); })
    member.bind(statement, row);
  else
    statement.bind(std::invoke(member, row));
}

template <typename Member, typename Row>
void read_member(const Statement& row, int column, const Member& member, Row& into) {
  if constexpr (requires { member.read(row, column, into); })
    member.read(row, column, into);
  else
    row.read(column, std::invoke(member, into));
}

}  // namespace detail

/// The one list of a struct's members and their columns: a new column is a line of it.
template <typename Row, typename... Members>
class Fields {
 public:
  constexpr explicit Fields(Field<Members>... fields) : fields_(fields...) {}

  static constexpr int count() { return sizeof...(Members); }

  /// `a, b, c` for a SELECT, of a table by that name where one is given.
  [[nodiscard]] std::string columns(std::string_view table = {}) const {
    const auto prefix = table.empty() ? std::string() : std::string(table) + ".";
    return detail::listed(names(), [&](auto column) { return prefix + std::string(column); });
  }

  /// Writes a row, or over the one that is there, by its key; `bind` gives the values of the fields, and those of the
  /// columns in `also` follow.
  [[nodiscard]] std::string upsert(const std::string& table, const std::vector<std::string_view>& key,
                                   const std::vector<std::string_view>& also = {}) const {
    auto all = names();
    all.insert(all.end(), also.begin(), also.end());
    const auto as_it_is = [](auto column) { return column; };
    auto rest = all;
    std::erase_if(rest, [&](auto column) { return std::find(key.begin(), key.end(), column) != key.end(); });
    return "INSERT INTO " + table + " (" + detail::listed(all, as_it_is) + ") VALUES (" +
           detail::listed(all, [](auto) { return "?"; }) + ") ON CONFLICT (" + detail::listed(key, as_it_is) +
           ") DO UPDATE SET " +
           detail::listed(rest, [](auto column) { return std::string(column) + "=excluded." + std::string(column); });
  }

  void bind(Statement& statement, const Row& row) const {
    std::apply([&](const auto&... field) { (detail::bind_member(statement, field.member, row), ...); }, fields_);
  }

  /// Of the columns from `first` on, in the order of `columns`.
  [[nodiscard]] Row read(const Statement& row, int first = 0) const {
    Row into{};
    std::apply([&](const auto&... field) { (detail::read_member(row, first++, field.member, into), ...); }, fields_);
    return into;
  }

 private:
  [[nodiscard]] std::vector<std::string_view> names() const {
    return std::apply([](const auto&... field) { return std::vector<std::string_view>{field.column...}; }, fields_);
  }

  std::tuple<Field<Members>...> fields_;
};

/// Reads what stands in a row of several lists, one after the other.
class Reading {
 public:
  explicit Reading(const Statement& row) : row_(row) {}
  template <typename Row, typename... Members>
  [[nodiscard]] Row next(const Fields<Row, Members...>& fields) {
    const int first = std::exchange(column_, column_ + fields.count());
    return fields.read(row_, first);
  }
  /// Nothing where its first column is null.
  template <typename Row, typename... Members>
  [[nodiscard]] std::optional<Row> next_if_any(const Fields<Row, Members...>& fields) {
    const bool any = !row_.null(column_);
    auto row = next(fields);
    return any ? std::optional(std::move(row)) : std::nullopt;
  }

 private:
  const Statement& row_;
  int column_ = 0;
};

/// The list of `Row`.
template <typename Row, typename... Members>
[[nodiscard]] constexpr Fields<Row, Members...> fields_of(Field<Members>... fields) {
  return Fields<Row, Members...>(fields...);
}

}  // namespace welcomed::sql
