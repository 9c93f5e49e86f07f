#include "base/nearest.hpp"

#include <catch2/catch.hpp>

namespace welcomed {

TEST_CASE("the nearest word is the one meant") {
  const std::vector<std::string> good = {"tenants", "templates", "policies", "secret_file", "secret_env", "id"};
  CHECK(nearest("tenant", good) == "tenants");
  CHECK(nearest("tepmlates", good) == "templates");
  CHECK(nearest("Policies", good) == "policies");
  CHECK(nearest("secret", good) == "secret_file");
  CHECK(nearest("secret_envs", good) == "secret_env");
}

TEST_CASE("a word that is near to nothing gets no suggestion") {
  const std::vector<std::string> good = {"tenants", "id"};
  CHECK_FALSE(nearest("colour", good));
  CHECK_FALSE(nearest("", good));
  CHECK_FALSE(nearest(std::string(100'000, 'x'), good));
  CHECK_FALSE(nearest("anything", {}));
}

}  // namespace welcomed
