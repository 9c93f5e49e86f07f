#include "identity/roles.hpp"

#include <catch2/catch.hpp>

#include "unit/identity/tokens.hpp"

using namespace welcomed;
using namespace welcomed::identity;
using testing::base64url;

namespace {

Result<std::vector<std::string>> roles_in(const std::string& payload) {
  return roles_of(Secret(base64url("{}") + "." + base64url(payload) + ".c2ln"));
}

}  // namespace

TEST_CASE("an access token tells its roles, and one without any has none") {
  CHECK(roles_in(R"({"roles": ["User.Read.All", 5, "Chat.Read.All"]})").value() ==
        std::vector<std::string>{"User.Read.All", "Chat.Read.All"});
  CHECK(roles_in("{}").value().empty());
}

TEST_CASE("a token that is no JWT tells nothing, and none of it stands in the error") {
  for (const auto* token : {"", "s3cret", "a.s3cret", "..", "a.s3cr%t.b", "a.c2VjcmV0.b"}) {
    INFO(token);
    const auto roles = roles_of(Secret(token));
    REQUIRE_FALSE(roles);
    CHECK(roles.error().text().find("s3cr") == std::string::npos);
  }
  CHECK_FALSE(roles_in(R"({"roles": "User.Read.All"})"));
  CHECK_FALSE(roles_in("[]"));
}
