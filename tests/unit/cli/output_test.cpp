#include "cli/output.hpp"

#include <catch2/catch.hpp>
#include <sstream>

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

TEST_CASE("our own colours pass on a terminal and in no pipe, and no other sequence does") {
  const auto text = {"\x1b[H\x1b[J\x1b[31mbad\x1b[0m \x1b[35m\x1b]0;title\x07\x1b\n"};
  CHECK(shown(text, true) == "\x1b[H\x1b[J\x1b[31mbad\x1b[0m ?[35m?]0;title??\n!");
  CHECK(shown(text, false) == "?[H?[J?[31mbad?[0m ?[35m?]0;title??\n!");
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
