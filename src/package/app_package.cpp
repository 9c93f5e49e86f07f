#include "package/app_package.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/json_members.hpp"
#include "base/letters.hpp"
#include "base/readable.hpp"
#include "base/strict_json.hpp"
#include "config/text.hpp"
#include "package/app_manifest.hpp"
#include "package/archive.hpp"

namespace welcomed::package {
namespace {

constexpr const char* kFirstVersion = "1.0.0";
constexpr const char* kVersionForm = "MAJOR.MINOR.PATCH";

/// What a package holds beside its version, in a form that compares.
struct Content {
  std::string id;
  std::string version;
  std::vector<Entry> files;
};

/// Tools of Windows put it there.
std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

Result<Content> content_of(std::vector<Entry> files) {
  constexpr std::size_t kDepth = 32;
  std::sort(files.begin(), files.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  const auto manifest =
      std::find_if(files.begin(), files.end(), [](const Entry& each) { return each.name == kManifest; });
  if (manifest == files.end()) return fail("it has no manifest.json");
  auto said = parse_strict(without_byte_order_mark(manifest->bytes), kDepth);
  if (!said) return fail("its manifest.json cannot be read: " + said.error().what);
  if (!said->is_object()) return fail("its manifest.json is no object");
  Content content{.id = text_of(*said, "id"), .version = text_of(*said, "version"), .files = {}};
  said->erase("version");
  manifest->bytes = said->dump();
  content.files = std::move(files);
  return content;
}

std::vector<Entry> files_of(const nlohmann::ordered_json& manifest, const Icons& icons) {
  return {{kManifest, json_text(manifest, 2) + "\n"}, {kColorIcon, icons.color}, {kOutlineIcon, icons.outline}};
}

constexpr std::size_t kMostDigits = 9;
using Version = std::array<unsigned long, 3>;

/// Nothing where it is not of the form that Teams wants.
std::optional<Version> version_of(const std::string& text) {
  const auto parts = config::split(text, '.');
  const auto good = [&](const std::string& part) {
    const bool digits = part.find_first_not_of("0123456789") == std::string::npos;
    return !part.empty() && part.size() <= kMostDigits && digits && (part.size() == 1 || part.front() != '0');
  };
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), good)) return std::nullopt;
  return Version{std::stoul(parts[0]), std::stoul(parts[1]), std::stoul(parts[2])};
}

/// The next one, which begins anew behind a part that is full; nothing after the very last.
std::optional<std::string> raised(Version version) {
  constexpr unsigned long kMost = 999'999'999;
  const auto grows = std::find_if(version.rbegin(), version.rend(), [](unsigned long part) { return part < kMost; });
  if (grows == version.rend()) return std::nullopt;
  ++*grows;
  std::fill(version.rbegin(), grows, 0UL);
  return std::to_string(version[0]) + "." + std::to_string(version[1]) + "." + std::to_string(version[2]);
}

Result<Content> read_before(std::string_view archive, const std::string& id) {
  auto before = unzipped(archive).and_then(content_of);
  if (!before) return fail("the last package is none: " + before.error().what, "name another file");
  if (ascii_lower(before->id) == ascii_lower(id)) return before;
  return fail("the last package is of another app, whose id is " + config::in_quotes(before->id),
              "name another file, or correct app.external_id, which is " + id);
}

Result<std::string> version_after(const Content& before, bool changed) {
  const auto version = version_of(before.version);
  if (!version)
    return fail(
        "the last package has the version " + config::in_quotes(before.version) + ", which is no " + kVersionForm,
        "say the next one with --app-version");
  if (!changed) return before.version;
  auto next = raised(*version);
  if (!next)
    return fail("the last package has the version " + before.version + ", and there is none after it",
                "make a new app, with another app.external_id");
  return *std::move(next);
}

}  // namespace

Result<AppPackage> app_package(const config::Config& config, const Icons& icons, std::string_view before,
                               const std::string& version) {
  if (!version.empty() && !version_of(version))
    return fail("--app-version is " + config::in_quotes(version), std::string("it must be ") + kVersionForm);
  AppPackage made{
      .archive = {}, .version = version.empty() ? kFirstVersion : version, .version_before = {}, .changed = true};
  auto manifest = app_manifest(config, made.version);
  if (!manifest) return tl::unexpected<Error>(manifest.error());
  if (!before.empty()) {
    const auto last = read_before(before, config.app.external_id);
    if (!last) return tl::unexpected<Error>(last.error());
    made.version_before = last->version;
    made.changed = last->files != content_of(files_of(*manifest, icons)).value().files;
    const auto next = version.empty() ? version_after(*last, made.changed) : Result<std::string>(version);
    if (!next) return tl::unexpected<Error>(next.error());
    made.version = *next;
  }
  (*manifest)["version"] = made.version;
  auto archive = zipped(files_of(*manifest, icons));
  if (!archive) return tl::unexpected<Error>(archive.error());
  made.archive = std::move(*archive);
  return made;
}

}  // namespace welcomed::package
