#include "package/archive.hpp"

#include <zip.h>

#include <memory>

namespace welcomed::package {
namespace {

constexpr zip_int64_t kMostFiles = 64;
constexpr zip_uint64_t kMostBytes = 1U << 20U;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct Release {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using Source = std::unique_ptr<zip_source_t, Release>;
using OpenFile = std::unique_ptr<zip_file_t, CloseFile>;

tl::unexpected<Error> cannot(const char* what, zip_error_t* error) {
  auto text = std::string(what) + ": " + zip_error_strerror(error);
  zip_error_fini(error);
  return fail(std::move(text));
}

/// An archive in memory, which `bytes` outlives.
Result<Source> source_of(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error));
  if (!source) return cannot("there is no room for a zip", &error);
  return source;
}

Result<Archive> open(const Source& source, int flags) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_keep(source.get());
  Archive archive(zip_open_from_source(source.get(), flags, &error));
  if (archive) return archive;
  zip_source_free(source.get());
  return cannot("it is no zip", &error);
}

/// A zip knows no time before 1980; one time for all keeps the same package the same.
bool add(zip_t* archive, const Entry& entry) {
  constexpr zip_uint16_t kFirstOfJanuary1980 = (1U << 5U) | 1U;
  auto* content = zip_source_buffer(archive, entry.bytes.data(), entry.bytes.size(), 0);
  if (content == nullptr) return false;
  const auto index = zip_file_add(archive, entry.name.c_str(), content, ZIP_FL_ENC_UTF_8);
  if (index < 0) zip_source_free(content);
  return index >= 0 && zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), 0, kFirstOfJanuary1980, 0) == 0;
}

Result<std::string> bytes_of(const Source& source) {
  zip_stat_t told;
  zip_stat_init(&told);
  std::string bytes;
  const bool opened = zip_source_stat(source.get(), &told) == 0 && zip_source_open(source.get()) == 0;
  if (!opened) return fail("the zip cannot be read back");
  bytes.resize(told.size);
  const bool whole = zip_source_read(source.get(), bytes.data(), told.size) == static_cast<zip_int64_t>(told.size);
  zip_source_close(source.get());
  return whole ? Result<std::string>(std::move(bytes)) : fail("the zip cannot be read back whole");
}

Result<Entry> entry_at(zip_t* archive, zip_uint64_t index) {
  zip_stat_t told;
  zip_stat_init(&told);
  constexpr auto kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE;
  if (zip_stat_index(archive, index, 0, &told) != 0 || (told.valid & kNeeded) != kNeeded)
    return fail("a file in it has no name or no size");
  if (told.size > kMostBytes) return fail("a file in it is larger than 1 MiB");
  const OpenFile file(zip_fopen_index(archive, index, 0));
  Entry entry{told.name, std::string(told.size, '\0')};
  const bool whole =
      file && zip_fread(file.get(), entry.bytes.data(), told.size) == static_cast<zip_int64_t>(told.size);
  // The check sum is compared where the end is met.
  char beyond = 0;
  if (whole && zip_fread(file.get(), &beyond, 1) == 0) return entry;
  return fail("a file in it is damaged");
}

}  // namespace

Result<std::string> zipped(const std::vector<Entry>& entries) {
  const auto source = source_of({});
  if (!source) return tl::unexpected<Error>(source.error());
  auto archive = open(*source, ZIP_CREATE | ZIP_TRUNCATE);
  if (!archive) return tl::unexpected<Error>(archive.error());
  for (const auto& entry : entries) {
    if (!add(archive->get(), entry)) return cannot("the zip cannot be made", zip_get_error(archive->get()));
  }
  if (zip_close(archive->get()) != 0) return cannot("the zip cannot be made", zip_get_error(archive->get()));
  (void)archive->release();  // closed
  return bytes_of(*source);
}

Result<std::vector<Entry>> unzipped(std::string_view bytes) {
  const auto source = source_of(bytes);
  if (!source) return tl::unexpected<Error>(source.error());
  const auto archive = open(*source, ZIP_RDONLY);
  if (!archive) return tl::unexpected<Error>(archive.error());
  const auto count = zip_get_num_entries(archive->get(), 0);
  if (count < 0 || count > kMostFiles) return fail("it has more than " + std::to_string(kMostFiles) + " files");
  std::vector<Entry> entries;
  for (zip_int64_t i = 0; i < count; ++i) {
    auto entry = entry_at(archive->get(), static_cast<zip_uint64_t>(i));
    if (!entry) return tl::unexpected<Error>(entry.error());
    entries.push_back(std::move(*entry));
  }
  return entries;
}

}  // namespace welcomed::package
