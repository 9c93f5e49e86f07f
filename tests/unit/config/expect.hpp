#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "folder.hpp"

namespace welcomed::config {

/// An edit of `kGood`, and the lines that are said of it, from the line number on.
struct Case {
  std::string old, with;
  std::vector<std::string> said;
};

/// What is said of welcomed.yaml itself.
inline std::vector<std::string> said_of_the_file(const Folder& folder, const Loaded& loaded) {
  const std::string kFile = "welcomed.yaml:";
  std::vector<std::string> result;
  for (const auto& line : folder.lines(loaded)) {
    if (line.starts_with(kFile)) result.push_back(line.substr(kFile.size()));
  }
  return result;
}

inline bool names_an_error(const std::vector<std::string>& said) {
  return std::any_of(said.begin(), said.end(),
                     [](const auto& line) { return line.find(": error: ") != std::string::npos; });
}

/// Files beside the good ones: `key`, `open` to all writers, `readable` by all, `empty`, `long` with a line of 32
/// characters, `almost` with one of 31, and longer ones with a character that no word has.
inline void expect(const std::vector<Case>& cases) {
  const Folder folder;
  const std::vector<std::tuple<std::string, std::string, unsigned>> files = {
      {"key", "x", 0600},
      {"open", "x", 0666},
      {"readable", "x", 0644},
      {"empty", "", 0600},
      {"long", std::string(32, 'x') + "\n", 0600},
      {"almost", std::string(31, 'x') + "\n", 0600},
      {"spaced", std::string(32, 'x') + " x\n", 0600},
      {"led", " " + std::string(32, 'x') + "\n", 0600},
      {"trailed", std::string(32, 'x') + " \n", 0600},
      {"tabbed", std::string(32, 'x') + "\tx\n", 0600},
      {"deleted", std::string(32, 'x') + "\x7f\n", 0600}};
  for (const auto& [name, text, mode] : files) {
    folder.write(name, text);
    folder.mode(name, mode);
  }
  for (const auto& [old, with, said] : cases) {
    INFO(old << "\n=>\n" << with);
    REQUIRE(kGood.find(old) != std::string::npos);
    const auto loaded = folder.load(good_but(old, with));
    CHECK(said_of_the_file(folder, loaded) == said);
    CHECK((loaded.config == nullptr) == names_an_error(said));
  }
}

}  // namespace welcomed::config
