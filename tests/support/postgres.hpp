#pragma once
#include <optional>
#include <string>

/// PostgreSQL for tests. `scripts/with-postgres PROGRAM` runs them beside a server of their own: then, and only then,
/// the stores of their daemons and of what they make themselves are there and not in files.
namespace support {

/// The URL of that server, from WELCOMED_TEST_POSTGRES; nothing where the tests have none.
[[nodiscard]] std::optional<std::string> server_url();

/// The first field of what a statement answers, empty where it answers nothing, in a session of its own. Throws
/// std::runtime_error.
std::string ask(const std::string& url, const std::string& sql);

/// The same program with the same words beside a server, unless it is beside one already. It ends with 77 where no
/// server is installed.
void go_on_beside_server(char** words);

/// A database of its own on that server, at first a copy of another one, to which nobody may be connected then. It goes
/// away with this object, whoever is connected to it. Any thread, also of a process that was forked meanwhile. Throws
/// std::runtime_error.
class Database {
 public:
  explicit Database(const std::string& original = "template1");
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string url() const;

 private:
  std::string name_;
};

}  // namespace support
