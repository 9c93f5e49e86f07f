#include <catch2/catch.hpp>

#include "config/yaml.hpp"
#include "expect.hpp"

namespace welcomed::config {
namespace {

/// What is said as an error of files in the templates folder.
std::vector<std::string> errors(const Folder& folder, const Loaded& loaded) {
  std::vector<std::string> result;
  for (const auto& line : folder.lines(loaded)) {
    if (line.starts_with("templates/") && line.find(": error: ") != std::string::npos)
      result.push_back(line.substr(10));
  }
  return result;
}

}  // namespace

TEST_CASE("templates of every form and locale are loaded") {
  const Folder folder;
  folder.write("templates/welcome.de.yaml", "title: Hallo\nwhy: |\n  Zeile eins\n  Zeile zwei\n");
  folder.write("templates/welcome.pt-BR.md", "Olá");
  folder.write("templates/card.card.json",
               R"({"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"Hi"}]})");
  folder.write("templates/.hidden.yaml", "nonsense");
  const auto loaded = folder.load(kGood);
  INFO((folder.lines(loaded).empty() ? "" : folder.lines(loaded).front()));
  REQUIRE(loaded.config);
  CHECK(loaded.config->library.names() == std::vector<std::string>{"card", "welcome"});
  CHECK(loaded.config->library.locales("welcome") == std::vector<std::string>{"", "de", "pt-BR"});
}

TEST_CASE("a language that lacks a part of the others is a warning in its file") {
  const Folder folder;
  folder.write("templates/news.yaml", "title: News\nwhy: y\noffer: o\nnext: n\nopt_out: {title: Stop}\n");
  folder.write("templates/news.de.yaml", "title: Neues\nwhy: y\noffer: o ${bot.name}\nopt_out: {title: Halt}\n");
  std::vector<std::string> said;
  for (const auto& line : folder.lines(folder.load(kGood))) {
    if (line.find("other language") != std::string::npos) said.push_back(line);
  }
  CHECK(said == std::vector<std::string>{
                    "templates/news.de.yaml:1:1: warning: there is no next here, but in the other language"});
}

TEST_CASE("faults of a structured template stand at their own place") {
  const Folder folder;
  folder.write("templates/a.yaml", "title: [x]\nwhy: 5\noffre: x\n");
  folder.write("templates/b.yaml",
               "actions:\n  - {say: help, open: https://a.b, title: y}\n  - {title: z}\n  - text\nopt_out: no\n");
  folder.write("templates/c.yaml", "title: \"x\n");
  folder.write("templates/d.yaml", "- x\n");
  CHECK(errors(folder, folder.load(kGood)) ==
        std::vector<std::string>{"a.yaml:1:8: error: title is a list; it must be a text",
                                 "a.yaml:2:6: error: why is \"5\"; it must be a text; put it in quotes",
                                 "a.yaml:3:1: error: unknown key \"offre\"; did you mean \"offer\"?",
                                 "b.yaml:2:17: error: actions has say already; keep one of say and open",
                                 "b.yaml:3:5: error: actions needs exactly one of say and open",
                                 "b.yaml:4:5: error: actions is one value; it must be a mapping of keys",
                                 "b.yaml:5:10: error: opt_out is one value; it must be a mapping of keys",
                                 "c.yaml:1:8: error: the quote that opens here is never closed",
                                 "d.yaml:1:1: error: the file holds a list; it must be a mapping of keys"});
}

TEST_CASE("a block of lines stands where its first line does") {
  Report all;
  FileReport report(all, "t.yaml");
  const auto root = parse_yaml("title: x\nwhy: | # as it is\n    one\n    two\nnext: >-\n\n  a\n  b\n", report);
  REQUIRE(root);
  CHECK(root->children[0].at.column == 8);
  CHECK(root->children[1].at.line == 3);
  CHECK(root->children[1].at.column == 5);
  CHECK(root->children[2].at.line == 6);
  CHECK(root->children[2].at.column == 3);
}

TEST_CASE("two forms of one template are refused") {
  const Folder folder;
  folder.write("templates/welcome.md", "Hello");
  folder.write("templates/tips.de.md", "x");
  folder.write("templates/tips.DE.yaml", "title: x");
  const auto said = errors(folder, folder.load(kGood));
  CHECK(said ==
        std::vector<std::string>{"tips.de.md:1:1: error: this is the same template as \"tips.DE.yaml\"; keep one",
                                 "welcome.yaml:1:1: error: this is the same template as \"welcome.md\"; keep one"});
}

TEST_CASE("names that are none, files that are too large or no text, are refused") {
  const Folder folder;
  folder.write("templates/my template.md", "x");
  folder.write("templates/a.b_c.md", "x");
  folder.write("templates/big.md", std::string(300'000, 'x'));
  folder.write("templates/bytes.md", "\xff");
  const auto said = errors(folder, folder.load(kGood));
  REQUIRE(said.size() == 4);
  CHECK(said[0].starts_with("a.b_c.md:1:1: error: \"b_c\" is no locale; it must be a language tag"));
  CHECK(said[1] == "big.md:1:1: error: the file is larger than 256 KiB");
  CHECK(said[2] == "bytes.md:1:1: error: this is not valid UTF-8; save the file as UTF-8");
  CHECK(said[3].starts_with("my template.md:1:1: error: the name \"my template\" is not good"));
}

TEST_CASE("a file that is no template is passed over with a warning") {
  const Folder folder;
  folder.write("templates/logo.png", "x");
  const auto loaded = folder.load(kGood);
  CHECK(loaded.config != nullptr);
  const auto lines = folder.lines(loaded);
  const std::string warning =
      "templates/logo.png:1:1: warning: this is no template and is passed over; templates end in .yaml, .card.json or "
      ".md";
  CHECK(std::find(lines.begin(), lines.end(), warning) != lines.end());
}

TEST_CASE("a template that a policy uses needs a file without a locale") {
  const Folder folder;
  folder.write("templates/tips.de.yaml", "title: Tipps\nwhy: x\noffer: x\nnext: x\n");
  const auto loaded = folder.load(good_but("template: welcome", "template: tips"));
  CHECK(said_of_the_file(folder, loaded) ==
        std::vector<std::string>{R"(20:34: error: the template "tips" has no file without a locale; add tips.yaml)"});
}

TEST_CASE("a template with a fault is not said to be missing as well") {
  const Folder folder;
  folder.write("templates/welcome.yaml", "titel: x\n");
  const auto loaded = folder.load(kGood);
  CHECK(said_of_the_file(folder, loaded).empty());
  CHECK(errors(folder, loaded).size() == 1);
}

TEST_CASE("a welcome is held against more than a follow-up") {
  const Folder folder;
  folder.write("templates/welcome.yaml", "title: Hello\noffer: x\n");
  const auto loaded = folder.load(kGood);
  CHECK(loaded.config != nullptr);
  CHECK(folder.lines(loaded).size() >= 1);
  CHECK(folder.lines(loaded).front().starts_with("templates/welcome.yaml:"));
}

TEST_CASE("more files than a folder may have are refused") {
  const Folder folder;
  for (int i = 0; i < 1001; ++i) folder.write("templates/t" + std::to_string(i) + ".txt", "x");
  const auto loaded = folder.load(kGood);
  CHECK(loaded.config == nullptr);
  CHECK(said_of_the_file(folder, loaded).at(0) == "1:1: error: the templates folder has more than 1000 files");
}

}  // namespace welcomed::config
