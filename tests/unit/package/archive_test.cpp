#include "package/archive.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace welcomed;
using namespace welcomed::package;

namespace {

const std::vector<Entry> kEntries{{"manifest.json", std::string(5000, 'x')}, {"empty", ""}, {"icon.png", "\x89PNG"}};

}  // namespace

TEST_CASE("what is packed is what is unpacked") { CHECK(unzipped(zipped(kEntries).value()).value() == kEntries); }

TEST_CASE("the same entries are the same bytes, in whichever time zone") {
  const auto here = zipped(kEntries).value();
  const auto* zone = std::getenv("TZ");
  const std::string before = zone == nullptr ? "" : zone;
  for (const auto* other : {"Pacific/Kiritimati", "America/Los_Angeles"}) {
    ::setenv("TZ", other, 1);
    CHECK(zipped(kEntries).value() == here);
  }
  if (zone == nullptr) {
    ::unsetenv("TZ");
  } else {
    ::setenv("TZ", before.c_str(), 1);
  }
}

TEST_CASE("a zip that is none, is damaged, or holds too much is an error and no more") {
  CHECK_FALSE(unzipped("PK"));
  CHECK_FALSE(unzipped(std::string(100'000, 'x')));
  auto damaged = zipped({{"a", "some text that is stored or deflated"}}).value();
  damaged[40] = static_cast<char>(damaged[40] ^ 0x55);
  CHECK_FALSE(unzipped(damaged));
  CHECK(unzipped(zipped({{"a", std::string((1U << 20U) + 1, 'x')}}).value()).error().what ==
        "a file in it is larger than 1 MiB");
  std::vector<Entry> many;
  for (int i = 0; i < 65; ++i) many.push_back({std::to_string(i), ""});
  CHECK(unzipped(zipped(many).value()).error().what == "it has more than 64 files");
}
