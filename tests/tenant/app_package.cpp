#include "app_package.hpp"

#include <zip.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "json.hpp"

namespace tenant {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Files = std::map<std::string, std::string>;

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw std::runtime_error(otherwise);
}

std::string content_of(zip_t* archive, zip_uint64_t place, zip_uint64_t size) {
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive, place, ZIP_FL_UNCHANGED));
  std::string bytes(size, '\0');
  const bool whole = file && zip_fread(file.get(), bytes.data(), size) == static_cast<zip_int64_t>(size);
  require(whole, "a file of the package cannot be read");
  return bytes;
}

Files unzipped(const std::string& name) {
  int error = 0;
  const std::unique_ptr<zip_t, Discard> archive(zip_open(name.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error));
  require(archive != nullptr, name + " is no zip");
  Files files;
  const auto count = zip_get_num_entries(archive.get(), ZIP_FL_UNCHANGED);
  for (zip_uint64_t place = 0; place < static_cast<zip_uint64_t>(count); ++place) {
    zip_stat_t about;
    require(zip_stat_index(archive.get(), place, ZIP_FL_UNCHANGED, &about) == 0, "a file of the package has no name");
    files[about.name] = content_of(archive.get(), place, about.size);
  }
  require(files.size() == static_cast<std::size_t>(count), "two files of the package have one name");
  return files;
}

/// Of a PNG: its width and height, from its head.
bool is_square(const std::string& png, unsigned side) {
  const auto number_at = [&](std::size_t at) {
    unsigned number = 0;
    for (std::size_t i = at; i < at + 4; ++i) number = number << 8U | static_cast<unsigned char>(png[i]);
    return number;
  };
  return png.size() > 24 && png.starts_with("\x89PNG") && number_at(16) == side && number_at(20) == side;
}

std::string text(const Json& manifest, const char* pointer) {
  return manifest.at(Json::json_pointer(pointer)).get<std::string>();
}

std::vector<std::string> application_permissions(const Json& manifest) {
  std::vector<std::string> names;
  const Json::json_pointer place("/authorization/permissions/resourceSpecific");
  if (!manifest.contains(place)) return names;
  for (const Json& each : manifest.at(place)) {
    if (each.at("type") == "Application") names.push_back(each.at("name"));
  }
  return names;
}

}  // namespace

CatalogApp uploaded(const std::string& file, CatalogApp app) {
  const Files files = unzipped(file);
  require(files.contains("manifest.json"), "the package has no manifest.json");
  const auto manifest = parsed(files.at("manifest.json"));
  require(manifest.has_value(), "manifest.json is no JSON");
  const auto color = files.find(text(*manifest, "/icons/color"));
  const auto outline = files.find(text(*manifest, "/icons/outline"));
  require(color != files.end() && outline != files.end(), "an icon is missing");
  require(files.size() == 3, "the package has other files");
  require(is_square(color->second, 192), "the color icon is not 192 x 192");
  require(is_square(outline->second, 32), "the outline icon is not 32 x 32");
  require(text(*manifest, "/id") == app.external_id, "the manifest is of another app");
  require(manifest->at("bots").size() == 1, "the manifest has not one bot");
  app.display_name = text(*manifest, "/name/short");
  app.version = text(*manifest, "/version");
  app.client_id = text(*manifest, "/webApplicationInfo/id");
  app.bot_id = text(*manifest, "/bots/0/botId");
  app.scopes = manifest->at("bots")[0].at("scopes").get<std::vector<std::string>>();
  app.permissions = application_permissions(*manifest);
  app.submitted.clear();
  app.listed = true;
  return app;
}

}  // namespace tenant
