#include "package/app_manifest.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "core/activity.hpp"
#include "package/opt_out_commands.hpp"
#include "package_world.hpp"
#include "support/golden.hpp"

using namespace welcomed;
using namespace welcomed::package;
using namespace welcomed::package::testing;

namespace {

std::string manifest_text(const config::Config& config) { return app_manifest(config, "1.0.0").value().dump(2) + "\n"; }

}  // namespace

TEST_CASE("the manifest of the least configuration asks for nothing that its policies do not need") {
  CHECK(support::unlike_golden("manifest/least.json", manifest_text(least())) == "");
}

TEST_CASE("the manifest has each scope, text, host and permission that the configuration has a use for") {
  auto config = least();
  config.policies.push_back(teams());
  config.tenants.front().locale = "pt-PT";
  config.listen.public_url = "https://bot.contoso.com:8443/api/messages";
  auto& package = *config.app.package;
  package.name = "Assistant";
  package.description = "Books desks.\nAsks for \"leave\".";
  package.read_receipts = true;
  CHECK(support::unlike_golden("manifest/whole.json", manifest_text(config)) == "");
}

TEST_CASE("what the configuration lacks for a manifest is named with the keys to add") {
  auto config = least();
  config.app.package.reset();
  const auto lacking = app_manifest(config, "1.0.0").error();
  CHECK(has(lacking.remedy, "app.package with the keys developer, website, privacy, terms and summary"));
  CHECK(has(lacking.remedy, "/etc/welcomed/welcomed.yaml"));

  config = least();
  config.app.external_id.clear();
  CHECK(has(app_manifest(config, "1.0.0").error().what, "app.external_id"));

  config = least();
  config.policies.clear();
  CHECK(has(app_manifest(config, "1.0.0").error().what, "no policy"));

  config = least();
  config.bot.name = std::string(31, 'x');
  CHECK(has(app_manifest(config, "1.0.0").error().remedy, "app.package.name"));
  config.app.package->name = "Assistant";
  CHECK(app_manifest(config, "1.0.0"));
}

TEST_CASE("a host that only this machine can reach is no valid domain") {
  auto config = least();
  for (const auto* url : {"http://127.0.0.1:3978/api/messages", "http://[::1]:3978/api/messages", ""}) {
    config.listen.public_url = url;
    CHECK_FALSE(app_manifest(config, "1.0.0").value().contains("validDomains"));
  }
}

TEST_CASE("each command of the menu is heard as a word for silence, and fits into a menu") {
  const auto commands = opt_out_commands("");
  CHECK(commands.size() <= 10);
  CHECK(commands.front().word == "stop");
  std::set<std::string> words;
  for (const auto& each : commands) {
    INFO(each.word);
    CHECK(core::wish_of(each.word) == core::Wish::silence);
    CHECK(core::wish_of(each.word + "\xC2\xA0") == core::Wish::silence);  // as a menu sends it
    CHECK(words.insert(each.word).second);
    CHECK(each.word.size() <= 32);
    CHECK(each.description.size() <= 128);
  }
}

TEST_CASE("the tenant's language comes first in the menu, and a shared word speaks it first") {
  CHECK(opt_out_commands("de-AT").front().word == "stopp");
  CHECK(opt_out_commands("pt-BR").front().description == "Parar estas mensagens / No recibir más mensajes");
  CHECK(opt_out_commands("zh-CN").front().description == "不再接收消息 / メッセージを停止する");
  CHECK(opt_out_commands("nb").front().word == "stop");
}
