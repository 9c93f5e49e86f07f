#include "sql/postgres_link.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>

#include "base/first_bytes.hpp"
#include "base/secret.hpp"
#include "base/store_url.hpp"

namespace welcomed::sql {
namespace {

using Clock = std::chrono::steady_clock;

/// Of what may take hours. TCP notices before whether the server is gone.
constexpr std::chrono::hours kLongestWork{24};
constexpr std::size_t kLongestPassword = 1024;

constexpr const char* kCheckServer = "check that the server runs and can be reached from here";

struct Remedy {
  std::string_view state;  ///< how SQLSTATE begins
  std::string_view text;
  bool unreachable = false;
  bool busy = false;
};

/// https://www.postgresql.org/docs/15/errcodes-appendix.html; what begins alike stands the longest first.
constexpr std::array kRemedies{
    Remedy{"08", kCheckServer, true},
    Remedy{"57P0", kCheckServer, true},
    Remedy{"25006",
           "name the primary server in `store`, or all of them: this one takes no writes; or look who set"
           " default_transaction_read_only",
           true},
    Remedy{"25P03", "a welcomed command was stopped in the middle; use it once more"},
    Remedy{"28", "check the user in `store`, its password, and the server's pg_hba.conf", true},
    Remedy{"3D", "create the database, or correct its name in `store`"},
    Remedy{"42P07", "give the store a schema of its own: in this one something else has a name of ours"},
    Remedy{"42710", "give the store a schema of its own: in this one something else has a name of ours"},
    Remedy{"42501", "grant the user of `store` the right to create in its schema, and let it own what is in there"},
    Remedy{"53100", "make room on the disk of the database"},
    Remedy{"53300", "raise max_connections of the server, or close other connections", true},
    Remedy{"53", "give the server more of what it lacks"},
    Remedy{"55P03",
           "another program holds the store: wait for a welcomed command, or a daemon that takes the store along, and"
           " end anything else",
           false, true},
    Remedy{"57014", "the server took too long: see what it is busy with, and whether autovacuum keeps up"},
    Remedy{"58", "check the disk of the database"},
    Remedy{"XX", "the database may be damaged: look into the server's log"},
};

const Remedy* remedy_of(std::string_view state) {
  const auto* found = std::find_if(kRemedies.begin(), kRemedies.end(),
                                   [&](const Remedy& each) { return state.starts_with(each.state); });
  return found == kRemedies.end() ? nullptr : found;
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// Null for a URL that is none. What libpq says of it is kept from everybody: it may repeat a password.
Options options_of(const std::string& url) {
  char* complaint = nullptr;
  Options options(PQconninfoParse(url.c_str(), &complaint));
  PQfreemem(complaint);
  return options;
}

const char* given(const Options& options, std::string_view keyword) {
  for (const auto* each = options.get(); each->keyword != nullptr; ++each) {
    if (each->keyword == keyword) return each->val;
  }
  return nullptr;
}

/// What the URL leaves open, and the environment too.
struct Default {
  const char* keyword;
  const char* value;
  const char* variable;
};

constexpr std::array kDefaults{
    Default{"connect_timeout", "10", "PGCONNECT_TIMEOUT"},
    Default{"target_session_attrs", "read-write", "PGTARGETSESSIONATTRS"},
    Default{"tcp_user_timeout", "30000", nullptr},
    Default{"keepalives_idle", "10", nullptr},
    Default{"keepalives_interval", "5", nullptr},
    Default{"keepalives_count", "3", nullptr},
};

struct FreeNotification {
  void operator()(PGnotify* notification) const { PQfreemem(notification); }
};
using Notification = std::unique_ptr<PGnotify, FreeNotification>;

Secret password_in(const std::filesystem::path& file) {
  const std::string remedy = "put the password there, alone in one line, for the user the daemon runs as to read";
  auto text = first_bytes(file, kLongestPassword + 1).value_or(std::string());
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  const bool sound = !text.empty() && text.size() <= kLongestPassword &&
                     text.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos;
  if (sound) return Secret(std::move(text));
  wipe(text);
  throw DatabaseError({"the store: its password cannot be read from " + file.string(), remedy});
}

/// For `pg_stat_activity`, where an admin looks who is connected.
std::string name_of_this() {
  std::array<char, 64> host{};
  ::gethostname(host.data(), host.size() - 1);
  return "welcomed on " + std::string(host.data()).substr(0, 40) + ", process " + std::to_string(::getpid());
}

/// Those of libpq's connection parameters, in the order in which a later one counts.
class Parameters {
 public:
  void add(const char* keyword, const char* value) {
    keywords_.push_back(keyword);
    values_.push_back(value);
  }
  [[nodiscard]] PGconn* connect() {
    add(nullptr, nullptr);
    return PQconnectdbParams(keywords_.data(), values_.data(), 1);
  }

 private:
  std::vector<const char*> keywords_;
  std::vector<const char*> values_;
};

PGconn* connected(const Server& server) {
  const auto sound = expect_no_password(server.url);
  if (!sound) throw DatabaseError(sound.error());
  const auto options = options_of(server.url);
  const auto password = server.password_file.empty() ? Secret() : password_in(server.password_file);
  const auto name = name_of_this();
  Parameters parameters;
  for (const auto& [keyword, value, variable] : kDefaults) {
    const bool open = given(options, keyword) == nullptr && (variable == nullptr || std::getenv(variable) == nullptr);
    if (open) parameters.add(keyword, value);
  }
  parameters.add("dbname", server.url.c_str());
  parameters.add("client_encoding", "UTF8");
  parameters.add("fallback_application_name", name.c_str());
  if (!password.empty()) parameters.add("password", password.reveal().c_str());
  return parameters.connect();
}

/// Where no session came about. The server says why in the language of its own, so that its words tell nothing.
std::string remedy_without_session(PGconn* session, const Server& server) {
  // libpq's own words, of a server that target_session_attrs does not take.
  const bool read_only = std::string_view(PQerrorMessage(session)).find("session is read-only") != std::string::npos;
  if (read_only) {
    return "name the primary server in `store`, or all of them; where it is the primary, " +
           std::string(kTakeReadOnlyBack);
  }
  if (PQconnectionNeedsPassword(session) == 1) {
    return "the server wants a password: name a file with it, store_password_file";
  }
  const std::string rest = "the server, the user and the database that `store` names";
  if (PQconnectionUsedPassword(session) == 0) return "check " + rest;
  const auto& file = server.password_file;
  const auto place =
      file.empty() ? "where libpq finds it (PGPASSFILE)" : "in " + file.string() + " (store_password_file)";
  return "check the password " + place + ", then " + rest;
}

}  // namespace

DatabaseError unreachable(const std::string& what, const std::string& remedy) {
  Error error{"the store: " + what, remedy};
  error.unreachable = true;
  return DatabaseError(std::move(error));
}

Status expect_no_password(const std::string& url) {
  if (auto seen = expect_no_password_in(url); !seen) return seen;
  const auto options = options_of(url);
  if (!options) return fail("`store` is no URL of a PostgreSQL database", "write it as postgresql://user@host/db");
  // Newer versions of libpq know more of them than this one.
  for (const auto* keyword :
       {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}) {
    if (given(options, keyword) != nullptr)
      return fail("the URL of the store holds a password", "name a file with it: store_password_file");
  }
  return {};
}

DatabaseError failure_of(const PGresult& answer) {
  const auto field = [&](int code) {
    const auto* text = PQresultErrorField(&answer, code);
    return std::string(text == nullptr ? "" : text);
  };
  // Not the detail, which may hold what is known of a person.
  const auto what = field(PG_DIAG_MESSAGE_PRIMARY);
  const auto* remedy = remedy_of(field(PG_DIAG_SQLSTATE));
  Error error{"the store: " + one_line(what.empty() ? PQresultErrorMessage(&answer) : what), ""};
  if (remedy != nullptr) {
    error.remedy = remedy->text;
    error.unreachable = remedy->unreachable;
    error.busy = remedy->busy;
  }
  return DatabaseError(std::move(error));
}

PostgresLink::PostgresLink(const Server& server) : session_(connected(server)) {
  if (session_ == nullptr) throw DatabaseError({"the store: no memory for a connection", ""});
  PQsetNoticeProcessor(
      session_.get(), [](void*, const char*) {}, nullptr);
  if (PQstatus(session_.get()) != CONNECTION_OK) {
    throw unreachable("no connection to the server: " + one_line(PQerrorMessage(session_.get())),
                      remedy_without_session(session_.get(), server));
  }
  PQsetnonblocking(session_.get(), 1);
}

bool PostgresLink::lost() const { return silent_ || PQstatus(session_.get()) != CONNECTION_OK; }

PostgresLink::Answer PostgresLink::ask(const std::string& sql) {
  return answer(PQsendQuery(session_.get(), sql.c_str()) == 1);
}

PostgresLink::Answer PostgresLink::ask_patiently(const std::string& sql) {
  return answer(PQsendQuery(session_.get(), sql.c_str()) == 1, kLongestWork);
}

PostgresLink::Answer PostgresLink::prepare(const std::string& name, const std::string& sql) {
  return answer(PQsendPrepare(session_.get(), name.c_str(), sql.c_str(), 0, nullptr) == 1);
}

PostgresLink::Answer PostgresLink::run_prepared(const std::string& name, const std::vector<const char*>& values) {
  return answer(PQsendQueryPrepared(session_.get(), name.c_str(), static_cast<int>(values.size()), values.data(),
                                    nullptr, nullptr, 0) == 1);
}

PostgresLink::Answer PostgresLink::run(const std::string& sql, const std::vector<const char*>& values) {
  return answer(PQsendQueryParams(session_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                                  nullptr, nullptr, 0) == 1);
}

std::vector<std::string> PostgresLink::notifications() {
  if (PQconsumeInput(session_.get()) != 1) throw gone();
  std::vector<std::string> all;
  while (const auto next = Notification(PQnotifies(session_.get()))) all.emplace_back(next->extra);
  return all;
}

PostgresLink::Answer PostgresLink::answer(bool sent, std::chrono::seconds patience) {
  if (!sent || !wait_for_answer(patience)) throw gone();
  Answer kept;
  bool failed = false;
  // The first that failed, or else the last.
  while (auto next = Answer(PQgetResult(session_.get()))) {
    if (failed) continue;
    const auto status = PQresultStatus(next.get());
    failed = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
    kept = std::move(next);
    if (!wait_for_answer(patience)) throw gone();
  }
  if (kept == nullptr) throw gone();
  if (!failed) return kept;
  if (lost()) throw gone();
  throw failure_of(*kept);
}

bool PostgresLink::wait_for_answer(std::chrono::seconds patience) {
  const auto latest = Clock::now() + patience;
  for (int left = PQflush(session_.get()); left != 0; left = PQflush(session_.get())) {
    if (left < 0 || !poll_until(latest, true)) return false;
  }
  while (PQisBusy(session_.get()) == 1) {
    if (!poll_until(latest, false)) return false;
  }
  return true;
}

/// Reads also while it writes: a server that waits for us to read would never read.
bool PostgresLink::poll_until(Clock::time_point latest, bool to_write) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(latest - Clock::now()).count();
  pollfd socket{PQsocket(session_.get()), static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), 0};
  const int ready = left <= 0 ? 0 : ::poll(&socket, 1, static_cast<int>(left));
  if (ready < 0 && errno == EINTR) return true;
  silent_ = ready <= 0;
  if (silent_) return false;
  return (socket.revents & POLLIN) == 0 ? (socket.revents & POLLOUT) != 0 : PQconsumeInput(session_.get()) == 1;
}

DatabaseError PostgresLink::gone() const {
  if (silent_) return unreachable("the server did not answer in time", kCheckServer);
  return unreachable("the connection to the server was lost: " + one_line(PQerrorMessage(session_.get())),
                     kCheckServer);
}

}  // namespace welcomed::sql
