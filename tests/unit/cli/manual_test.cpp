#include "cli/manual.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include "cli/roff.hpp"

using namespace welcomed::cli;

namespace {

struct Line {
  CLI::App app{"Does it all."};
  bool flag = false;
  std::string file, policy, word, format, fresh, copy;

  Line() {
    app.add_option("--config", file, "The configuration file");
    auto* pause = app.add_subcommand("pause", "Stops a policy: it's done");
    pause->footer("Example: welcomed pause sales");
    pause->add_option("POLICY", policy, "Its name")->required();
    auto* group = pause->add_option_group("to", "Where");
    group->add_option("--out", word, "Into this [file]")->type_name("FILE");
    group->add_flag("--json", flag, "For machines");
    auto* run = app.add_subcommand("run", "Runs");
    run->add_option("--log-format", format, "How")->check(CLI::IsMember({"json", "text"}));
    run->add_option("--fresh", fresh, "New")->type_name("[welcome|skip]")->expected(0, 1);
    run->add_option("FROM", copy, "The store")->required();
    run->add_option("TO", word, "Another")->required();
  }

  [[nodiscard]] std::string page(const char* name) const { return manual_page(name, manual_of(app), "1.2.3").value(); }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE_METHOD(Line, "the manual has each command with its words, its options in groups, too, and its example") {
  const auto page = this->page("command");
  CHECK(has(page, ".TH \"welcomed\" 1 \"\" \"welcomed 1.2.3\"\n"));
  CHECK(has(page, ".SS pause\nStops a policy: it's done\n"));
  CHECK(has(page, ".EX\nwelcomed pause [OPTIONS] POLICY\n.EE\n"));
  CHECK(has(page, ".B \\-\\-out FILE\nInto this [file]\n"));
  CHECK(has(page, ".B \\-\\-json\nFor machines\n"));
  CHECK(has(page, ".EX\nwelcomed pause sales\n.EE\n"));
}

TEST_CASE_METHOD(Line, "the manual of the configuration has keys with their defaults and choices") {
  const auto page = this->page("configuration");
  CHECK(has(page,
            ".B cloud\nthe Microsoft cloud; a mapping of endpoints takes what it does not name from public; "
            "public, gcc, gcc\\-high, dod, china; public when not given\n"));
  CHECK(has(page, ".B bot.app_id\n"));
}

TEST_CASE_METHOD(Line, "each shell completes commands and options, quoted as it takes them") {
  CHECK(has(page("bash"), "    pause) options='--help --out --json' files='--out' ;;\n"));
  CHECK(has(page("bash"), "choices='--log-format=json,text --fresh=welcome,skip' positional=files ;;\n"));
  CHECK(has(page("zsh"), "'--log-format[How]:value:(json text)' '--fresh[New]::value:(welcome skip)'"));
  CHECK(has(page("zsh"), "'1:FROM:_files' '2:TO:_files'"));
  CHECK(has(page("zsh"), "'pause:Stops a policy: it'\\''s done'"));
  CHECK(has(page("zsh"), "'--out[Into this \\[file\\]]:file:_files'"));
  CHECK(has(page("fish"),
            "complete -c welcomed -n \"__welcomed_command_is 'pause'\" -l out -r -F -d 'Into this [file]'\n"));
  CHECK(has(page("fish"), "complete -c welcomed -n \"__welcomed_command_is 'run'\" -F\n"));
}

TEST_CASE_METHOD(Line, "a page that there is not is answered with those there are") {
  CHECK(manual_page("ksh", manual_of(app), "1").error().what == "there is no page ksh");
}

TEST_CASE("text is never a request to roff") {
  CHECK(has(Roff("a", 1, "1").text(".so /etc/passwd").source(), ".PP\n\\&.so /etc/passwd\n"));
  CHECK(has(Roff("a", 1, "1").item("\\fB", "'x").source(), ".B \\efB\n\\&'x\n"));
}
