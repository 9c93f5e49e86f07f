#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace welcomed::sql {

/// A statement as a driver keeps it. Places are counted from 1, columns from 0.
class Prepared {
 public:
  Prepared() = default;
  virtual ~Prepared() = default;
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  virtual void bind_null(int place) = 0;
  virtual void bind_integer(int place, std::int64_t value) = 0;
  virtual void bind_real(int place, double value) = 0;
  virtual void bind_text(int place, std::string_view value) = 0;
  /// True while there is a row.
  virtual bool step() = 0;
  /// How many rows it changed, once there is no row any more.
  [[nodiscard]] virtual int changed() const = 0;
  /// As it was before anything was bound.
  virtual void reset() noexcept = 0;

  [[nodiscard]] virtual bool null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string text(int column) const = 0;
};

/// The word that stands for a value of an enumeration is its `name`; whoever keeps one says here which value a word
/// stands for: `static E of(std::string_view word)`.
template <typename Enumeration>
struct Words;

/// A prepared statement, bound from left to right. Reset when it goes out of scope.
class Statement {
 public:
  explicit Statement(Prepared& prepared) : prepared_(&prepared) {}
  ~Statement() {
    if (prepared_ != nullptr) prepared_->reset();
  }
  Statement(Statement&& other) noexcept : prepared_(std::exchange(other.prepared_, nullptr)), bound_(other.bound_) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;

  template <std::integral Number>
  void bind(Number value) {
    prepared_->bind_integer(++bound_, static_cast<std::int64_t>(value));
  }
  template <typename Enumeration>
  requires std::is_enum_v<Enumeration>
  void bind(Enumeration value) { bind(name(value)); }
  void bind(double value) { prepared_->bind_real(++bound_, value); }
  void bind(std::string_view value) { prepared_->bind_text(++bound_, value); }
  void bind(const std::string& value) { bind(std::string_view(value)); }
  void bind(const char* value) { bind(std::string_view(value)); }
  void bind(TimePoint value) { bind(value.time_since_epoch().count()); }
  void bind(Duration value) { bind(value.count()); }
  template <typename Kind>
  void bind(const Id<Kind>& value) {
    bind(std::string_view(value.str()));
  }
  template <typename T>
  void bind(const std::optional<T>& value) {
    if (value) return bind(*value);
    prepared_->bind_null(++bound_);
  }
  template <typename First, typename Second, typename... Others>
  void bind(const First& first, const Second& second, const Others&... others) {
    bind(first);
    bind(second);
    (bind(others), ...);
  }

  /// True while there is a row.
  bool step() { return prepared_->step(); }
  /// For a statement without rows; gives the number of rows it changed.
  int run() {
    while (step()) {
    }
    return prepared_->changed();
  }

  [[nodiscard]] bool null(int column) const { return prepared_->null(column); }
  [[nodiscard]] std::int64_t integer(int column) const { return prepared_->integer(column); }
  [[nodiscard]] double real(int column) const { return prepared_->real(column); }
  [[nodiscard]] std::string text(int column) const { return prepared_->text(column); }
  [[nodiscard]] TimePoint time(int column) const { return TimePoint(Duration(integer(column))); }
  [[nodiscard]] std::optional<TimePoint> maybe_time(int column) const {
    return null(column) ? std::nullopt : std::optional(time(column));
  }

  void read(int column, std::string& into) const { into = text(column); }
  void read(int column, double& into) const { into = real(column); }
  void read(int column, TimePoint& into) const { into = time(column); }
  void read(int column, Duration& into) const { into = Duration(integer(column)); }
  template <std::integral Number>
  void read(int column, Number& into) const {
    into = static_cast<Number>(integer(column));
  }
  template <typename Enumeration>
  requires std::is_enum_v<Enumeration>
  void read(int column, Enumeration& into) const { into = Words<Enumeration>::of(text(column)); }
  template <typename Kind>
  void read(int column, Id<Kind>& into) const {
    into = Id<Kind>(text(column));
  }
  template <typename T>
  void read(int column, std::optional<T>& into) const {
    if (null(column)) return into.reset();
    read(column, into.emplace());
  }

 private:
  Prepared* prepared_;
  int bound_ = 0;
};

}  // namespace welcomed::sql
