#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sql/listener.hpp"
#include "store/mark.hpp"
#include "store/sql_store.hpp"

/// The one place that knows which kinds of store a URL may name: `sqlite:FILE`, and `sqlite::memory:` for one that
/// lives as long as its connection; `postgresql://…` for one that a server keeps, whose password a file may hold.
namespace welcomed::store {

/// What a store is opened for.
enum class Purpose {
  /// By a daemon, which is the only one of a file, and of a server's store the only one of its name: a file that is not
  /// there is made, and its schema is brought up to date. Fails when its standing (mark.hpp) is not `current`; then
  /// nothing is made.
  serve,
  /// By one alone, and otherwise the same, whatever its standing: to settle what that means. Then `own` makes it
  /// current.
  settle,
  /// By a command that writes beside a running daemon. Fails when there is none, or it is not current.
  change,
  /// By whoever only reads, beside a running daemon. Fails when there is none.
  read,
  /// A copy of it in memory, or an empty one if there is none.
  try_out
};

/// `instance` is the name of the daemon that serves it; those that give none have one name.
[[nodiscard]] Result<std::unique_ptr<SqlStore>> open(const std::string& url, Purpose purpose,
                                                     const std::filesystem::path& password_file = {},
                                                     const std::string& instance = {});

/// A store that is copied into another, or that other. While it lives no daemon serves it.
struct Held {
  std::unique_ptr<sql::Connection> database;
  std::optional<sql::OwnFile> lock{};
  std::optional<Mark> mark{};
};

/// Fails where a daemon runs on it, or where it is not current.
[[nodiscard]] Result<Held> hold_to_copy(const std::string& url, const std::filesystem::path& password_file);

/// One that holds nothing, or nothing whole: it has no table of ours, and has room for all. Fails where a daemon runs
/// on it.
[[nodiscard]] Result<Held> hold_to_fill(const std::string& url, const std::filesystem::path& password_file);

/// Whether it could be opened to serve, or what stands in the way; changes nothing. A daemon that has it open does not.
[[nodiscard]] Status examine(const std::string& url, const std::filesystem::path& password_file = {});

/// What may do harm though it could be opened; changes nothing.
[[nodiscard]] Result<std::vector<Error>> doubts(const std::string& url, const std::filesystem::path& password_file,
                                                TimePoint now);

/// Of the store and its mark, whether there is one or not. Of one without a mark nothing is known but what it holds.
[[nodiscard]] Result<Standing> standing_at(const std::string& url);

/// Whether a daemon has made one there.
[[nodiscard]] Result<bool> is_made(const std::string& url, const std::filesystem::path& password_file = {});

/// Where it is kept; nothing for a store that is no file of this machine.
[[nodiscard]] std::filesystem::path file_of(const std::string& url);

/// Whether several daemons may serve it at once.
[[nodiscard]] bool may_be_shared(const std::string& url);

/// Hears, for as long as what it gives lives, what others tell who share the store (news.hpp), and calls `told` on a
/// thread of its own: with the tenant, or with nothing where it may be any, as whenever something may not have been
/// heard. Null where a store has nobody to share it with.
[[nodiscard]] std::unique_ptr<sql::Listener> listen(const std::string& url, const std::filesystem::path& password_file,
                                                    std::function<void(const std::optional<TenantId>& whose)> told);

/// For people: its file, or its URL.
[[nodiscard]] std::string place_of(const std::string& url);

}  // namespace welcomed::store
