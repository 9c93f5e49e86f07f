#include "base/json_members.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace welcomed;

TEST_CASE("of a member that is missing, of another type, or of no object there is no text and no array") {
  const nlohmann::json object{{"text", "a"}, {"number", 5}, {"list", {1, 2}}, {"none", nullptr}};
  CHECK(text_of(object, "text") == "a");
  CHECK(*find_text(object, "text") == "a");
  CHECK(array_of(object, "list").size() == 2);
  for (const auto* key : {"number", "list", "none", "missing"}) {
    INFO(key);
    CHECK(text_of(object, key).empty());
    CHECK(find_text(object, key) == nullptr);
  }
  for (const auto* key : {"text", "number", "none", "missing"}) CHECK(array_of(object, key).empty());
  for (const auto& other :
       {nlohmann::json(5), nlohmann::json("text"), nlohmann::json::array({"text"}), nlohmann::json()}) {
    CHECK(text_of(other, "text").empty());
    CHECK(array_of(other, "text").empty());
  }
}
