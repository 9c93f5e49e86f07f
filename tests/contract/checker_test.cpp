// The checker itself, on a description small enough to see through.
#include "checker.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace contract;

namespace {

const char* const kDescription = R"json({
  "openapi": "3.0.3",
  "paths": {
    "/things/{thing-id}/graph.part": {"get": {"responses": {"2XX": {"description": "none"}}}},
    "/things/delta()": {"get": {"responses": {"204": {"description": "none"}}}},
    "/things/{thing-id}": {"get": {"responses": {"204": {"description": "none"}}}},
    "/things": {
      "get": {
        "parameters": [{"name": "$top", "in": "query", "schema": {"type": "integer", "minimum": 0}},
                       {"name": "$count", "in": "query", "schema": {"type": "boolean"}}],
        "x-ms-pageable": {},
        "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/page"}}}},
                      "4XX": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/failure"}}}}}},
      "post": {
        "parameters": [{"name": "If-Match", "in": "header", "required": true, "schema": {"type": "string"}}],
        "requestBody": {"required": true,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/thing"}}}},
        "x-documented-success-status": 201,
        "responses": {"2XX": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/thing"}}}}}}
    }
  },
  "components": {"schemas": {
    "entity": {"type": "object", "required": ["id"],
               "properties": {"id": {"type": "string"}, "@odata.type": {"type": "string"}}},
    "thing": {"allOf": [{"$ref": "#/components/schemas/entity"},
                        {"type": "object",
                         "properties": {
                           "size": {"type": "integer", "nullable": true},
                           "colour": {"$ref": "#/components/schemas/colour"},
                           "within": {"anyOf": [{"$ref": "#/components/schemas/thing"},
                                                {"type": "object", "nullable": true}]},
                           "anything": {"type": "object"}},
                         "x-pruned-properties": ["history"],
                         "x-derived-types": {"#ns.box": "#/components/schemas/box"}}]},
    "box": {"allOf": [{"$ref": "#/components/schemas/thing"},
                      {"type": "object", "properties": {"lid": {"type": "boolean"}}}]},
    "colour": {"type": "string", "enum": ["red", "blue"]},
    "page": {"type": "object", "properties": {
      "value": {"type": "array", "items": {"$ref": "#/components/schemas/thing"}}}},
    "failure": {"type": "object", "properties": {"error": {"type": "object"}}}
  }}
})json";

const Headers kUsual = {{"authorization", "***"}, {"content-type", "application/json"}, {"if-match", "1"}};

Exchange read(std::string target, int status, Json body) {
  return {"GET", std::move(target), kUsual, nullptr, status, kUsual, std::move(body)};
}

Exchange write(Json body) { return {"POST", "/things", kUsual, std::move(body), 201, kUsual, nullptr}; }

Exchange page_of(Json thing) { return read("/things", 200, {{"value", Json::array({std::move(thing)})}}); }

std::vector<std::string> checked(const Exchange& exchange) {
  Checker checker(Json::parse(kDescription));
  std::vector<std::string> texts;
  for (const Deviation& deviation : checker.check(exchange)) texts.push_back(deviation.text());
  std::sort(texts.begin(), texts.end());
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what is as described is not reported") {
  CHECK(checked(page_of({{"id", "a"}, {"size", 3}, {"colour", "red"}, {"anything", {{"x", 1}}}})) == Texts{});
  CHECK(checked(page_of({{"id", "a"}, {"size", nullptr}, {"within", nullptr}})) == Texts{});
  CHECK(checked(page_of({{"id", "a"}, {"within", {{"id", "b"}, {"within", {{"id", "c"}}}}}})) == Texts{});
  CHECK(checked(page_of({{"id", "a"}, {"history", {1, 2}}})) == Texts{});
  CHECK(checked(write({{"id", "a"}})) == Texts{});
}

TEST_CASE("a wrong type is reported with its place") {
  CHECK(checked(page_of({{"id", 7}})) == Texts{"answer 200 body /value/0/id: has the wrong type"});
  CHECK(checked(page_of({{"id", "a"}, {"within", {{"id", "b"}, {"size", "3"}}}})) ==
        Texts{"answer 200 body /value/0/within/size: has the wrong type"});
  CHECK(checked(page_of({{"id", "a"}, {"colour", "green"}})) ==
        Texts{"answer 200 body /value/0/colour: is none of the declared values"});
  CHECK(checked(page_of({{"id", "a"}, {"colour", nullptr}})).size() >= 1);
}

TEST_CASE("an unknown property is reported with its place, in requests and answers") {
  CHECK(checked(page_of({{"id", "a"}, {"smell", 1}})) == Texts{"answer 200 body /value/0/smell: is not declared"});
  CHECK(checked(write({{"id", "a"}, {"smell", 1}, {"taste", 2}})) ==
        Texts{"request body /smell: is not declared", "request body /taste: is not declared"});
}

TEST_CASE("OData annotations are for answers only") {
  CHECK(checked(page_of({{"@odata.etag", "1"}, {"id", "a"}, {"size@odata.type", "#Int64"}})) == Texts{});
  CHECK(checked(write({{"id", "a"}, {"@odata.etag", "1"}})) == Texts{"request body /@odata.etag: is not declared"});
}

TEST_CASE("the type that an object names picks its schema") {
  CHECK(checked(page_of({{"id", "a"}, {"lid", true}})) == Texts{"answer 200 body /value/0/lid: is not declared"});
  CHECK(checked(page_of({{"@odata.type", "#ns.box"}, {"id", "a"}, {"lid", true}})) == Texts{});
  CHECK(checked(page_of({{"@odata.type", "#ns.box"}, {"id", "a"}, {"lid", 1}})) ==
        Texts{"answer 200 body /value/0/lid: has the wrong type"});
  CHECK(checked(page_of({{"@odata.type", "#ns.unlisted"}, {"id", "a"}, {"edge", 1}})) == Texts{});
}

TEST_CASE("a missing required field is reported with its place") {
  CHECK(checked(page_of({{"size", 1}})) == Texts{"answer 200 body /value/0: Missing required property 'id'."});
  CHECK(checked(write({{"size", 1}})) == Texts{"request body /: Missing required property 'id'."});
}

TEST_CASE("a path or method that is not described is reported") {
  CHECK(checked(read("/nothing?x=1", 200, {})) == Texts{"request GET /nothing: path not declared"});
  CHECK(checked(read("/things/", 200, {})) == Texts{"request GET /things/: path not declared"});
  Exchange removal = read("/things", 204, {});
  removal.method = "DELETE";
  CHECK(checked(removal) == Texts{"request DELETE /things: method not declared"});
}

TEST_CASE("the most literal template counts, and a cast has two spellings") {
  const Description description(Json::parse(kDescription));
  bool known = false;
  const auto path_of = [&](const char* path) { return description.find("GET", path, known)->path; };
  CHECK(path_of("/things/delta") == "/things/delta()");
  CHECK(path_of("/things/delta()") == "/things/delta()");
  CHECK(path_of("/things/7%2F8") == "/things/{thing-id}");
  CHECK(path_of("/things/7/microsoft.graph.part") == "/things/{thing-id}/graph.part");
}

TEST_CASE("query options are held against the declared ones") {
  CHECK(checked(read("/things?$top=3&%24count=true", 200, Json::object())) == Texts{});
  CHECK(checked(read("/things?$skiptoken=abc", 200, Json::object())) == Texts{});
  CHECK(checked(read("/things?$filter=x", 200, Json::object())) == Texts{"request query $filter: is not declared"});
  CHECK(checked(read("/things?$top=many", 200, Json::object())) == Texts{"request query $top /: has the wrong type"});
  CHECK(checked(read("/things?$top=-1", 200, Json::object())).size() == 1);
}

TEST_CASE("headers and bodies that must be there are missed") {
  Exchange bare = write(nullptr);
  bare.request_headers.clear();
  CHECK(checked(bare) == Texts{"request body: is missing", "request header Authorization: is missing",
                               "request header If-Match: is missing"});
  Exchange form = write({{"id", "a"}});
  form.request_headers["content-type"] = "text/plain";
  CHECK(checked(form) == Texts{"request header Content-Type: is not application/json"});
  CHECK(checked(read("/things", 200, nullptr)) == Texts{"answer 200 body: is missing"});
}

TEST_CASE("an answer's status is held against the declared ones") {
  CHECK(checked(read("/things", 503, Json::object())) == Texts{"answer 503: is not declared"});
  Exchange taken = write({{"id", "a"}});
  taken.status = 202;
  CHECK(checked(taken) == Texts{"answer 202: the documented success is 201"});
  CHECK(checked(read("/things/1", 204, {{"id", "a"}})) == Texts{"answer 204 body: is not declared"});
}

TEST_CASE("an error without code and message is reported") {
  CHECK(checked(read("/things", 404, {{"error", {{"code", "a"}, {"message", ""}}}})) == Texts{});
  CHECK(checked(read("/things", 404, {{"error", {{"code", "a"}}}})) ==
        Texts{"answer 404 body: does not have the shape of an error"});
  CHECK(checked(read("/things", 404, nullptr)) == Texts{"answer 404 body: is missing"});
}

TEST_CASE("a keyword that the checker does not know is not ignored") {
  Json document = Json::parse(kDescription);
  document["components"]["schemas"]["colour"]["not"] = {{"enum", {"blue"}}};
  CHECK_THROWS_AS(Checker(document), std::invalid_argument);
}
