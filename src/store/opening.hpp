#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "store/mark.hpp"
#include "store/sql_store.hpp"

/// The one place that knows which kinds of store a URL may name: `sqlite:FILE`, and `sqlite::memory:` for one that
/// lives as long as its connection.
namespace welcomed::store {

/// What a store is opened for.
enum class Purpose {
  /// By the daemon, one at a time: a file that is not there is made, and its schema is brought up to date. Fails when
  /// its standing (mark.hpp) is not `current`; then nothing is made.
  serve,
  /// The same, whatever its standing: to settle what that means. Then `own` makes it current.
  settle,
  /// By a command that writes beside a running daemon. Fails when there is none, or it is not current.
  change,
  /// By whoever only reads, beside a running daemon. Fails when there is none.
  read,
  /// A copy of it in memory, or an empty one if there is none.
  try_out
};

[[nodiscard]] Result<std::unique_ptr<SqlStore>> open(const std::string& url, Purpose purpose);

/// Whether it could be opened to serve, or what stands in the way; changes nothing. A daemon that has it open does not.
[[nodiscard]] Status examine(const std::string& url);

/// Of the store and its mark, whether there is one or not.
[[nodiscard]] Result<Standing> standing_at(const std::string& url);

/// Where it is kept; nothing for a store that is no file.
[[nodiscard]] std::filesystem::path file_of(const std::string& url);

}  // namespace welcomed::store
