#include "cli/working_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cli/terminal.hpp"

namespace welcomed::cli {
namespace {

constexpr Duration kBetweenDrawings = std::chrono::milliseconds(200);
constexpr int kBarWidth = 20;
constexpr const char* kToBegin = "\r";
constexpr const char* kClearToEnd = "\x1b[K";

std::string how_far(const Working& working) {
  if (!working.all || *working.all <= 0) return grouped(working.done) + " " + working.unit;
  const auto done = std::clamp<std::int64_t>(working.done, 0, *working.all);
  return bar(done, *working.all, kBarWidth) + "  " + std::to_string(done * 100 / *working.all) + " %";
}

void write_to_errors(std::string_view text) {
  // What cannot be shown is no fault of the work.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string working_text(const Working& working) {
  return working.what + "  " + how_far(working) + "  " + format_duration(std::max(working.since, Duration(0)));
}

WorkingLine::WorkingLine(Draw draw, std::string what, std::string unit, TimePoint begun)
    : draw_(std::move(draw)), working_{.what = std::move(what), .unit = std::move(unit)}, begun_(begun), drawn_(begun) {
  redraw(begun);
}

WorkingLine::~WorkingLine() {
  if (draw_) draw_(std::string(kToBegin) + kClearToEnd);
}

void WorkingLine::show(std::int64_t done, std::optional<std::int64_t> all, TimePoint now) {
  working_.done = done;
  working_.all = all;
  // A clock that was put back does not stop it.
  if (now >= drawn_ && now < drawn_ + kBetweenDrawings) return;
  redraw(now);
}

void WorkingLine::redraw(TimePoint now) {
  drawn_ = now;
  working_.since = now - begun_;
  if (draw_) draw_(kToBegin + working_text(working_) + kClearToEnd);
}

WorkingLine::Draw draw_on_terminal() {
  const auto* terminal = std::getenv("TERM");
  const bool moves = terminal != nullptr && std::string_view(terminal) != "dumb";
  return moves && complaints_are_terminal() ? WorkingLine::Draw(write_to_errors) : WorkingLine::Draw();
}

}  // namespace welcomed::cli
