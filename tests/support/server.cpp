#include "support/server.hpp"

#include <stdexcept>

#include "support/postgres.hpp"

namespace support {
namespace {

using namespace std::chrono_literals;

constexpr auto kScript = PROJECT_DIR "/scripts/postgres-server";

}  // namespace

Server::Server(std::vector<std::string> options, Unmade) : options_(std::move(options)), program_(kScript) {}

Server::Server(std::vector<std::string> options) : Server(std::move(options), Unmade()) {
  make({"make", folder_.path().string()});
  start();
}

std::unique_ptr<Server> Server::followed() const {
  std::unique_ptr<Server> standby(new Server(options_, Unmade()));
  standby->make({"follow", folder_.path().string(), standby->folder_.path().string()});
  standby->start();
  ask(url(), "ALTER SYSTEM SET synchronous_standby_names='*'");
  ask(url(), "SELECT pg_reload_conf()");
  const auto follows = [&] {
    return ask(url(), "SELECT count(*) FROM pg_stat_replication WHERE sync_state='sync'") == "1";
  };
  if (!eventually(follows, 60s)) {
    throw std::runtime_error("the standby does not follow: " + read_text(standby->folder_ / "log"));
  }
  return standby;
}

/// Killed, it would leave shared memory behind.
Server::~Server() { crash(); }

std::string Server::url_with(const Server& standby) const {
  return url() + "," + standby.folder_.path().string() + "&target_session_attrs=read-write";
}

void Server::start() {
  std::vector<std::string> words{"run", folder_.path().string()};
  words.insert(words.end(), options_.begin(), options_.end());
  program_.start(words);
  const auto answers = [&] { return ask(url(), "SELECT 1") == "1"; };
  if (!eventually(answers, 60s)) throw std::runtime_error("the server did not start: " + read_text(folder_ / "log"));
}

void Server::promote() const {
  if (ask(url(), "SELECT pg_promote()") != "t") throw std::runtime_error("the standby was not promoted");
}

void Server::make(std::vector<std::string> words) const {
  Program script(kScript);
  script.start(words, {}, {}, folder_ / "made.log");
  if (script.wait(120s) != 0) throw std::runtime_error("no server: " + read_text(folder_ / "made.log"));
}

}  // namespace support
