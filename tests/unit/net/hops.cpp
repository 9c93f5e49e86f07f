#include "net/hops.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::net;

namespace {

std::string names(const std::vector<Header>& headers) {
  std::string all;
  for (const auto& each : end_to_end(headers)) all += each.name + "=" + each.value + ";";
  return all;
}

}  // namespace

TEST_CASE("what is for the next hop alone is not handed on, in any spelling") {
  for (const char* name : {"Connection", "keep-alive", "PROXY-CONNECTION", "Proxy-Authorization", "Proxy-Authenticate",
                           "TE", "Trailer", "Upgrade", "transfer-encoding", "Host", "content-length", "Expect"}) {
    INFO(name);
    CHECK(names({{"A", "1"}, {name, "x"}, {"B", "2"}}) == "A=1;B=2;");
  }
}

TEST_CASE("what Connection names is for the next hop alone, too") {
  CHECK(names({{"X-One", "1"}, {"Connection", "close, x-one ,\tX-Two"}, {"x-two", "2"}, {"X-Three", "3"}}) ==
        "X-Three=3;");
  CHECK(names({{"connection", ""}, {"connection", ",,"}, {"A", "1"}}) == "A=1;");
}

TEST_CASE("all else keeps its order, spelling and repetitions, unless it cannot stand on the wire") {
  CHECK(names({{"b", "1"}, {"Authorization", "Bearer x"}, {"B", "2"}, {"Content-Type", "a/b"}}) ==
        "b=1;Authorization=Bearer x;B=2;Content-Type=a/b;");
  CHECK(names({{"A", "1\n2"}, {"B C", "1"}, {"", "1"}, {"D", ""}}) == "D=;");
}

TEST_CASE("a proxy finds its own name in Via, in any list and with a comment, and no other's") {
  const auto shows = [](const std::string& value) { return passed({{"via", value}}, "ours"); };
  CHECK(shows(via("ours").value));
  CHECK(shows("1.0 fred, 1.1 OURS (Apache)"));
  CHECK(shows("HTTP/1.1 ours(x)"));
  CHECK(passed({{"Via", "1.1 fred"}, {"Via", "1.1\tours"}}, "ours"));
  for (const char* value : {"", "ours", "1.1 ours.example.com", "1.1 theirs (ours)", ", ,", "1.1  "}) {
    INFO(value);
    CHECK_FALSE(shows(value));
  }
  CHECK_FALSE(passed({}, "ours"));
}

TEST_CASE("a proxy in between shows in Forwarded, X-Forwarded, X-Forwarded-…, X-Real-IP and Via") {
  for (const char* name : {"Forwarded", "VIA", "X-Forwarded-For", "x-forwarded-", "X-FORWARDED", "x-real-ip"}) {
    INFO(name);
    CHECK(came_past_proxy({{name, ""}}));
  }
  CHECK_FALSE(came_past_proxy({{"X-Forward", "x"}, {"X-Real", "x"}, {"Host", "x"}, {"", ""}}));
}
