#include <catch2/catch.hpp>

#include "identity/base64url.hpp"
#include "identity/printable.hpp"
#include "identity/remembered_tokens.hpp"
#include "identity/retry_after.hpp"
#include "unit/identity/tokens.hpp"

using namespace welcomed;
using namespace welcomed::identity;
using namespace std::chrono_literals;

namespace {

const TimePoint kThen = *parse_time("1994-11-06T08:49:30Z");

std::optional<Duration> wait(const std::string& value) {
  return retry_after(net::Response{429, {{"RETRY-after", value}}, {}}, kThen);
}

RememberedToken remembered(const std::string& service_url) {
  return {Claims{"k1", service_url, {}, {}}, sha256("key")};
}

}  // namespace

TEST_CASE("base64url is read in its canonical form") {
  CHECK(decode_base64url("") == "");
  CHECK(decode_base64url("Zg") == "f");
  CHECK(decode_base64url("Zm8") == "fo");
  CHECK(decode_base64url("Zm9v") == "foo");
  CHECK(decode_base64url("-_-_") == "\xfb\xff\xbf");
  CHECK(decode_base64url("AAAA") == std::string(3, '\0'));
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    bytes += static_cast<char>(i * 7);
    CHECK(decode_base64url(testing::base64url(bytes)) == bytes);
  }
}

TEST_CASE("base64url in any other form is refused") {
  for (const std::string& text :
       std::vector<std::string>{"Z", "Zg==", "Zm8=", "Zh", "Zm9", "+/+/", "Zm9v\n", " Zm9v", "Zm 9", "Zm9v!", "Zm9vZ",
                                std::string("Zm9v\0", 5), "Zm\xc3\xa4"}) {
    INFO(text);
    CHECK_FALSE(decode_base64url(text));
  }
}

TEST_CASE("Retry-After is read as seconds, fractions too, or as a date, an hour at most") {
  CHECK(wait("0") == 0ms);
  CHECK(wait("30") == 30s);
  CHECK(wait("  30\t") == 30s);
  CHECK(wait("1.5") == 1500ms);
  CHECK(wait("0.0001") == 1ms);
  CHECK(wait("3600") == 1h);
  CHECK(wait("3601") == 1h);
  CHECK(wait("99999999999999999999") == 1h);
  CHECK(wait("Sun, 06 Nov 1994 08:49:37 GMT") == 7s);
  CHECK(wait("Sun, 06 Nov 1994 18:49:37 GMT") == 1h);
}

TEST_CASE("a Retry-After that says nothing useful is none") {
  for (const std::string value : {"", " ", "-1", "-0", "+5", "1e3", "0x10", "inf", "nan", ".", "1.2.3", "5s", "5 6",
                                  "soon", "Sun, 06 Nov 1994 08:49:29 GMT", "1994-11-06T08:49:37Z"}) {
    INFO(value);
    CHECK_FALSE(wait(value));
  }
  CHECK_FALSE(retry_after(net::Response{429, {}, {}}, kThen));
}

TEST_CASE("the text of strangers is made fit for one line") {
  CHECK(printable("plain ~", 100) == "plain ~");
  CHECK(printable("a\nb\x1b[2J\x7f\xc3\xa4", 100) == "a?b?[2J???");
  CHECK(printable("abcdef", 3) == "abc");
  CHECK(in_quotes("x") == "'x'");
  CHECK(in_quotes(std::string(101, 'x')) == "'" + std::string(100, 'x') + "...'");
}

TEST_CASE("of remembered tokens the one not used for longest makes room") {
  RememberedTokens tokens(3);
  for (const std::string name : {"a", "b", "c"}) tokens.remember(sha256(name), remembered(name));
  CHECK(tokens.find(sha256("a")) != nullptr);
  tokens.remember(sha256("d"), remembered("d"));
  CHECK(tokens.size() == 3);
  CHECK(tokens.find(sha256("b")) == nullptr);
  REQUIRE(tokens.find(sha256("a")) != nullptr);
  CHECK(tokens.find(sha256("a"))->claims.service_url == "a");
  tokens.remember(sha256("a"), remembered("again"));
  CHECK(tokens.size() == 3);
  CHECK(tokens.find(sha256("a"))->claims.service_url == "again");
  tokens.forget(sha256("a"));
  CHECK(tokens.find(sha256("a")) == nullptr);
  CHECK(tokens.size() == 2);
}
