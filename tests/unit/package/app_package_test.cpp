#include "package/app_package.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "package/app_manifest.hpp"
#include "package/archive.hpp"
#include "package_world.hpp"

using namespace welcomed;
using namespace welcomed::package;
using namespace welcomed::package::testing;

namespace {

AppPackage first() { return app_package(least(), icons(), "", "").value(); }

/// A package as others might have made it.
std::string of_others(const std::string& manifest) {
  return zipped({{kManifest, manifest}, {kColorIcon, "c"}, {kOutlineIcon, "o"}}).value();
}

Error refused(const std::string& before) {
  const auto made = app_package(least(), icons(), before, "");
  REQUIRE_FALSE(made);
  return made.error();
}

const std::string kOwnId = R"("id": "F31B1263-0000-4000-8000-000000000001")";

}  // namespace

TEST_CASE("a package unpacks to the manifest and the two icons that it names") {
  const auto made = first();
  CHECK(made.version == "1.0.0");
  CHECK(made.version_before.empty());
  const auto files = unzipped(made.archive).value();
  REQUIRE(files.size() == 3);
  CHECK(files[0].name == "manifest.json");
  const auto manifest = nlohmann::json::parse(files[0].bytes);
  CHECK(manifest["version"] == "1.0.0");
  CHECK(manifest["icons"]["color"] == files[1].name);
  CHECK(manifest["icons"]["outline"] == files[2].name);
  CHECK(fault_of_color_icon(files[1].bytes) == "");
  CHECK(fault_of_outline_icon(files[2].bytes) == "");
}

TEST_CASE("a package of the same configuration is the same to the byte, and keeps its version") {
  CHECK(first().archive == first().archive);
  const auto again = app_package(least(), icons(), first().archive, "").value();
  CHECK(again.version == "1.0.0");
  CHECK(again.version_before == "1.0.0");
  CHECK(again.archive == first().archive);
}

TEST_CASE("the version rises when anything has changed, and only then") {
  auto config = least();
  config.app.package->summary = "Books desks and rooms";
  const auto second = app_package(config, icons(), first().archive, "").value();
  CHECK(second.version == "1.0.1");
  CHECK(second.version_before == "1.0.0");

  auto other_icons = icons();
  other_icons.color = drawn_color_icon("#000000");
  const auto third = app_package(config, other_icons, second.archive, "").value();
  CHECK(third.version == "1.0.2");
  CHECK(app_package(config, other_icons, third.archive, "").value().archive == third.archive);

  config.policies.push_back(teams());
  CHECK(app_package(config, other_icons, third.archive, "").value().version == "1.0.3");
}

TEST_CASE("a package that others made is followed by the version after its own") {
  const auto manifest = "\xEF\xBB\xBF{" + kOwnId + R"(, "version": "2.4.9"})";
  CHECK(app_package(least(), icons(), of_others(manifest), "").value().version == "2.4.10");
}

TEST_CASE("a version whose last part is full goes on in the part before, and the very last is an error") {
  const auto after = [](const std::string& version) {
    return app_package(least(), icons(), of_others("{" + kOwnId + R"(, "version": ")" + version + "\"}"), "");
  };
  CHECK(after("1.0.999999999").value().version == "1.1.0");
  CHECK(after("1.999999999.999999999").value().version == "2.0.0");
  CHECK(after(after("1.0.999999998").value().version).value().version == "1.1.0");
  const auto last = after("999999999.999999999.999999999");
  REQUIRE_FALSE(last);
  CHECK(has(last.error().what, "none after it"));
}

TEST_CASE("what cannot have been the last package is refused, so that it is not written over") {
  CHECK(has(refused("no zip").text(), "the last package is none"));
  CHECK(has(refused(zipped({{"notes.txt", "x"}}).value()).text(), "it has no manifest.json"));
  for (const auto* bad : {"", "[]", "{", "{\"id\": \"\xff\"}"}) {
    INFO(bad);
    CHECK(has(refused(of_others(bad)).text(), "its manifest.json "));
  }
  CHECK(has(refused(of_others("{}")).what, "of another app"));
  CHECK(has(refused(of_others(R"({"id": 5, "version": "1.0.0"})")).what, "of another app"));
  for (const std::string version : {"1.0", "1.0.0.0", "1.0.0-beta", "1.-1.0", "01.0.0", "1..0", "1.0.4294967296", ""}) {
    const auto error = refused(of_others("{" + kOwnId + ", \"version\": \"" + version + "\"}"));
    INFO(version);
    CHECK(has(error.what, "MAJOR.MINOR.PATCH"));
    CHECK(has(error.remedy, "--app-version"));
  }
}

TEST_CASE("a version that the admin says is taken, and nothing but a version is") {
  CHECK(app_package(least(), icons(), "", "3.1.0").value().version == "3.1.0");
  const auto made = app_package(least(), icons(), of_others("{" + kOwnId + R"(, "version": "1.0"})"), "3.1.0").value();
  CHECK(made.version == "3.1.0");
  CHECK(made.version_before == "1.0");
  CHECK(app_package(least(), icons(), first().archive, "1.0.0").value().changed == false);
  CHECK(made.changed);
  CHECK_FALSE(app_package(least(), icons(), "", "3.1"));
  CHECK_FALSE(app_package(least(), icons(), of_others("{}"), "3.1.0"));
}
