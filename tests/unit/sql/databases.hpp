#pragma once
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>

#include "sql/postgres.hpp"
#include "sql/sqlite.hpp"
#include "support/postgres.hpp"

/// Databases for tests: SQLite's in memory, or, where the tests run beside a server, schemas of their own in its
/// database.
namespace welcomed::sql::testing {

using support::server_url;

/// The URL of a new, empty schema.
inline std::string new_schema(const std::string& server) {
  static int made = 0;
  const auto name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++made);
  Postgres({server, {}}, Access::read_write).script("CREATE SCHEMA " + name);
  const auto* mark = server.find('?') == std::string::npos ? "?" : "&";
  return server + mark + "options=-csearch_path%3D" + name;
}

/// The same for another user.
inline std::string as_user(const std::string& user, const std::string& url) {
  const auto begin = url.find("//") + 2;
  return url.substr(0, begin) + user + url.substr(url.find('@', begin));
}

/// The name of a new user, who may log in and nothing else.
inline std::string new_user(const std::string& server) {
  static int made = 0;
  const auto name = "u" + std::to_string(::getpid()) + "_" + std::to_string(++made);
  Postgres({server, {}}, Access::read_write).script("CREATE ROLE " + name + " LOGIN");
  return name;
}

inline std::unique_ptr<Connection> new_database() {
  const auto server = server_url();
  if (!server) return std::make_unique<Sqlite>(":memory:", Access::read_write);
  auto database = std::make_unique<Postgres>(Server{new_schema(*server), {}}, Access::read_write);
  database->lay_ground();
  return database;
}

}  // namespace welcomed::sql::testing
