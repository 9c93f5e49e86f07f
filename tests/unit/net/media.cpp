#include "net/media.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace welcomed::net;

TEST_CASE("a body is plain UTF-8 unless a header says that it is compressed or of another charset") {
  const auto type = [](const std::string& value) { return is_plain_utf8({{"content-type", value}}); };
  CHECK(is_plain_utf8({}));
  for (const auto* value : {"", "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8",
                            R"(application/json; a="x;charset=utf-16"; charset="utf-8")", "text/plain; Charset = utf8",
                            R"(a/b; q="\";charset=latin1")", ";;;"}) {
    INFO(value);
    CHECK(type(value));
  }
  for (const auto* value : {"application/json; charset=utf-16", "application/json;charset=\"ISO-8859-1\"",
                            "application/json; charset=utf-8; charset=utf-16", "a/b; charset=", "a/b; charset"}) {
    INFO(value);
    CHECK_FALSE(type(value));
  }
  const auto coding = [](const std::string& value) { return is_plain_utf8({{"Content-Encoding", value}}); };
  for (const auto* value : {"", "identity", "Identity", "identity, identity", " , "}) CHECK(coding(value));
  for (const auto* value : {"gzip", "br", "identity, gzip", "deflate", "x"}) CHECK_FALSE(coding(value));
  CHECK_FALSE(is_plain_utf8({{"Content-Encoding", "identity"}, {"content-encoding", "gzip"}}));
}

TEST_CASE("a content type is JSON whatever its case and parameters") {
  for (const char* type : {"application/json", "Application/JSON;charset=utf-8", " application/json ; x=y"})
    CHECK(is_json(type));
  for (const char* type : {"", "text/json", "application/json-seq", "text/plain; application/json"})
    CHECK_FALSE(is_json(type));
}
