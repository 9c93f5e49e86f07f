#include "shipped/elf_file.hpp"

#include <cstring>
#include <stdexcept>

#include "support/files.hpp"

namespace shipped {

ElfFile::ElfFile(const std::filesystem::path& file) : bytes_(support::read_text(file)) {
  const bool elf = bytes_.starts_with(std::string_view(ELFMAG, SELFMAG)) && bytes_.size() > sizeof(Elf64_Ehdr);
  if (!elf || header().e_ident[EI_CLASS] != ELFCLASS64) throw std::runtime_error(file.string() + " is no ELF file");
}

template <typename T>
T ElfFile::read(std::uint64_t offset) const {
  T value{};
  if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) throw std::runtime_error("the ELF file is cut");
  std::memcpy(&value, bytes_.data() + offset, sizeof(T));
  return value;
}

const Elf64_Ehdr& ElfFile::header() const { return *reinterpret_cast<const Elf64_Ehdr*>(bytes_.data()); }

std::vector<Elf64_Phdr> ElfFile::segments(std::uint32_t type) const {
  std::vector<Elf64_Phdr> found;
  for (std::uint64_t i = 0; i < header().e_phnum; ++i) {
    const auto each = read<Elf64_Phdr>(header().e_phoff + i * sizeof(Elf64_Phdr));
    if (each.p_type == type) found.push_back(each);
  }
  return found;
}

std::vector<Elf64_Shdr> ElfFile::sections() const {
  std::vector<Elf64_Shdr> all;
  for (std::uint64_t i = 0; i < header().e_shnum; ++i) {
    all.push_back(read<Elf64_Shdr>(header().e_shoff + i * sizeof(Elf64_Shdr)));
  }
  return all;
}

std::vector<std::uint64_t> ElfFile::dynamic(std::int64_t tag) const {
  std::vector<std::uint64_t> values;
  for (const auto& segment : segments(PT_DYNAMIC)) {
    for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz; at += sizeof(Elf64_Dyn)) {
      const auto entry = read<Elf64_Dyn>(segment.p_offset + at);
      if (entry.d_tag == tag) values.push_back(entry.d_un.d_val);
    }
  }
  return values;
}

std::set<std::string> ElfFile::imports() const {
  std::set<std::string> names;
  const auto all = sections();
  for (const auto& section : all) {
    if (section.sh_type != SHT_DYNSYM) continue;
    const auto texts = all.at(section.sh_link).sh_offset;
    for (std::uint64_t at = 0; at < section.sh_size; at += sizeof(Elf64_Sym)) {
      const auto symbol = read<Elf64_Sym>(section.sh_offset + at);
      if (symbol.st_shndx == SHN_UNDEF) names.emplace(bytes_.c_str() + texts + symbol.st_name);
    }
  }
  return names;
}

std::string_view ElfFile::at(std::uint64_t address) const {
  for (const auto& each : segments(PT_LOAD)) {
    if (address < each.p_vaddr || address >= each.p_vaddr + each.p_filesz) continue;
    return std::string_view(bytes_).substr(each.p_offset, each.p_filesz).substr(address - each.p_vaddr);
  }
  return {};
}

std::string_view ElfFile::code() const {
  for (const auto& each : segments(PT_LOAD)) {
    if ((each.p_flags & PF_X) != 0) return std::string_view(bytes_).substr(each.p_offset, each.p_filesz);
  }
  return {};
}

}  // namespace shipped
