// The defences of the release build, as its ELF file shows them; cmake/hardening.cmake asks for them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "shipped/elf_file.hpp"

namespace {

using shipped::ElfFile;

const ElfFile& program() {
  static const ElfFile kProgram(WELCOMED_PROGRAM);
  return kProgram;
}

std::uint64_t flags(std::int64_t tag) {
  const auto values = program().dynamic(tag);
  return std::accumulate(values.begin(), values.end(), std::uint64_t{0}, std::bit_or<>());
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

bool writable_code(const Elf64_Phdr& segment) { return (segment.p_flags & PF_W) != 0 && (segment.p_flags & PF_X) != 0; }

}  // namespace

TEST_CASE("the program may be loaded anywhere") {
  CHECK(program().header().e_type == ET_DYN);
  CHECK((flags(DT_FLAGS_1) & DF_1_PIE) != 0);
  CHECK(program().dynamic(DT_TEXTREL).empty());
}

TEST_CASE("what the loader writes is bound at once, and read-only before the program begins") {
  CHECK(program().segments(PT_GNU_RELRO).size() == 1);
  CHECK(((flags(DT_FLAGS) & DF_BIND_NOW) != 0 || (flags(DT_FLAGS_1) & DF_1_NOW) != 0));
}

TEST_CASE("neither the stack nor anything else can be both written and executed") {
  const auto stack = program().segments(PT_GNU_STACK);
  REQUIRE(stack.size() == 1);
  CHECK((stack.front().p_flags & PF_X) == 0);
  const auto loaded = program().segments(PT_LOAD);
  CHECK(std::none_of(loaded.begin(), loaded.end(), writable_code));
}

TEST_CASE("libraries are looked for where the system has them, and nowhere else") {
  CHECK(program().dynamic(DT_RPATH).empty());
  CHECK(program().dynamic(DT_RUNPATH).empty());
}

TEST_CASE("the checks of stack, of buffers and of containers are compiled in") {
  const auto imports = program().imports();
  CHECK(imports.contains("__stack_chk_fail"));
  const auto fortified = [](const std::string& name) { return name.starts_with("__") && name.ends_with("_chk"); };
  CHECK(std::any_of(imports.begin(), imports.end(), fortified));
  CHECK(imports.contains("_ZSt21__glibcxx_assert_failPKciS0_S0_"));
}

#if defined(__x86_64__)
TEST_CASE("calls and jumps land on marks, and large frames touch each of their pages") {
  constexpr std::string_view kEndbr64 = "\xF3\x0F\x1E\xFA";
  constexpr std::string_view kProbe("\x48\x83\x0C\x24\x00", 5);  // orq $0, (%rsp)
  CHECK(count(program().code(), kEndbr64) > 1000);
  CHECK(count(program().code(), kProbe) > 0);
}
#endif
