#pragma once
#include "sql/postgres.hpp"
#include "sql/schema.hpp"
#include "store/opening.hpp"

/// A store that a PostgreSQL server keeps. Its files, their copies and what is left in them of erased people are the
/// server's: it has no mark beside it, so that one which was put back is told by the admin's word alone.
namespace welcomed::store {

[[nodiscard]] Result<std::unique_ptr<SqlStore>> open_at(const sql::Server& server, Purpose purpose,
                                                        const std::string& instance);

/// The connection of the daemon of that name, which shares a store of that schema and has brought it up to date. Throws
/// DatabaseError.
[[nodiscard]] std::unique_ptr<sql::Postgres> share(const sql::Server& server, const sql::Schema& schema,
                                                   const std::string& instance);

/// See opening.hpp.
[[nodiscard]] Result<Held> hold_to_copy_at(const sql::Server& server);
[[nodiscard]] Result<Held> hold_to_fill_at(const sql::Server& server);

/// Whether it could be opened to serve, or what stands in the way.
[[nodiscard]] Status examine_at(const sql::Server& server);

/// Whether a daemon has set one up there.
[[nodiscard]] Result<bool> is_set_up_at(const sql::Server& server);

/// What of the server may do harm though it works.
[[nodiscard]] Result<std::vector<Error>> doubts_of(const sql::Server& server, TimePoint now);

}  // namespace welcomed::store
