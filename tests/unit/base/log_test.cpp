#include "base/log.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/random.hpp"
#include "base/readable.hpp"
#include "base/secret.hpp"

using namespace welcomed;

namespace {

constexpr const char* kTime = "2026-11-23T09:30:00.123Z";

std::string text_line(std::initializer_list<log::Field> fields) {
  return log::line(log::Format::text, log::Level::info, "install.done", fields, kTime);
}

}  // namespace

TEST_CASE("a log line in text has time, level, event and keys") {
  CHECK(text_line({{"recipient", "u1"}, {"wait", "2s"}}) ==
        "2026-11-23T09:30:00.123Z info install.done recipient=u1 wait=2s");
  CHECK(log::line(log::Format::text, log::Level::warning, "x.y", {}, kTime) == std::string(kTime) + " warning x.y");
}

TEST_CASE("a log line for the journal begins with its priority and has no time") {
  const auto line = [](log::Level level) { return log::line(log::Format::journal, level, "x.y", {{"a", "b"}}, kTime); };
  CHECK(line(log::Level::error) == "<3>x.y a=b");
  CHECK(line(log::Level::warning) == "<4>x.y a=b");
  CHECK(line(log::Level::info) == "<6>x.y a=b");
  CHECK(line(log::Level::debug) == "<7>x.y a=b");
}

TEST_CASE("a log line in JSON is one object") {
  const auto line = log::line(log::Format::json, log::Level::error, "x.y", {{"detail", "a \"b\"\nc"}}, kTime);
  CHECK(line.find('\n') == std::string::npos);
  const auto object = nlohmann::json::parse(line);
  CHECK(object == nlohmann::json{{"time", kTime}, {"level", "error"}, {"event", "x.y"}, {"detail", "a \"b\"\nc"}});
}

TEST_CASE("a value that a reader could take for two is quoted, and a line stays one line") {
  CHECK(text_line({{"detail", "two words"}}).ends_with(R"(detail="two words")"));
  CHECK(text_line({{"detail", ""}}).ends_with(R"(detail="")"));
  CHECK(text_line({{"detail", "a=b"}}).ends_with(R"(detail="a=b")"));
  for (const auto format : {log::Format::text, log::Format::journal, log::Format::json}) {
    const auto line = log::line(format, log::Level::info, "x.y", {{"d", "a\r\nfake event=1\x1b[2J"}}, kTime);
    CHECK(line.find_first_of("\r\n\x1b") == std::string::npos);
  }
}

TEST_CASE("no format lets through what could do more than be read") {
  for (const auto format : {log::Format::text, log::Format::journal, log::Format::json}) {
    const auto line = log::line(format, log::Level::info, "x.y", {{"d", "a\x7f\u009b31m\u202Eb\u2066c\xff"}}, kTime);
    CHECK(readable(line) == line);
  }
}

TEST_CASE("a value that is no UTF-8 does not break a line of JSON") {
  const auto line = log::line(log::Format::json, log::Level::info, "x.y", {{"d", "\xff\xfe"}}, kTime);
  CHECK(nlohmann::json::parse(line)["d"] == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("a secret prints as stars") {
  std::ostringstream out;
  out << Secret("hunter2");
  CHECK(out.str() == "***");
  CHECK(Secret("hunter2").reveal() == "hunter2");
}

TEST_CASE("random UUIDs are of version 4 and differ") {
  Random random(1);
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const auto uuid = random.uuid();
    REQUIRE(uuid.size() == 36);
    for (std::size_t at = 0; at < uuid.size(); ++at) {
      const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
      REQUIRE((dash ? uuid[at] == '-' : std::string("0123456789abcdef").find(uuid[at]) != std::string::npos));
    }
    REQUIRE(uuid[14] == '4');
    REQUIRE(std::string("89ab").find(uuid[19]) != std::string::npos);
    all.insert(uuid);
  }
  CHECK(all.size() == 1000);
}

TEST_CASE("chance repeats with its seed and stays from 0 to below 1") {
  Random one(42);
  Random same(42);
  for (int i = 0; i < 1000; ++i) {
    const double chance = one.uniform();
    REQUIRE(chance == same.uniform());
    REQUIRE(chance >= 0);
    REQUIRE(chance < 1);
  }
}
