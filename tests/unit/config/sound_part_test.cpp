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

TEST_CASE("a text that is no YAML in one place is read up to there, where that tells the store") {
  const Folder folder;
  const auto text = good_but("tenants:", "store: sqlite:own.db\ntenants:");
  const auto loaded = folder.load(Folder::replaced(text, "all: true", "all: {true"));
  CHECK(loaded.config == nullptr);
  REQUIRE(loaded.sound_part);
  CHECK(loaded.sound_part->store == "sqlite:" + (folder.path() / "own.db").string());
  CHECK(loaded.sound_part->tenant_named("contoso") != nullptr);
  CHECK(loaded.sound_part->bot.app_id.str() == "11111111-2222-3333-4444-555555555555");
  CHECK(sound_part("all: true", "all: {true") == nullptr);
}

TEST_CASE("where the store or the tenants have faults nothing is known that a command could work with") {
  CHECK(sound_part("policies:", "store: sqlte:/elsewhere\npolicies:") == nullptr);
  CHECK(sound_part("policies:", "store: \"sqlite:/elsewhere\npolicies:") == nullptr);
  CHECK(sound_part("tenants:", "tenant:") == nullptr);
  CHECK(sound_part("tenants:\n", "tenants: [\n") == nullptr);
}

TEST_CASE("a store that may be mistyped, hidden or named twice is not taken for the default one, nor for the first") {
  CHECK(sound_part("policies:", "stores: sqlite:elsewhere.db\npolicies:") == nullptr);
  CHECK(sound_part("policies:", " store: sqlite:elsewhere.db\npolicies:") == nullptr);
  CHECK(sound_part("policies:", "notes: |\n  store: sqlite:elsewhere.db\npolicies:") == nullptr);
  CHECK(sound_part("policies:", "store: sqlite:a.db\nstore: sqlite:b.db\npolicies:") == nullptr);
  CHECK(sound_part("listen:", "title: \"a\nstore: sqlite:fake.db\nb\"\ncycle: [\nlisten:") == nullptr);
  CHECK(sound_part("listen:", "title: \"a\nstore: sqlite:fake.db\nlisten:") == nullptr);
}

TEST_CASE("tenants that cannot be told apart are none to work for") {
  const std::string id = "0e0e0e0e-0000-4000-8000-00000000000";
  const auto with = [&](const std::string& more) {
    return sound_part("    name: contoso\n", "    name: contoso\n" + more);
  };
  CHECK(with("  - {id: " + id + "2, name: contoso}\n") == nullptr);
  CHECK(with("  - {id: " + id + "1, name: other}\n") == nullptr);
  CHECK(with("    name: fabrikam\n") == nullptr);
}

TEST_CASE("of a good configuration all of it is the sound part") {
  const Folder folder;
  const auto loaded = folder.load(kGood);
  CHECK(loaded.config != nullptr);
  CHECK(loaded.sound_part == loaded.config);
}

}  // namespace welcomed::config
