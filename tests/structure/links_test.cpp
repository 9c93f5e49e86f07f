// What an admin is told to read is there, also where the README was installed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace {

const std::filesystem::path kProject = PROJECT_DIR;

std::string text_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Files of the project that a document links to.
std::vector<std::string> files_linked(const std::string& text) {
  static const std::regex link(R"(\]\(([^)#:]+)(?:#[^)]*)?\))");
  std::vector<std::string> files;
  for (std::sregex_iterator each(text.begin(), text.end(), link), end; each != end; ++each)
    files.push_back((*each)[1].str());
  return files;
}

std::string heading_anchor(std::string heading) {
  std::transform(heading.begin(), heading.end(), heading.begin(), [](char each) {
    return each == ' ' ? '-' : each >= 'A' && each <= 'Z' ? each + ('a' - 'A') : each;
  });
  return heading;
}

}  // namespace

TEST_CASE("what the installed documents link to is installed beside them") {
  const auto install = text_of_file(kProject / "cmake/install.cmake");
  std::smatch list;
  REQUIRE(std::regex_search(install, list, std::regex(R"(install\(FILES (README\.md[^\n)]*) DESTINATION)")));
  const auto installed = " " + list[1].str() + " ";
  for (const auto* document : {"README.md", "SECURITY.md", "CONTAINERS.md"}) {
    CHECK(installed.find(std::string(" ") + document + " ") != std::string::npos);
    for (const auto& file : files_linked(text_of_file(kProject / document))) {
      INFO(document << " links to " << file);
      CHECK(std::filesystem::exists(kProject / file));
      const auto folder = std::filesystem::path(file).parent_path().string();
      const auto beside = folder == "docs" ? "install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})"
                                           : "install(FILES " + file + " DESTINATION ${CMAKE_INSTALL_DOCDIR}/" + folder;
      CHECK(((folder.empty() ? installed : install).find(folder.empty() ? " " + file + " " : beside) !=
             std::string::npos));
    }
  }
}

TEST_CASE("each place within the README that it links to is a heading of it") {
  const auto readme = text_of_file(kProject / "README.md");
  static const std::regex link(R"(\]\(#([^)]+)\))");
  static const std::regex heading("(?:^|\n)#+ ([^\n]+)");
  std::vector<std::string> anchors;
  for (std::sregex_iterator each(readme.begin(), readme.end(), heading), end; each != end; ++each)
    anchors.push_back(heading_anchor((*each)[1].str()));
  int links = 0;
  for (std::sregex_iterator each(readme.begin(), readme.end(), link), end; each != end; ++each, ++links) {
    INFO((*each)[1].str());
    CHECK(std::find(anchors.begin(), anchors.end(), (*each)[1].str()) != anchors.end());
  }
  CHECK(links > 0);
}
