#pragma once
#include <elf.h>

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shipped {

/// A 64-bit ELF file of this machine, taken apart as far as its defences show.
class ElfFile {
 public:
  /// Throws std::runtime_error for what is no such file.
  explicit ElfFile(const std::filesystem::path& file);

  [[nodiscard]] const Elf64_Ehdr& header() const;
  [[nodiscard]] std::vector<Elf64_Phdr> segments(std::uint32_t type) const;
  /// The values of the entries of the dynamic section with that tag.
  [[nodiscard]] std::vector<std::uint64_t> dynamic(std::int64_t tag) const;
  /// The names that it takes from its libraries.
  [[nodiscard]] std::set<std::string> imports() const;
  /// What stands at an address; empty where nothing does.
  [[nodiscard]] std::string_view at(std::uint64_t address) const;
  /// The bytes of all that may be executed.
  [[nodiscard]] std::string_view code() const;

 private:
  template <typename T>
  [[nodiscard]] T read(std::uint64_t offset) const;
  [[nodiscard]] std::vector<Elf64_Shdr> sections() const;

  std::string bytes_;
};

}  // namespace shipped
