#include "admin/query.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::admin;

TEST_CASE("a value of a query is read as a browser writes it") {
  CHECK(query_value("/x?user=adele%40contoso.com&tenant=contoso", "user") == "adele@contoso.com");
  CHECK(query_value("/x?user=adele%40contoso.com&tenant=contoso", "tenant") == "contoso");
  CHECK(query_value("/x?name=a+b%2Bc%3D%26", "name") == "a b+c=&");
  CHECK(query_value("/x?name=%C3%A4", "name") == "\xc3\xa4");
  CHECK(query_value("/x?name=100%25", "name") == "100%");
}

TEST_CASE("a value that is not there is empty") {
  for (const auto* target : {"/x", "/x?", "/x?user", "/x?user=", "/x?users=1", "/x?&&", "/user=1"}) {
    INFO(target);
    CHECK(query_value(target, "user") == "");
  }
}

TEST_CASE("a value that is given twice, cut off or no UTF-8 is refused") {
  for (const auto* target :
       {"/x?user=a&user=b", "/x?user=%", "/x?user=%4", "/x?user=%zz", "/x?user=%ff", "/x?user=%c3"}) {
    INFO(target);
    CHECK_FALSE(query_value(target, "user"));
  }
}
