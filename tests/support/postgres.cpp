#include "support/postgres.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace support {
namespace {

class Session {
 public:
  explicit Session(const std::string& url) : session_(PQconnectdb(url.c_str())) {
    if (PQstatus(session_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(session_.get()));
  }
  std::string ask(const std::string& sql) {
    const std::unique_ptr<PGresult, Clear> answer(PQexec(session_.get(), sql.c_str()));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      throw std::runtime_error(sql + ": " + PQerrorMessage(session_.get()));
    }
    return PQntuples(answer.get()) == 0 ? "" : PQgetvalue(answer.get(), 0, 0);
  }

 private:
  struct Finish {
    void operator()(PGconn* session) const { PQfinish(session); }
  };
  struct Clear {
    void operator()(PGresult* answer) const { PQclear(answer); }
  };
  std::unique_ptr<PGconn, Finish> session_;
};

/// In the server's own database, from which the others are made and dropped. A session costs the server more than what
/// is asked in it. That of a parent is not its children's.
void run_there(const std::string& sql) {
  static std::mutex one_at_a_time;
  static std::map<pid_t, Session> by_process;
  const std::lock_guard lock(one_at_a_time);
  by_process.try_emplace(::getpid(), server_url().value()).first->second.ask(sql);
}

std::string new_name() {
  static std::atomic<int> made{0};
  return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
}

}  // namespace

std::optional<std::string> server_url() {
  const auto* url = std::getenv("WELCOMED_TEST_POSTGRES");
  return url == nullptr ? std::nullopt : std::optional<std::string>(url);
}

std::string ask(const std::string& url, const std::string& sql) { return Session(url).ask(sql); }

void go_on_beside_server(char** words) {
  if (server_url()) return;
  std::string script = PROJECT_DIR "/scripts/with-postgres";
  std::string program = std::filesystem::read_symlink("/proc/self/exe");
  std::vector<char*> all{script.data(), program.data()};
  while (*++words != nullptr) all.push_back(*words);
  all.push_back(nullptr);
  ::execv(script.c_str(), all.data());
  throw std::system_error(errno, std::generic_category(), script);
}

Database::Database(const std::string& original) : name_(new_name()) {
  // The other strategy writes all of the copy into the server's log, too, which takes twice as long.
  run_there("CREATE DATABASE " + name_ + " TEMPLATE " + original + " STRATEGY file_copy");
}

Database::~Database() {
  try {
    run_there("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
  }
}

std::string Database::url() const {
  const auto server = server_url().value();
  const auto path = server.find('/', server.find("//") + 2) + 1;
  return server.substr(0, path) + name_ + server.substr(std::min(server.find('?', path), server.size()));
}

}  // namespace support
