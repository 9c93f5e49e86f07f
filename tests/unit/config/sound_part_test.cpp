#include <catch2/catch.hpp>

#include "expect.hpp"

namespace welcomed::config {
namespace {

/// What a command that asks of the store alone learns of a configuration with this edit.
std::shared_ptr<const Config> sound_part(const std::string& old, const std::string& with) {
  const Folder folder;
  REQUIRE(kGood.find(old) != std::string::npos);
  const auto loaded = folder.load(good_but(old, with));
  CHECK(loaded.config == nullptr);
  return loaded.sound_part;
}

}  // namespace

TEST_CASE("a fault elsewhere leaves the store, the tenants and the names of policies known") {
  const auto part = sound_part("all: true", "al: true");
  REQUIRE(part);
  CHECK(part->store == "sqlite:/var/lib/welcomed/welcomed.db");
  CHECK(part->tenant_named("contoso") != nullptr);
  CHECK(part->policy("sales") != nullptr);
}

TEST_CASE("a text that is no YAML in one place is read everywhere else") {
  const auto part = sound_part("all: true", "all: {true");
  REQUIRE(part);
  CHECK(part->tenant_named("contoso") != nullptr);
  CHECK(part->bot.app_id.str() == "11111111-2222-3333-4444-555555555555");
}

TEST_CASE("where the store or the tenants have faults nothing is known that a command could work with") {
  CHECK(sound_part("policies:", "store: sqlte:/elsewhere\npolicies:") == nullptr);
  CHECK(sound_part("policies:", "store: \"sqlite:/elsewhere\npolicies:") == nullptr);
  CHECK(sound_part("tenants:", "tenant:") == nullptr);
  CHECK(sound_part("tenants:\n", "tenants: [\n") == nullptr);
}

TEST_CASE("of a good configuration all of it is the sound part") {
  const Folder folder;
  const auto loaded = folder.load(kGood);
  CHECK(loaded.config != nullptr);
  CHECK(loaded.sound_part == loaded.config);
}

}  // namespace welcomed::config
