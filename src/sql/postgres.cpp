#include "sql/postgres.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include "sql/spelling.hpp"

namespace welcomed::sql {
namespace {

constexpr std::size_t kMostPrepared = 512;
constexpr int kRowsAtOnce = 1000;  // of a result that is streamed
constexpr int kOldestVersion = 140000;
/// Of advisory locks, beside the key of the schema: who writes now, and who leads alone or has joined, which is shared.
constexpr const char* kTurn = "2003134561";
constexpr const char* kLeadership = "2003134562";
/// The same beside the key of a name in a schema: who has it.
constexpr const char* kName = "2003134563";
/// The same beside a version of our schema: a session of a program that knows that one. All who do share it.
constexpr const char* kVersion = "2003134564";
/// Of names whose terms are kept. One that is forgotten counts as taken.
constexpr std::int64_t kMostNames = 1000;

/// What has no bound of its own, by the server's or the user's settings, gets one. Another's setting of
/// synchronous_commit stays, unless a commit would then not be durable.
constexpr const char* kSettings =
    "SELECT set_config(name, wanted, false) FROM (VALUES ('statement_timeout', '60s'), ('lock_timeout', '20s'),"
    " ('idle_in_transaction_session_timeout', '60s'), ('client_connection_check_interval', '5s')) AS bounds(name,"
    " wanted) WHERE current_setting(name)='0';"
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit')='off';"
    // All rows of a cursor are read.
    "SET cursor_tuple_fraction=1";

/// Who stands still in a turn keeps all other writers waiting, and leaders lose their leases meanwhile.
constexpr const char* kOfWriters =
    "SELECT set_config('idle_in_transaction_session_timeout', '5s', false)"
    " WHERE current_setting('idle_in_transaction_session_timeout')='0';";

/// Names of people and groups compare whatever their case. The later of two times is nothing where one is nothing.
constexpr const char* kGround =
    "CREATE COLLATION IF NOT EXISTS nocase (provider=icu, locale='und-u-ks-level2', deterministic=false);"
    "CREATE OR REPLACE FUNCTION later(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
    " 'SELECT CASE WHEN $1>=$2 THEN $1 WHEN $1<$2 THEN $2 END';"
    "CREATE OR REPLACE FUNCTION earlier(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
    " 'SELECT CASE WHEN $1<=$2 THEN $1 WHEN $1>$2 THEN $2 END';"
    "CREATE TABLE IF NOT EXISTS schema_state (only_row BIGINT PRIMARY KEY CHECK (only_row=1), version BIGINT NOT NULL,"
    " term BIGINT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS schema_names (name TEXT COLLATE \"C\" PRIMARY KEY, term BIGINT NOT NULL);"
    "INSERT INTO schema_state VALUES (1, 0, 0) ON CONFLICT DO NOTHING";

/// Beside the ground as earlier versions lay it, who put a row of three there.
constexpr const char* kOldestInGround =
    "ALTER TABLE schema_state ADD COLUMN oldest BIGINT NOT NULL DEFAULT 0;"
    "UPDATE schema_state SET oldest=version";

/// Of a row `l` of `pg_locks`: somebody here has an advisory lock of two keys.
constexpr const char* kIsAdvisory =
    "l.locktype='advisory' AND l.granted AND l.objsubid=2 AND l.database=(SELECT oid FROM pg_database WHERE"
    " datname=current_database())";

/// As the key of the schema is found.
std::string key_of_name(const std::string& name) {
  return "hashtext(CAST(current_schema() AS text) || ' ' || " + name + ")";
}

template <typename Number>
Number number_in(std::string_view text) {
  // As SQLite has it.
  if (text == "t") return 1;
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

template <typename Number>
std::string text_of(Number number) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

DatabaseError taken_over() {
  return DatabaseError({"the store: another daemon took it over", "restart this one, or end it"});
}

std::string_view value_of(const PGresult* answer, int row, int column) {
  return {PQgetvalue(answer, row, column), static_cast<std::size_t>(PQgetlength(answer, row, column))};
}

}  // namespace

/// A statement, prepared anew in each session that it runs in; or one whose rows come by a cursor, some at a time.
class Postgres::Kept final : public Prepared {
 public:
  Kept(Postgres& owner, std::string sql, std::string name, bool streamed)
      : owner_(owner), sql_(std::move(sql)), name_(std::move(name)), streamed_(streamed) {}

  void bind_null(int place) override { at(place).reset(); }
  void bind_integer(int place, std::int64_t value) override { at(place) = text_of(value); }
  void bind_real(int place, double value) override { at(place) = text_of(value); }
  void bind_text(int place, std::string_view value) override { at(place) = fit_to_keep(value); }

  bool step() override {
    if (answer_ == nullptr) streamed_ ? open() : run();
    const bool more = streamed_ && row_ + 1 == kRowsAtOnce;
    if (more) fetch();
    return ++row_ < PQntuples(answer_.get());
  }
  [[nodiscard]] int changed() const override { return changed_; }
  void reset() noexcept override {
    close();
    answer_.reset();
    values_.clear();
    used_ = false;
  }

  [[nodiscard]] bool null(int column) const override { return PQgetisnull(answer_.get(), row_, column) == 1; }
  [[nodiscard]] std::int64_t integer(int column) const override { return number_in<std::int64_t>(value(column)); }
  [[nodiscard]] double real(int column) const override { return number_in<double>(value(column)); }
  [[nodiscard]] std::string text(int column) const override { return std::string(value(column)); }

  void use(std::int64_t now) {
    used_ = true;
    last_use_ = now;
  }
  [[nodiscard]] bool used() const { return used_; }
  [[nodiscard]] std::int64_t last_use() const { return last_use_; }
  [[nodiscard]] bool known_to(std::int64_t session) const { return session_ == session; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::optional<std::string>& at(int place) {
    const auto places = static_cast<std::size_t>(place);
    if (values_.size() < places) values_.resize(places);
    return values_[places - 1];
  }

  [[nodiscard]] std::string_view value(int column) const { return value_of(answer_.get(), row_, column); }

  [[nodiscard]] std::vector<const char*> values() const {
    std::vector<const char*> all;
    all.reserve(values_.size());
    for (const auto& each : values_) all.push_back(each ? each->c_str() : nullptr);
    return all;
  }

  /// Outside of a transaction the server keeps the rows until the cursor is closed.
  void open() {
    auto& link = owner_.link();
    const std::string name = "c" + std::to_string(++owner_.uses_);
    const auto* hold = owner_.in_transaction() ? "" : " WITH HOLD";
    link.run("DECLARE " + name + " NO SCROLL CURSOR" + hold + " FOR " + sql_, values());
    cursor_ = name;
    cursor_session_ = owner_.session_;
    fetch();
  }

  void fetch() {
    answer_ = owner_.command("FETCH " + std::to_string(kRowsAtOnce) + " FROM " + cursor_);
    row_ = -1;
  }

  /// What failed took its cursor along, and so did a session.
  void close() noexcept {
    if (cursor_.empty()) return;
    const auto name = std::exchange(cursor_, {});
    const auto& link = owner_.link_;
    if (!link || link->lost() || cursor_session_ != owner_.session_ || link->transaction() == PQTRANS_INERROR) return;
    try {
      owner_.link_->ask("CLOSE " + name);
    } catch (const DatabaseError&) {
      // Whoever asks next is told.
    }
  }

  void run() {
    auto& link = owner_.link();
    if (session_ != owner_.session_) link.prepare(name_, sql_);
    session_ = owner_.session_;
    answer_ = link.run_prepared(name_, values());
    row_ = -1;
    const bool read = std::string_view(PQcmdStatus(answer_.get())).starts_with("SELECT");
    changed_ = read ? 0 : number_in<int>(PQcmdTuples(answer_.get()));
    owner_.changes_ += changed_;
  }

  Postgres& owner_;
  std::string sql_;
  std::string name_;
  std::vector<std::optional<std::string>> values_;
  Answer answer_;
  int row_ = -1;
  int changed_ = 0;
  bool used_ = false;
  std::int64_t last_use_ = 0;
  std::int64_t session_ = 0;
  bool streamed_;
  std::string cursor_;
  std::int64_t cursor_session_ = 0;
};

Postgres::Postgres(Server server, Access access) : server_(std::move(server)), access_(access) { connect(); }

Postgres::~Postgres() = default;

void Postgres::connect() {
  link_.reset();
  link_.emplace(server_);
  ++session_;
  try {
    set_up();
  } catch (const DatabaseError&) {
    // Half set up it would be taken for a good one.
    link_.reset();
    throw;
  }
}

void Postgres::set_up() {
  if (link_->version() < kOldestVersion) {
    throw DatabaseError({"the store: the server is PostgreSQL " + std::to_string(link_->version() / 10000) +
                             ", and 14 is the oldest that goes",
                         "upgrade the server"});
  }
  link_->ask(std::string(kLetGoOfWhoIsGone) + (access_ == Access::read_write ? kOfWriters : "") + kSettings);
  if (access_ == Access::read_only) link_->ask("SET default_transaction_read_only=on");
  const auto answer = link_->ask(
      "SELECT pg_is_in_recovery(), getdatabaseencoding(), coalesce(current_schema(), ''),"
      " CAST(hashtext(current_schema()) AS text), current_setting('default_transaction_read_only')");
  if (access_ == Access::read_write && value_of(answer.get(), 0, 0) == "t") {
    throw unreachable("the server is a replica, or recovers, and takes no writes",
                      "name the primary server in `store`, or all of them");
  }
  if (access_ == Access::read_write && value_of(answer.get(), 0, 4) == "on") {
    throw unreachable("this user's transactions may only read, as default_transaction_read_only says",
                      kTakeReadOnlyBack);
  }
  if (value_of(answer.get(), 0, 1) != "UTF8") {
    throw DatabaseError({"the store: the database keeps its texts as " + std::string(value_of(answer.get(), 0, 1)),
                         "make one with ENCODING 'UTF8'"});
  }
  if (value_of(answer.get(), 0, 2).empty()) {
    throw DatabaseError({"the store: the database has no schema that this user may use",
                         "make one: CREATE SCHEMA AUTHORIZATION the user of `store`"});
  }
  schema_key_ = value_of(answer.get(), 0, 3);
}

PostgresLink& Postgres::link() {
  if (link_ && !link_->lost()) return *link_;
  if (open_) throw unreachable("the connection was lost within a transaction", "");
  connect();
  if (term_) resume_term();
  return *link_;
}

Postgres::Answer Postgres::command(const std::string& sql) { return link().ask(sql); }

void Postgres::lay_ground() {
  begin(Durability::durable);
  make_ground();
  commit();
}

/// A table that has the column is left alone: to alter it waits for all who read there.
void Postgres::make_ground() {
  command(kGround);
  if (!has_column("schema_state", "oldest")) command(kOldestInGround);
}

void Postgres::try_out(const std::function<void()>& set_up) {
  begin(Durability::lazy);
  make_ground();
  set_up();
  roll_back();
}

void Postgres::be_patient() { command("SET idle_in_transaction_session_timeout=0"); }

void Postgres::begin(Durability durability) {
  open_ = false;
  if (superseded_) throw taken_over();
  const std::string lazily = durability == Durability::lazy ? "; SET LOCAL synchronous_commit=off" : "";
  const auto how = "BEGIN ISOLATION LEVEL READ COMMITTED" + lazily + "; SELECT pg_advisory_xact_lock(" + kTurn + ", ";
  const bool fresh = !link_ || link_->lost();
  link();
  try {
    begin_turn(how + schema_key_ + ")");
  } catch (const DatabaseError&) {
    // A connection that was idle may turn out to be lost only now. Nothing has happened in it.
    if (fresh || !link_->lost()) throw;
    link();
    begin_turn(how + schema_key_ + ")");
  }
  open_ = true;
}

void Postgres::begin_turn(const std::string& how) {
  try {
    link_->ask(how);
  } catch (const DatabaseError&) {
    if (!link_->lost()) link_->ask("ROLLBACK");
    throw;
  }
}

void Postgres::begin_reading() {
  open_ = false;
  command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  open_ = true;
}

void Postgres::commit() {
  auto& session = link();
  open_ = false;
  Answer answer;
  try {
    answer = session.ask("COMMIT");
  } catch (const DatabaseError& error) {
    if (!session.lost()) throw;
    auto unknown = error.error();
    unknown.in_doubt = true;
    unknown.what += "; nobody knows whether what was written then is kept";
    throw DatabaseError(std::move(unknown));
  }
  if (std::string_view(PQcmdStatus(answer.get())) == "ROLLBACK") {
    throw DatabaseError({"the store: the transaction was rolled back", ""});
  }
}

void Postgres::roll_back() {
  // A lost connection has taken its transaction along.
  const bool there = in_transaction();
  open_ = false;
  if (there) link_->ask("ROLLBACK");
}

bool Postgres::in_transaction() const {
  return open_ && link_ && !link_->lost() && link_->transaction() != PQTRANS_IDLE;
}

void Postgres::begin_piece() { command("SAVEPOINT piece"); }
void Postgres::end_piece() { command("RELEASE SAVEPOINT piece"); }
void Postgres::roll_back_piece() { command("ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece"); }

void Postgres::script(const std::string& sql) { link().ask_patiently(definition_for_postgres(sql)); }

Prepared& Postgres::prepared(std::string_view sql) { return kept(sql, sql, false); }

Prepared& Postgres::streamed(std::string_view sql) {
  const auto key = "streamed: " + std::string(sql);
  return kept(key, sql, true);
}

Prepared& Postgres::kept(std::string_view key, std::string_view sql, bool streamed) {
  auto known = prepared_.find(key);
  if (known == prepared_.end()) {
    make_room();
    auto kept = std::make_unique<Kept>(*this, spelled_for_postgres(sql), "s" + std::to_string(++uses_), streamed);
    known = prepared_.emplace(key, std::move(kept)).first;
  }
  known->second->use(++uses_);
  return *known->second;
}

void Postgres::make_room() {
  if (prepared_.size() < kMostPrepared) return;
  auto oldest = prepared_.end();
  for (auto each = prepared_.begin(); each != prepared_.end(); ++each) {
    const bool older = oldest == prepared_.end() || each->second->last_use() < oldest->second->last_use();
    if (!each->second->used() && older) oldest = each;
  }
  if (oldest == prepared_.end()) return;
  // In a transaction that failed nothing can be told the server; there is room for one more.
  if (!link_ || link_->lost() || link_->transaction() == PQTRANS_INERROR) return;
  if (oldest->second->known_to(session_)) link_->ask("DEALLOCATE " + oldest->second->name());
  prepared_.erase(oldest);
}

std::string Postgres::number(const std::string& sql) {
  const auto answer = command(sql);
  return PQntuples(answer.get()) == 0 ? "0" : std::string(value_of(answer.get(), 0, 0));
}

int Postgres::version() {
  if (number("SELECT count(*) FROM pg_class WHERE oid=to_regclass('schema_state')") == "0") return 0;
  return number_in<int>(number("SELECT version FROM schema_state"));
}

void Postgres::set_version(int version) {
  command("UPDATE schema_state SET version=" + std::to_string(version) + ", oldest=" + std::to_string(version));
}

int Postgres::oldest() { return number_in<int>(number("SELECT oldest FROM schema_state")); }

void Postgres::set_oldest(int version) { command("UPDATE schema_state SET oldest=" + std::to_string(version)); }

std::string Postgres::daemons_before(int version) {
  return sessions_with(std::string(kLeadership) + ", " + schema_key_,
                       " AND l.mode='ShareLock' AND NOT EXISTS (SELECT 1 FROM pg_locks v WHERE v.pid=l.pid AND"
                       " v.locktype='advisory' AND v.granted AND v.objsubid=2 AND v.classid=" +
                           std::string(kVersion) + " AND CAST(v.objid AS bigint)>=" + std::to_string(version) + ")");
}

/// Whoever is there has the lock of its name.
void Postgres::strike_absent() {
  command("DELETE FROM schema_names n WHERE NOT EXISTS (SELECT 1 FROM pg_locks l WHERE " + std::string(kIsAdvisory) +
          " AND l.classid=" + kName + " AND CAST(l.objid AS bigint)=(CAST(" + key_of_name("n.name") +
          " AS bigint) & 4294967295))");
}

TimePoint Postgres::time(TimePoint) {
  const auto milliseconds = number("SELECT CAST(floor(extract(epoch FROM clock_timestamp())*1000) AS bigint)");
  return TimePoint(Duration(number_in<std::int64_t>(milliseconds)));
}

void Postgres::notify(const std::string& payload) {
  run("SELECT pg_notify(" + std::string(kChannelOfSchema) + ", ?)", payload);
}

bool Postgres::has_column(const std::string& table, const std::string& column) {
  return query(
             "SELECT 1 FROM information_schema.columns WHERE table_schema=current_schema() AND table_name=? AND"
             " column_name=?",
             table, column)
      .step();
}

std::int64_t Postgres::last_number(const std::string& table) {
  return number_in<std::int64_t>(number("SELECT greatest(pg_sequence_last_value(CAST(pg_get_serial_sequence('" + table +
                                        "', 'number') AS regclass)), (SELECT max(number) FROM " + table + "), 0)"));
}

void Postgres::number_on_from(const std::string& table, std::int64_t last) {
  // A sequence begins with 1.
  if (last > 0) command("SELECT setval(pg_get_serial_sequence('" + table + "', 'number'), " + text_of(last) + ")");
}

void Postgres::lead() { begin_term({}); }

void Postgres::join(const std::string& name, int version) { begin_term({.name = name, .version = version}); }

void Postgres::begin_term(Term term) {
  try {
    link();
    const auto session = session_;
    if (const auto refused = try_locks(term)) throw DatabaseError(*refused);
    begin(Durability::durable);
    term.number = count_term(term.name);
    commit();
    term.session = this_session();
    if (session != session_) throw unreachable("the connection was lost while the store was opened", "");
  } catch (const DatabaseError&) {
    // Others would be kept out by what is left of it.
    open_ = false;
    link_.reset();
    throw;
  }
  term_ = std::move(term);
}

/// Nothing once this session has the locks, or else who has them.
std::optional<Error> Postgres::try_locks(const Term& term) {
  const auto schema = std::string(kLeadership) + ", " + schema_key_;
  if (!term.name) {
    if (try_lock("pg_try_advisory_lock", schema)) return std::nullopt;
    return Error{"the store: it is held by another daemon, " + holders(schema), "end every daemon of this store first"};
  }
  // First, so that nobody who looks who is there takes it for an older one.
  command("SELECT pg_advisory_lock_shared(" + std::string(kVersion) + ", " + std::to_string(term.version) + ")");
  if (!try_lock("pg_try_advisory_lock_shared", schema)) {
    return Error{"the store: it is held by one that must be alone with it, " + holders(schema),
                 "wait until a command has ended; a daemon of a version that shares no store has to be ended first"};
  }
  const auto own = keys_of(*term.name);
  if (try_lock("pg_try_advisory_lock", own)) return std::nullopt;
  return Error{"the store: the name " + *term.name + " is held by another daemon, " + holders(own),
               "give each daemon that shares a store its own `instance` in its configuration, or end that one first"};
}

/// The server notices a moment later that a session ended.
bool Postgres::try_lock(const std::string& how, const std::string& keys) {
  constexpr int kTries = 20;
  const auto lock = "SELECT CAST(" + how + "(" + keys + ") AS int)";
  for (int i = 1; i < kTries; ++i) {
    if (number(lock) == "1") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return number(lock) == "1";
}

/// Whoever leads or joins has a number that was never there before. A leader has met none since that is not its own;
/// one that has joined has met none under its name, and no leader, who strikes all names. What daemons of other names
/// did meanwhile does it no harm: what each may write is asked in each transaction (`store/led_storage.hpp`).
std::int64_t Postgres::count_term(const std::optional<std::string>& name) {
  const auto term = number_in<std::int64_t>(number("UPDATE schema_state SET term=term+1 RETURNING term"));
  if (name) {
    run("INSERT INTO schema_names (name, term) VALUES (?1,?2) ON CONFLICT (name) DO UPDATE SET term=?2", *name, term);
    run("DELETE FROM schema_names WHERE term<=?", term - kMostNames);
  } else {
    run("DELETE FROM schema_names");
  }
  return term;
}

std::int64_t Postgres::last_term(const std::optional<std::string>& name) {
  if (!name) return number_in<std::int64_t>(number("SELECT term FROM schema_state"));
  auto row = query("SELECT term FROM schema_names WHERE name=?", *name);
  return row.step() ? row.integer(0) : 0;
}

std::string Postgres::keys_of(const std::string& name) {
  auto row = query("SELECT " + key_of_name("CAST(? AS text)"), name);
  row.step();
  return std::string(kName) + ", " + std::to_string(row.integer(0));
}

std::string Postgres::this_session() {
  const auto process = std::to_string(link().process());
  const auto begun = number("SELECT CAST(backend_start AS text) FROM pg_stat_activity WHERE pid=" + process);
  return "pid=" + process + " AND backend_start='" + begun + "'";
}

/// Where the network broke, the server may wait for its old session yet, which still leads.
void Postgres::end_former_session() {
  command("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + term_->session);
}

std::string Postgres::holders(const std::string& keys) {
  auto all = sessions_with(keys);
  return all.empty() ? "who ended just now" : all;
}

/// Other sessions that have the lock of these two keys, and of whose lock `l` the rest holds, too.
std::string Postgres::sessions_with(const std::string& keys, const std::string& also) {
  const auto comma = keys.find(',');
  return number(
      "SELECT coalesce(string_agg(coalesce(a.application_name, '') || ' (from ' || coalesce(host(a.client_addr),"
      " 'the server''s own machine') || ', server process ' || a.pid || ')', ' and ' ORDER BY a.pid), '') FROM"
      " pg_locks l JOIN pg_stat_activity a ON a.pid=l.pid WHERE " +
      std::string(kIsAdvisory) + " AND l.pid<>pg_backend_pid() AND l.classid=" + keys.substr(0, comma) +
      " AND CAST(l.objid AS bigint)=(CAST(" + keys.substr(comma + 1) + " AS bigint) & 4294967295)" + also);
}

/// In a new session.
void Postgres::resume_term() {
  try {
    end_former_session();
    const auto refused = try_locks(*term_);
    superseded_ = last_term(term_->name) != term_->number;
    if (refused) throw DatabaseError(*refused);
    if (superseded_) throw taken_over();
    term_->session = this_session();
  } catch (const DatabaseError&) {
    // A session without the locks must not be written in.
    link_.reset();
    throw;
  }
}

void Postgres::expect_rights(const std::vector<std::string>& tables, bool to_change) {
  std::string names;
  for (const auto& each : tables) names += (names.empty() ? "'" : ", '") + each + "'";
  const std::string_view enough = to_change
                                      ? "pg_has_role(relowner, 'USAGE')"
                                      : "has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')"
                                        " AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid,"
                                        " 'DELETE')";
  const auto answer = command(
      "SELECT has_schema_privilege(current_schema(), 'CREATE'), (SELECT min(CAST(relname AS"
      " text)) FROM pg_class WHERE relnamespace=(SELECT oid FROM pg_namespace WHERE"
      " nspname=current_schema()) AND relname IN (" +
      names + ") AND NOT (" + std::string(enough) + "))");
  const std::string remedy = "let the user of `store` own what is in its schema, and grant it CREATE there";
  if (to_change && value_of(answer.get(), 0, 0) != "t") {
    throw DatabaseError({"the store: this user may not make tables in the schema, which this version needs", remedy});
  }
  if (PQgetisnull(answer.get(), 0, 1) == 1) return;
  throw DatabaseError({"the store: this user may not " + std::string(to_change ? "change" : "write to") +
                           " the table " + std::string(value_of(answer.get(), 0, 1)),
                       remedy});
}

std::vector<Error> Postgres::doubts(TimePoint now) {
  constexpr Duration kApart = std::chrono::seconds(5);
  const auto answer = command(
      "SELECT (SELECT reset_val FROM pg_settings WHERE name='synchronous_commit'), current_setting('fsync'),"
      " has_schema_privilege(current_schema(), 'CREATE'), CAST(extract(epoch FROM clock_timestamp())*1000 AS bigint),"
      " current_setting('autovacuum')");
  const auto value = [&](int column) { return value_of(answer.get(), 0, column); };
  std::vector<Error> all;
  if (value(0) == "off") {
    all.push_back({"synchronous_commit is off for this user",
                   "set it to on; the daemon does so for what it writes itself, and nobody else may count on it"});
  }
  if (value(1) == "off") {
    all.push_back({"fsync is off: when the power fails, the server may lose who was welcomed", "set it to on"});
  }
  if (value(2) != "t") {
    all.push_back({"this user may not make tables in the schema, which a new version needs",
                   "grant CREATE on the schema to the user of `store`"});
  }
  if (value(4) == "off") {
    all.push_back({"autovacuum is off: the store grows with each change, and its statements become slow",
                   "set it to on; the tables that change most have settings of their own"});
  }
  const auto apart = Duration(number_in<std::int64_t>(value(3))) - now.time_since_epoch();
  if (apart > kApart || apart < -kApart) {
    all.push_back({"the server's clock and this machine's are " +
                       std::to_string(std::chrono::duration_cast<std::chrono::seconds>(apart).count()) + " s apart",
                   "let both follow a time server"});
  }
  return all;
}

}  // namespace welcomed::sql
