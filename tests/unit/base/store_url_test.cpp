#include "base/store_url.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;

TEST_CASE("a password in the URL of a store is seen, whatever of it is not escaped, and never repeated") {
  for (const auto* url :
       {"postgresql://w:hunter2@db/x", "postgresql://w:hun/ter2@db/x", "postgresql://w:hun?ter2@db/x",
        "postgresql://w:12/ter2@db/x", "postgresql://w:12?ter2@db/x", "postgresql://w@contoso.com:hun/ter2@db/x",
        "postgres://w:hun@ter2@db/x", "postgresql://w:hun#ter2@db/x", "sqlite://w:hunter2@db/x", "mysql://w:h@db/x",
        "postgresql://w:hun/ter2", "postgresql:w:hunter2@db/x", "postgresql:/w:hunter2@db/x", "w:hunter2@db/x",
        "PostgreSQL:w:hunter2@db"}) {
    INFO(url);
    CHECK(says_password(url));
    const auto status = expect_no_password_in(url);
    REQUIRE_FALSE(status);
    CHECK(status.error().text().find("hun") == std::string::npos);
    CHECK(status.error().remedy.find("store_password_file") != std::string::npos);
  }
}

TEST_CASE("the URL of a store may have a user, servers, ports and options") {
  for (const auto* url :
       {"postgresql://w@db/x", "postgresql://w@db:5432/x?sslmode=verify-full", "postgresql://db:5432,two:5433/x",
        "postgresql://w@[::1]:5432,[::2]/x", "postgresql:///x?host=/run/postgresql", "postgresql://[::1]/x",
        "postgresql://db:5432/x?user=w@contoso.com", "sqlite:a:b@c.db", "sqlite:///var/lib/w.db"}) {
    INFO(url);
    CHECK(expect_no_password_in(url));
  }
}

TEST_CASE("what begins with a scheme is no file, however it goes on") {
  CHECK(looks_like_url("sqlite:w.db"));
  CHECK(looks_like_url("postgresql:w:hunter2"));
  CHECK(looks_like_url("POSTGRESQL://db/x"));
  CHECK_FALSE(looks_like_url("/var/lib/welcomed/w:1.db"));
  CHECK_FALSE(looks_like_url("w.db"));
  CHECK_FALSE(looks_like_url("./postgresql:w"));
}
