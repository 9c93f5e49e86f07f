#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace welcomed::cli {

/// How far long work is, as a line: `copying the store  ██████░░░░  62 %  5s` where `all` is known, else
/// `reading the directory  1 234 requests  12s`.
struct Working {
  std::string what;  ///< words of ours, never of others
  std::string unit;
  std::int64_t done = 0;
  std::optional<std::int64_t> all{};
  Duration since{0};
};
[[nodiscard]] std::string working_text(const Working& working);

/// While it lives, that line at the bottom of a terminal, cleared at the end.
class WorkingLine {
 public:
  /// Takes what is to be drawn; empty: nothing is shown.
  using Draw = std::function<void(std::string_view)>;

  WorkingLine(Draw draw, std::string what, std::string unit, TimePoint begun);
  ~WorkingLine();
  WorkingLine(const WorkingLine&) = delete;
  WorkingLine& operator=(const WorkingLine&) = delete;

  /// Redraws it, some times a second at most.
  void show(std::int64_t done, std::optional<std::int64_t> all, TimePoint now);

 private:
  void redraw(TimePoint now);

  Draw draw_;
  Working working_;
  TimePoint begun_, drawn_;
};

/// Standard error where it is a terminal, empty elsewhere. Past `ReadableOutput`, which keeps lines until they end.
[[nodiscard]] WorkingLine::Draw draw_on_terminal();

}  // namespace welcomed::cli
