#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <regex>
#include <set>

#include "config/check.hpp"
#include "config/keys.hpp"
#include "config/yaml.hpp"
#include "expect.hpp"

namespace welcomed::config {
namespace {

const std::filesystem::path kShipped = PROJECT_DIR "/config/welcomed.yaml";
const std::filesystem::path kSchema = PROJECT_DIR "/config/welcomed.schema.json";

/// The shipped file with every key that is shown in a comment set: `#key:` and `#- key:`, not `# prose`.
std::string with_every_key() {
  static const std::regex kKey("(^|\n)( *)#(?=[^ #\n])");
  return std::regex_replace(file_text(kShipped), kKey, "$1$2");
}

struct Shown {
  std::set<std::string> paths;
  std::vector<std::pair<std::string, std::string>> values;
};

void collect(const Node& node, const std::string& path, Shown& into) {
  for (const Node& child : node.children) {
    const std::string below = node.is_mapping() ? join(path, child.key) : path;
    into.paths.insert(below);
    if (child.is_scalar()) into.values.emplace_back(below, child.text);
    const Key* key = config_keys().find(below);
    const bool of_our_words = key == nullptr || key->kind != Kind::shares;
    if (of_our_words) collect(child, below, into);
  }
}

Shown shown(Report& all) {
  FileReport report(all, kShipped);
  const auto root = parse_yaml(with_every_key(), report);
  Shown result;
  if (root) collect(*root, "", result);
  return result;
}

}  // namespace

TEST_CASE("welcomed.yaml as shipped loads, given a secret, a template, and an admin's own ids and name") {
  const Folder folder;
  auto text = Folder::replaced(file_text(kShipped), "/etc/welcomed/bot-secret", "secret");
  text = Folder::replaced(std::regex_replace(text, std::regex("00000000-0000-0000-0000-"), "8e1f0c2a-0000-4000-8000-"),
                          "Name of your bot", "Contoso Assistant");
  const auto loaded = folder.load(text);
  CHECK(said_of_the_file(folder, loaded).empty());
  CHECK(loaded.config != nullptr);
}

TEST_CASE("the example of a first ninety days loads with its templates, and there is nothing to say of it") {
  const Folder folder;
  std::filesystem::remove(folder.path() / "templates/welcome.yaml");
  for (const auto& each : std::filesystem::directory_iterator(PROJECT_DIR "/config/first-ninety-days/templates"))
    folder.write("templates/" + each.path().filename().string(), file_text(each.path()));
  const std::string good(kGood);
  const auto example = file_text(PROJECT_DIR "/config/first-ninety-days/policy.yaml");
  const auto loaded = folder.load(good.substr(0, good.find("policies:")) + example.substr(example.find("policies:\n")));
  CHECK(folder.lines(loaded) == std::vector<std::string>{});
  REQUIRE(loaded.config != nullptr);
  const auto& policy = loaded.config->policies.front();
  CHECK(policy.users.hired_within == std::chrono::hours(95 * 24));
  for (const auto& message : policy.messages) CHECK(message.since == core::Since::hire_date);
}

TEST_CASE("each example that welcomed.yaml has in an admin's place is refused until it is replaced") {
  const Folder folder;
  const auto loaded = folder.load(Folder::replaced(file_text(kShipped), "/etc/welcomed/bot-secret", "secret"));
  CHECK(loaded.config == nullptr);
  const auto is_of_an_example = [](const Diagnostic& each) {
    return each.text.find("this is an example") != std::string::npos;
  };
  CHECK(std::all_of(loaded.diagnostics.begin(), loaded.diagnostics.end(), is_of_an_example));
  CHECK(loaded.diagnostics.size() == 5);  // bot.app_id, bot.name, bot.tenant, app.external_id, tenants.id
}

TEST_CASE("welcomed.yaml shows every key of the table and no other") {
  Report all;
  const auto paths = shown(all).paths;
  for (const Key& key : config_keys().rows()) {
    INFO(key.path);
    CHECK(paths.contains(std::string(key.path)));
  }
  for (const auto& path : paths) {
    INFO(path);
    CHECK(config_keys().find(path) != nullptr);
  }
}

TEST_CASE("welcomed.yaml shows defaults as they are") {
  Report all;
  for (const auto& [path, value] : shown(all).values) {
    const Key* key = config_keys().find(path);
    const bool example = path == "policies.rollout.waves.after" || path == "policies.messages.after" ||
                         path.starts_with("policies.rollout.window.");
    if (key == nullptr || key->fallback.empty() || example) continue;
    INFO(path);
    CHECK(value == key->fallback);
  }
}

TEST_CASE("welcomed.yaml with every key set has no fault but its examples, and choices that exclude each other") {
  Report all;
  FileReport report(all, kShipped);
  auto root = parse_yaml(with_every_key(), report);
  REQUIRE(root);
  check(*root, config_keys(), "/", report);
  for (const auto& diagnostic : all.diagnostics()) {
    INFO(diagnostic.line_text());
    const auto has = [&](const char* part) { return diagnostic.text.find(part) != std::string::npos; };
    CHECK((!diagnostic.error || has("keep one") || has("cannot be used") || has("is not set") ||
           has("this is an example")));
  }
}

TEST_CASE("the shipped schema is the one printed; WELCOMED_UPDATE=1 writes it") {
  if (std::getenv("WELCOMED_UPDATE") != nullptr) std::ofstream(kSchema) << schema();
  CHECK(file_text(kSchema) == schema());
}

TEST_CASE("the table of keys is sound") {
  std::set<std::string_view> seen;
  for (const Key& key : config_keys().rows()) {
    INFO(key.path);
    CHECK(seen.insert(key.path).second);
    CHECK((key.parent().empty() || seen.contains(key.parent())));
    CHECK_FALSE(key.help.empty());
    CHECK((key.least <= 0 || key.list || key.most >= key.least));
    CHECK((key.with.empty() || config_keys().find(join(key.parent(), key.with)) != nullptr));
    CHECK_FALSE((key.required && !key.fallback.empty()));
  }
}

}  // namespace welcomed::config
