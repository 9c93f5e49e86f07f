#include "core/version.hpp"

#include <catch2/catch.hpp>

using welcomed::core::newer_version;

TEST_CASE("versions are compared part by part as numbers") {
  CHECK(newer_version("1.10", "1.9"));
  CHECK(newer_version("2", "1.9.9"));
  CHECK(newer_version("1.0.1", "1.0"));
  CHECK(newer_version("1.0.0", ""));
  CHECK_FALSE(newer_version("1.0", "1"));
  CHECK_FALSE(newer_version("1.9", "1.10"));
  CHECK_FALSE(newer_version("", ""));
  CHECK_FALSE(newer_version("x", "0"));
}
