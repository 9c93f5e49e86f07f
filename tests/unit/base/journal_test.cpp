// How the log gets into systemd's journal: by a socket of the test's own in the place of the journal's.
#include "base/journal.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/line_writer.hpp"

using namespace welcomed;

namespace {

namespace fs = std::filesystem;

std::string entry_of(std::string_view event, std::initializer_list<log::Field> fields, std::string_view text = "x") {
  return log::journal_entry(log::Level::warning, event, fields, text);
}

/// What journald listens at.
class JournalInPlace {
 public:
  JournalInPlace() {
    std::string pattern = (fs::temp_directory_path() / "journal-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof(address.sun_path) - 1);
    descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }
  ~JournalInPlace() {
    ::close(descriptor_);
    fs::remove_all(folder_);
  }
  JournalInPlace(const JournalInPlace&) = delete;
  JournalInPlace& operator=(const JournalInPlace&) = delete;

  std::string path() const { return (folder_ / "socket").string(); }
  /// The next entry; empty when none comes.
  std::string next() const {
    std::array<char, 8192> bytes{};
    const auto got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    return got < 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(got));
  }

 private:
  fs::path folder_;
  int descriptor_ = -1;
};

/// Stderr is a file while it lives.
class StderrInFile {
 public:
  StderrInFile() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO)) { ::dup2(::fileno(file_), STDERR_FILENO); }
  ~StderrInFile() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    std::fclose(file_);
  }
  StderrInFile(const StderrInFile&) = delete;
  StderrInFile& operator=(const StderrInFile&) = delete;

  std::string text() const {
    std::array<char, 4096> bytes{};
    const auto got = ::pread(::fileno(file_), bytes.data(), bytes.size(), 0);
    return {bytes.data(), got < 0 ? 0 : static_cast<std::size_t>(got)};
  }

 private:
  std::FILE* file_;
  int before_;
};

std::string text_in(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string all_sources() {
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_DIR) / "src")) {
    if (entry.path().extension() == ".cpp" && entry.path().filename() != "journal.cpp") all += text_in(entry.path());
  }
  return all;
}

}  // namespace

TEST_CASE("an entry of the journal has the line, its priority, and the fields that entries are looked for by") {
  const auto entry = entry_of("circuit.open",
                              {{"tenant", "contoso"},
                               {"lane", "installs"},
                               {"policy", "sales"},
                               {"cause", "consent_missing"},
                               {"recipient", "u1"}},
                              "circuit.open tenant=contoso");
  CHECK(entry ==
        "MESSAGE=circuit.open tenant=contoso\nPRIORITY=4\nSYSLOG_IDENTIFIER=welcomed\n"
        "MESSAGE_ID=1007666e4d3343d68bd64b966e4a3355\nWELCOMED_TENANT=contoso\nWELCOMED_POLICY=sales\n"
        "WELCOMED_CAUSE=consent_missing\nWELCOMED_RECIPIENT=u1\n");
}

TEST_CASE("a team is the recipient of its entry, and what nobody looks up has no id") {
  CHECK(entry_of("roster.read", {{"team", "t1"}}) ==
        "MESSAGE=x\nPRIORITY=4\nSYSLOG_IDENTIFIER=welcomed\nWELCOMED_RECIPIENT=t1\n");
}

TEST_CASE("a level of the log is a priority of the journal") {
  const auto [level, priority] = GENERATE(table<log::Level, std::string>(
      {{log::Level::error, "3"}, {log::Level::warning, "4"}, {log::Level::info, "6"}, {log::Level::debug, "7"}}));
  CHECK_THAT(log::journal_entry(level, "x.y", {}, "x"), Catch::Contains("\nPRIORITY=" + priority + "\n"));
}

TEST_CASE("no value can forge a field of the journal, or what a terminal obeys") {
  const auto entry = entry_of("x.y", {{"cause", "a\nMESSAGE_ID=0\x1b[2J"}}, "x\nPRIORITY=0");
  CHECK(entry == "MESSAGE=x?PRIORITY=0\nPRIORITY=4\nSYSLOG_IDENTIFIER=welcomed\nWELCOMED_CAUSE=a?MESSAGE_ID=0?[2J\n");
}

TEST_CASE("ids of messages are 128 bits each and differ, and each is of an event that is logged") {
  const auto sources = all_sources();
  std::set<std::string_view> ids;
  for (const auto& [event, id] : log::message_ids()) {
    INFO(event);
    CHECK(id.size() == 32);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string_view::npos);
    CHECK(ids.insert(id).second);
    CHECK(sources.find('"' + std::string(event) + '"') != std::string::npos);
  }
}

TEST_CASE("the README tells every id of a message") {
  const auto readme = text_in(fs::path(PROJECT_DIR) / "README.md");
  for (const auto& [event, id] : log::message_ids()) {
    INFO(event);
    CHECK(readme.find("| `" + std::string(event) + "` | `" + std::string(id) + "` |") != std::string::npos);
  }
}

TEST_CASE("where the journal takes it, the entry goes there, and nothing to stderr") {
  const JournalInPlace journal;
  const StderrInFile standard_error;
  {
    log::LineWriter writer(journal.path());
    writer.write("<4>x.y", entry_of("daemon.started", {}));
    CHECK_THAT(journal.next(), Catch::Contains("MESSAGE_ID=835ec16c1b97492d9ed2722971e0a87d\n"));
  }
  CHECK(standard_error.text().empty());
}

TEST_CASE("what the journal does not take is a line on stderr with its priority") {
  const StderrInFile standard_error;
  SECTION("nobody listens") {
    log::LineWriter writer("/nonexistent/journal/socket");
    writer.write("<4>x.y", entry_of("x.y", {}));
  }
  SECTION("there is no entry") {
    const JournalInPlace journal;
    log::LineWriter writer(journal.path());
    writer.write("<4>x.y");
  }
  SECTION("it is longer than a datagram") {
    const JournalInPlace journal;
    log::LineWriter writer(journal.path());
    writer.write("<4>x.y", std::string(8U << 20U, 'x'));
  }
  CHECK(standard_error.text() == "<4>x.y\n");
}
