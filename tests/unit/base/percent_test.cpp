#include "base/percent.hpp"

#include <catch2/catch.hpp>

using welcomed::percent_decoded;

TEST_CASE("percent-encoding is taken away once, and what is none stays") {
  CHECK(percent_decoded("a%2Fb%2fc") == "a/b/c");
  CHECK(percent_decoded("%2530%25") == "%30%");
  CHECK(percent_decoded("%%4%zz%4") == "%%4%zz%4");
  CHECK(percent_decoded("%+1%-1% 1") == "%+1%-1% 1");
  CHECK(percent_decoded("%00") == std::string(1, '\0'));
  CHECK(percent_decoded("").empty());
}
