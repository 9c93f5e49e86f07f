#include <catch2/catch.hpp>

#include "unit/identity/connector_world.hpp"
#include "unit/identity/forgeries.hpp"

using namespace welcomed;
using namespace welcomed::identity;
using namespace welcomed::identity::testing;
using nlohmann::json;

namespace {

/// No piece of the header value long enough to be of use.
bool tells_nothing_of(const std::string& authorization, const std::string& reason) {
  constexpr std::size_t kPiece = 16;
  for (std::size_t at = 0; at + kPiece <= std::min<std::size_t>(authorization.size(), 8192); ++at) {
    if (reason.find(authorization.substr(at, kPiece)) != std::string::npos) return false;
  }
  return true;
}

bool printable(const std::string& reason) {
  return std::all_of(reason.begin(), reason.end(), [](char each) { return each >= ' ' && each <= '~'; });
}

}  // namespace

TEST_CASE("forged and broken tokens are refused, cost no request once keys are held, and are not told in the reason") {
  ConnectorWorld world;
  REQUIRE(world.accepts(good_token()));
  const auto requests = world.transport.requests().size();
  const auto forgeries = all_forgeries();
  CHECK(forgeries.size() >= 120);
  for (const auto& forgery : forgeries) {
    INFO(forgery.name);
    const auto verdict = world.check_header(forgery.authorization);
    REQUIRE(std::holds_alternative<Refused>(verdict));
    const auto& refused = std::get<Refused>(verdict);
    INFO(refused.reason);
    // It may be one of a new key, which may be looked up in a while.
    if (!forgery.name.starts_with("kid")) CHECK_FALSE(refused.retry_after.has_value());
    CHECK_FALSE(refused.reason.empty());
    CHECK(refused.reason.size() < 400);
    CHECK(printable(refused.reason));
    CHECK(tells_nothing_of(forgery.authorization, refused.reason));
    CHECK(world.transport.requests().size() == requests);
  }
  CHECK(world.accepts(good_token()));
}

TEST_CASE("before any key is held, only a token whose claims are all right makes the keys be fetched") {
  for (const auto& forgery : all_forgeries()) {
    INFO(forgery.name);
    ConnectorWorld world;
    CHECK(std::holds_alternative<Refused>(world.check_header(forgery.authorization)));
    CHECK(world.transport.requests().size() == (forgery.asks_for_keys ? 2U : 0U));
  }
}

TEST_CASE("a good token is refused with any one of its characters changed") {
  ConnectorWorld world;
  const auto good = good_token();
  REQUIRE(world.accepts(good));
  const auto requests = world.transport.requests().size();
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto changed = good;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    INFO("character " << at);
    CHECK_FALSE(world.accepts(changed));
  }
  CHECK(world.transport.requests().size() == requests);
}

TEST_CASE("a good token is refused when it is cut anywhere") {
  ConnectorWorld world;
  const auto good = good_token();
  for (std::size_t size = 0; size < good.size(); ++size) {
    INFO(size << " characters");
    CHECK_FALSE(world.accepts(good.substr(0, size)));
  }
}

TEST_CASE(
    "the reason names issuer and audience of a token that is not for this bot, bounded and without control "
    "characters") {
  ConnectorWorld world;
  const auto issuer = "https://sts.windows.net/\x1b[2J\n" + std::string(500, 'z');
  const auto reason = world.refusal(token(header_with({}), claims_with({{"iss", issuer}, {"aud", "other"}}))).reason;
  CHECK(reason.find("iss 'https://sts.windows.net/?[2J?zzz") != std::string::npos);
  CHECK(reason.find("aud 'other'") != std::string::npos);
  CHECK(reason.size() < 250);
  CHECK(printable(reason));
}
