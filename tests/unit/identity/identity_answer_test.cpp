#include "identity/identity_answer.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::identity;
using namespace std::chrono_literals;

namespace {

const TimePoint kNow(std::chrono::seconds(1'800'000'000));

/// The life of the token that an answer of 200 with this end grants, `expires_…` and its value; nothing when it is
/// none.
std::optional<Duration> life_with(const std::string& end) {
  const net::Response response{.status = 200, .headers = {}, .body = R"({"access_token":"abc",)" + end + "}"};
  const auto outcome = read_identity_answer(response, kNow);
  return outcome ? std::optional(outcome.value().life) : std::nullopt;
}

}  // namespace

TEST_CASE("a managed identity's token lives as long as it is told, by a number or a text, and a day at most") {
  CHECK(life_with(R"("expires_in":3599)") == 3599s);
  CHECK(life_with(R"("expires_in":"3599")") == 3599s);
  CHECK(life_with(R"("expires_on":"1800000060")") == 60s);
  CHECK(life_with(R"("expires_on":"2027-01-15T08:01:00Z")") == 60s);
  CHECK(life_with(R"("expires_in":999999999)") == 24h);
}

TEST_CASE("a life that no clock can count to, or that is over, grants nothing") {
  for (const auto* end : {"9223372036854775807", "-9223372036854775808", "18446744073709551615",
                          "\"9223372036854775807\"", "\"-9223372036854775808\"", "0", "-1"}) {
    INFO(end);
    CHECK_FALSE(life_with(std::string(R"("expires_in":)") + end));
    CHECK_FALSE(life_with(std::string(R"("expires_on":)") + end));
  }
}
