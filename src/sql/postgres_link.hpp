#pragma once
#include <libpq-fe.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/connection.hpp"

namespace welcomed::sql {

/// Where a PostgreSQL database is.
struct Server {
  std::string url;                      ///< as libpq takes it; without a password, as it stands where many read it
  std::filesystem::path password_file;  ///< read for each connection; empty: libpq finds a password, or needs none
};

/// One session of a server. Each wait has a bound, also where the server does not answer any more. Throws
/// DatabaseError.
class PostgresLink {
 public:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  explicit PostgresLink(const Server& server);

  /// Several statements at once; gives the answer to the last.
  Answer ask(const std::string& sql);
  /// The same, of statements that may take hours where the server lets them.
  Answer ask_patiently(const std::string& sql);
  Answer prepare(const std::string& name, const std::string& sql);
  /// A null stands for null.
  Answer run_prepared(const std::string& name, const std::vector<const char*>& values);
  Answer run(const std::string& sql, const std::vector<const char*>& values);

  /// What was notified where it listens, as far as it has come.
  [[nodiscard]] std::vector<std::string> notifications();
  /// For poll(2): readable once more may have come.
  [[nodiscard]] int socket() const { return PQsocket(session_.get()); }

  /// Nothing that is asked of it will be answered any more.
  [[nodiscard]] bool lost() const;
  [[nodiscard]] PGTransactionStatusType transaction() const { return PQtransactionStatus(session_.get()); }
  /// The server's, for this session.
  [[nodiscard]] int process() const { return PQbackendPID(session_.get()); }
  [[nodiscard]] int version() const { return PQserverVersion(session_.get()); }

 private:
  /// The server gives up a statement before (`statement_timeout`), unless its admin wants it otherwise.
  static constexpr std::chrono::seconds kLongestAnswer{90};

  struct Finish {
    void operator()(PGconn* session) const { PQfinish(session); }
  };
  Answer answer(bool sent, std::chrono::seconds patience = kLongestAnswer);
  /// False when the server did not answer in time, or is gone.
  bool wait_for_answer(std::chrono::seconds patience);
  bool poll_until(std::chrono::steady_clock::time_point latest, bool to_write);
  [[nodiscard]] DatabaseError gone() const;

  std::unique_ptr<PGconn, Finish> session_;
  bool silent_ = false;  ///< it did not answer in time
};

/// To be asked at the beginning of a session: the server then does not keep that of a machine that is gone, and its
/// locks, for hours.
inline constexpr const char* kLetGoOfWhoIsGone =
    "SET tcp_keepalives_idle=10; SET tcp_keepalives_interval=5; SET tcp_keepalives_count=3;"
    "SET tcp_user_timeout='30s';";

/// The channel of notifications among those who work with the same schema, as an expression.
inline constexpr const char* kChannelOfSchema = "'welcomed_' || CAST(hashtext(current_schema()) AS text)";

/// What to do where a user or a database may only read (`default_transaction_read_only`).
inline constexpr const char* kTakeReadOnlyBack =
    "ask whoever set it; ALTER ROLE or ALTER DATABASE with RESET default_transaction_read_only takes it back";

/// Whether the URL says a password, which it must not; for whoever writes it down.
[[nodiscard]] Status expect_no_password(const std::string& url);

/// That there is no server to work with now.
[[nodiscard]] DatabaseError unreachable(const std::string& what, const std::string& remedy);

/// What an answer that is an error says, and what to do about it.
[[nodiscard]] DatabaseError failure_of(const PGresult& answer);

}  // namespace welcomed::sql
