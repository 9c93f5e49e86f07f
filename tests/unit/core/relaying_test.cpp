#include "core/relaying.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

TEST_CASE("2xx to 4xx of the bot are final, anything else is not") {
  for (const int status : {200, 201, 302, 400, 401, 404, 429, 499}) CHECK(is_final_answer(status));
  for (const int status : {0, 100, 199, 500, 502, 503, 599}) CHECK_FALSE(is_final_answer(status));
}

TEST_CASE("the bot gets what is left of Teams' time, and a moment when nothing is") {
  CHECK(patience_with_bot(false, 0ms) < 15s);
  CHECK(patience_with_bot(true, 0ms) < 10s);
  CHECK(patience_with_bot(false, 4s) == patience_with_bot(false, 0ms) - 4s);
  CHECK(patience_with_bot(true, 1h) > 0ms);
  CHECK(patience_with_bot(true, 1h) < 1s);
}

TEST_CASE("a bot that fails is left alone for longer and longer, half a minute and a quarter at most") {
  Random random(1);
  CHECK(rest_of_bot(1, random) <= 1250ms);
  CHECK(rest_of_bot(1, random) >= 750ms);
  CHECK(rest_of_bot(4, random) >= 6s);
  CHECK(rest_of_bot(1'000, random) <= 37'500ms);
}

TEST_CASE("an activity is given again for 15 minutes") {
  const TimePoint received(1'800'000'000s);
  CHECK_FALSE(is_too_old_to_relay(received, received));
  CHECK_FALSE(is_too_old_to_relay(received, received + 15min - 1ms));
  CHECK(is_too_old_to_relay(received, received + 15min));
}
