#include "cli/output.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/preview_text.hpp"
#include "cli/terminal.hpp"

using namespace welcomed::cli;

namespace {

std::string shown(std::initializer_list<const char*> pieces, bool terminal) {
  std::ostringstream out;
  {
    const ReadableOutput readable(out, terminal);
    for (const auto* piece : pieces) out << piece;
    CHECK(out);
  }
  out << "!";  // as it is again
  return out.str();
}

}  // namespace

TEST_CASE("whatever a command prints is readable, also where it comes in pieces") {
  CHECK(shown({"name: \x1b[2J\x07", "\u202Egnp.exe\n", "\t\xC2", "\x9B", "31m \xFF\n"}, false) ==
        "name: ?[2J??gnp.exe\n\t?31m \uFFFD\n!");
  CHECK(shown({"Jürgen 田中", " no end of line"}, false) == "Jürgen 田中 no end of line!");
}

TEST_CASE("what this program paints passes on a terminal, and the same from anybody else does not") {
  const auto ours = cleared_screen() + Paint(true).bad("bad") + " " + Paint(true).faint("x\x1b[31m\ny") + "\n";
  CHECK(shown({ours.c_str()}, true) == "\x1b[H\x1b[J\x1b[31mbad\x1b[0m \x1b[2mx?[31m?y\x1b[0m\n!");
  const auto theirs = {"\x1b[H\x1b[J\x1b[31mbad\x1b[0m\x1b[1m\x1b[2m\x1b[32m\x1b[33m \x1b[35m\x1b]0;title\x07\x1b\n"};
  for (const bool terminal : {true, false})
    CHECK(shown(theirs, terminal) == "?[H?[J?[31mbad?[0m?[1m?[2m?[32m?[33m ?[35m?]0;title??\n!");
}

TEST_CASE("a locale that somebody gave themselves draws nothing on a terminal and begins no line") {
  const std::string locale = "de\x1b[31m\x1b[H\x1b[J\n  forged";
  const nlohmann::json activity{{"type", "message"}, {"text", "Hi **you**"}};
  const auto text = preview_text("welcome\x1b[1m", locale, activity, Paint(true));
  CHECK(shown({text.c_str()}, true) == "\x1b[2mwelcome?[1m for de?[31m?[H?[J?  forged\x1b[0m\n\n  Hi you\n!");
}

TEST_CASE("a question without an end of line is there when it is asked") {
  std::stringbuf terminal;
  std::ostream out(&terminal);
  const ReadableOutput readable(out, true);
  out << "erase it? [y/N] ";
  CHECK(terminal.str().empty());
  out << std::flush;
  CHECK(terminal.str() == "erase it? [y/N] ");
}

TEST_CASE("a command notices when nobody takes what it prints") {
  struct : std::streambuf {
  } closed;
  std::ostream out(&closed);
  const ReadableOutput readable(out, false);
  out << "one line\n";
  CHECK_FALSE(out);
}
