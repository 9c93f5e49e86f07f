#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

using namespace welcomed;
using namespace welcomed::cli;

namespace {

struct Options {
  std::string policy;
  bool json = false;
};

void declare(CLI::App& command, Options& options) {
  command.add_option_group("of", "Whose")->add_option("--policy", options.policy, "Only this policy's");
  command.add_flag("--json", options.json, "For machines");
  command.add_option("--fresh", options.policy, "By a word or none")->expected(0, 1);
}

Result<int> never(const CurrentConfig&, const Options&) { return kGood; }

Command command(const std::string& name) {
  return {.name = name, .does = "Does " + name, .example = "welcomed " + name, .declare = declared_by(declare, never)};
}

/// What a program writes to a stream while this lives.
class Caught {
 public:
  explicit Caught(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  ~Caught() { stream_.rdbuf(before_); }
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* before_;
};

/// Standard output has no room while this lives.
class Full {
 public:
  Full() : before_(std::cout.rdbuf(full_.rdbuf())) {}
  ~Full() {
    std::cout.rdbuf(before_);
    std::cout.clear();
  }
  Full(const Full&) = delete;
  Full& operator=(const Full&) = delete;

 private:
  std::ofstream full_{"/dev/full"};
  std::streambuf* before_;
};

struct Ended {
  int status;
  std::string out, complaints;
};

Ended run(std::vector<const char*> words) {
  words.insert(words.begin(), "welcomed");
  const Caught out(std::cout);
  const Caught complaints(std::cerr);
  const int status = run_program({.version = "1.2.3", .commands = {command("status"), command("resolve")}},
                                 static_cast<int>(words.size()), words.data());
  return {status, out.text(), complaints.text()};
}

void check_refused(const std::vector<const char*>& words, const std::string& complaint) {
  const auto ended = run(words);
  CHECK(ended.status == kFaults);
  CHECK(ended.out.empty());
  CHECK(ended.complaints == complaint);
}

}  // namespace

TEST_CASE("a mistyped command is answered with the nearest good one") {
  check_refused({"statsu"},
                "welcomed: there is no command statsu; did you mean \"status\"?; `welcomed --help` lists them\n");
  check_refused({"Resolv", "--json"},
                "welcomed: there is no command Resolv; did you mean \"resolve\"?; `welcomed --help` lists them\n");
  check_refused({"frobnicate"}, "welcomed: there is no command frobnicate; `welcomed --help` lists them\n");
}

TEST_CASE("a mistyped option is answered with the nearest one of its command, in a group of options, too") {
  const std::string lists = "; `welcomed status --help` lists them\n";
  check_refused({"status", "--jsn"},
                "welcomed: there is no option --jsn of `welcomed status`; did you mean \"--json\"?" + lists);
  check_refused({"status", "--ploicy=sales"},
                "welcomed: there is no option --ploicy of `welcomed status`; did you mean \"--policy\"?" + lists);
  check_refused({"status", "-x"}, "welcomed: there is no option -x of `welcomed status`" + lists);
  check_refused({"--confg", "a.yaml", "status"},
                "welcomed: there is no option --confg of `welcomed`; did you mean \"--config\"?; `welcomed --help` "
                "lists them\n");
}

TEST_CASE("an empty value is a mistake and never everybody, but where none is needed") {
  CHECK(run({"status", "--fresh"}).complaints.find("is given and empty") == std::string::npos);
  check_refused({"status", "--policy", ""},
                "welcomed: --policy is given and empty; give it a value, or leave it out\n");
}

TEST_CASE("what is mistyped cannot write to the terminal") {
  CHECK(run({"\x1b[2J"}).complaints.find('\x1b') == std::string::npos);
}

TEST_CASE("other words that do not fit are told as they are") {
  check_refused({}, "A subcommand is required\nRun with --help for more information.\n");
  check_refused({"status", "extra"},
                "The following argument was not expected: extra\nRun with --help for more information.\n");
}

TEST_CASE("help and version are answers, and a configuration that cannot be read is a fault") {
  CHECK(run({"status", "--help"}).out.find("Example: welcomed status\n") != std::string::npos);
  CHECK(run({"--help"}).out.find("Does resolve") != std::string::npos);
  CHECK(run({"--version"}).out == "1.2.3\n");
  CHECK(run({"--help"}).status == kGood);
  CHECK(run({"--config", "/nowhere/welcomed.yaml", "status"}).status == kFaults);
}

TEST_CASE("the configuration may be named before the command or after it, and help names it once") {
  for (const auto& words : {std::vector<const char*>{"--config", "/nowhere/welcomed.yaml", "status"},
                            std::vector<const char*>{"status", "--config", "/nowhere/welcomed.yaml"}}) {
    const auto ended = run(words);
    CHECK(ended.status == kFaults);
    CHECK(ended.complaints.find("/nowhere/welcomed.yaml") != std::string::npos);
  }
  CHECK(run({"status", "--help"}).out.find("--config") == std::string::npos);
  CHECK(run({"status", "--config", ""}).complaints.find("--config is given and empty") != std::string::npos);
}

TEST_CASE("an answer that could not be written whole is no success") {
  const Full full;
  const Caught complaints(std::cerr);
  const std::vector<const char*> words{"welcomed", "say"};
  const Command say{.name = "say",
                    .does = "Says",
                    .example = "welcomed say",
                    .declare = [](CLI::App& app) -> Run {
                      app.parse_complete_callback([] { std::cout << "a word\n"; });
                      return [](const CurrentConfig&) -> Result<int> { return kGood; };
                    },
                    .without_config = kGood};
  const int status = run_program({.version = "1.2.3", .commands = {say}}, 2, words.data());
  CHECK(status == kWrong);
  CHECK(complaints.text().find("not all of the answer could be written") != std::string::npos);
}

TEST_CASE("help and version that could not be written whole are no success either") {
  const std::vector<std::vector<const char*>> lines{
      {"welcomed", "--help"}, {"welcomed", "status", "--help"}, {"welcomed", "--version"}};
  for (const auto& words : lines) {
    const Full full;
    const Caught complaints(std::cerr);
    const int status = run_program({.version = "1.2.3", .commands = {command("status")}},
                                   static_cast<int>(words.size()), words.data());
    CHECK(status == kWrong);
    CHECK(complaints.text().find("not all of the answer could be written") != std::string::npos);
  }
}

TEST_CASE("a command that cannot reach the store's server ends with a status of its own") {
  const Caught complaints(std::cerr);
  const std::vector<const char*> words{"welcomed", "ask"};
  const Command ask{.name = "ask",
                    .does = "Asks",
                    .example = "welcomed ask",
                    .declare = [](CLI::App&) -> Run {
                      return [](const CurrentConfig&) -> Result<int> {
                        return tl::unexpected<Error>(Error{"no server", "start it", true});
                      };
                    },
                    .makes_config = true};
  CHECK(run_program({.version = "1.2.3", .commands = {ask}}, 2, words.data()) == kUnreachable);
  CHECK(complaints.text() == "welcomed: no server; start it\n");
}
