#include "cli/working_line.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::cli;
using namespace std::chrono_literals;

namespace {

/// What a line draws.
struct Terminal {
  std::string drawn;
  WorkingLine::Draw draw = [this](std::string_view text) { drawn += text; };
  TimePoint now{std::chrono::seconds(1'800'000'000)};

  /// Since it was asked last.
  std::string news() { return std::exchange(drawn, {}); }
};

}  // namespace

TEST_CASE("work whose end is not known tells how much was done, and for how long") {
  CHECK(working_text({.what = "reading the directory", .unit = "requests", .done = 1234, .since = 12s}) ==
        "reading the directory  1 234 requests  12s");
  CHECK(working_text({.what = "reading", .unit = "rows", .done = 0, .all = 0, .since = -1s}) == "reading  0 rows  0s");
}

TEST_CASE("work whose end is known tells how far it is, and never more than all of it") {
  CHECK(working_text({.what = "copying", .unit = "bytes", .done = 1, .all = 4, .since = 5s}) ==
        "copying  █████░░░░░░░░░░░░░░░  25 %  5s");
  CHECK(working_text({.what = "copying", .unit = "bytes", .done = 9, .all = 4, .since = 5s}) ==
        "copying  ████████████████████  100 %  5s");
}

TEST_CASE_METHOD(Terminal, "the line is drawn at once, redrawn some times a second at most, and cleared at the end") {
  {
    WorkingLine line(draw, "reading", "rows", now);
    CHECK(news() == "\rreading  0 rows  0s\x1b[K");
    line.show(1, {}, now + 100ms);
    CHECK(news().empty());
    line.show(2, {}, now + 200ms);
    CHECK(news() == "\rreading  2 rows  0s\x1b[K");
    line.show(3, {}, now + 2s);
    CHECK(news() == "\rreading  3 rows  2s\x1b[K");
  }
  CHECK(news() == "\r\x1b[K");
}

TEST_CASE_METHOD(Terminal, "a clock that is put back does not stop the line") {
  WorkingLine line(draw, "reading", "rows", now);
  news();
  line.show(1, {}, now - 1h);
  CHECK(news() == "\rreading  1 rows  0s\x1b[K");
}

TEST_CASE("where nothing is to be drawn the work goes on all the same") {
  WorkingLine line({}, "reading", "rows", {});
  line.show(1, 2, TimePoint(1h));
}
