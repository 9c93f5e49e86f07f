#include "unit/daemon/malformed.hpp"

#include <nlohmann/json.hpp>

namespace welcomed::daemon::testing {
namespace {

using nlohmann::json;
using List = std::vector<Malformed>;

/// Cut off at many places, so that no JSON is left.
List cut(const std::string& good) {
  List all;
  constexpr std::size_t kCuts = 40;
  for (std::size_t i = 0; i < kCuts; ++i) {
    const auto size = i * (good.size() - 1) / kCuts;
    all.push_back({"cut to " + std::to_string(size) + " bytes", good.substr(0, size)});
  }
  return all;
}

/// One character of the grammar is missing, doubled, or another one; what is JSON all the same is left out.
List broken(const std::string& good) {
  List all;
  const auto add = [&](const std::string& what, std::size_t at, const std::string& body) {
    if (!json::accept(body)) all.push_back({what + " at " + std::to_string(at), body});
  };
  constexpr std::size_t kEveryOther = 3;
  std::size_t met = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    if (std::string_view("{}[]:,\"").find(good[at]) == std::string_view::npos || ++met % kEveryOther != 0) continue;
    add("missing character", at, good.substr(0, at) + good.substr(at + 1));
    add("doubled character", at, good.substr(0, at) + good[at] + good.substr(at));
    add("NUL", at, good.substr(0, at) + '\0' + good.substr(at + 1));
  }
  return all;
}

List mistyped(const json& good) {
  const std::vector<std::string> texts{"/type",
                                       "/id",
                                       "/action",
                                       "/text",
                                       "/name",
                                       "/locale",
                                       "/channelId",
                                       "/serviceUrl",
                                       "/timestamp",
                                       "/from/id",
                                       "/from/aadObjectId",
                                       "/recipient/id",
                                       "/conversation/id",
                                       "/conversation/conversationType",
                                       "/channelData/tenant/id"};
  const std::vector<std::string> objects{"/from", "/recipient", "/conversation", "/channelData", "/channelData/tenant"};
  const std::vector<std::string> lists{"/membersAdded", "/membersRemoved"};
  List all;
  const auto put = [&](const std::vector<std::string>& fields, const std::vector<json>& values) {
    for (const auto& field : fields) {
      for (const auto& value : values) {
        auto bad = good;
        bad[json::json_pointer(field)] = value;
        all.push_back({field + " is " + value.dump(), bad.dump()});
      }
    }
  };
  put(texts, {5, true, json::array(), json::object()});
  put(objects, {"x", 5, true, json::array()});
  put(lists, {"x", 5, true, json::object(), json::array({5}), json::array({"x"}), json::array({json::array()})});
  return all;
}

List doubled(const json& good) {
  List all;
  for (const auto& [key, value] : good.items()) {
    auto body = good.dump();
    body.insert(1, json(key).dump() + ":" + value.dump() + ",");
    all.push_back({key + " twice", body});
  }
  return all;
}

/// A good activity with `more` in front of its members.
std::string with(const json& good, const std::string& more) { return "{" + more + "," + good.dump().substr(1); }

std::string nested(std::size_t depth, const char* open, const char* close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

List no_json(const json& good) {
  const auto text = good.dump();
  std::string wide;
  for (const char c : text) wide += {c, '\0'};
  return {{"nothing", ""},
          {"a blank", " "},
          {"a line end", "\r\n"},
          {"a NUL", std::string(1, '\0')},
          {"a form", "type=message&text=hello"},
          {"XML", "<activity type=\"message\"/>"},
          {"YAML", "type: message"},
          {"UTF-16", "\xff\xfe" + wide},
          {"UTF-16 without a mark", wide},
          {"garbage behind", text + "x"},
          {"a bracket behind", text + "}"},
          {"a NUL behind", text + std::string(1, '\0')},
          {"two activities", text + text},
          {"two activities on two lines", text + "\n" + text},
          {"a comma behind", text + ","},
          {"a comma in front", "," + text},
          {"a guard in front", ")]}',\n" + text},
          {"a comment", with(good, "/* x */\"a\":1")},
          {"a comment to the line's end", with(good, "// x\n\"a\":1")},
          {"a comma too many", with(good, "\"a\":1,")},
          {"single quotes", with(good, "'a':1")},
          {"a name without quotes", with(good, "a:1")},
          {"a number for a name", with(good, "1:1")},
          {"no value", with(good, "\"a\":")},
          {"no colon", with(good, "\"a\" 1")},
          {"random bytes", "\x8f\x12\xfe\x00\x9c"}};
}

List bad_values(const json& good) {
  List all;
  for (const char* value : {"NaN",
                            "Infinity",
                            "-Infinity",
                            "0x10",
                            "+1",
                            "01",
                            "1.",
                            ".5",
                            "1e",
                            "1e999",
                            "-",
                            "True",
                            "undefined",
                            "\"\\x\"",
                            "\"\\u12\"",
                            "\"\\ud800\"",
                            "\"\\udc00\\ud800\"",
                            "\"a\nb\"",
                            "\"\x01\"",
                            "\"\xff\"",
                            "\"\xc0\xaf\"",
                            "\"\xed\xa0\x80\"",
                            "\"\xf4\x90\x80\x80\"",
                            "\"\xe2\x82\"",
                            "[1,]",
                            "{\"b\":1,}",
                            "{\"b\":1,\"b\":2}",
                            "{\"b\":1,\"\\u0062\":2}"}) {
    all.push_back({std::string("a value ") + value, with(good, std::string("\"a\":") + value)});
  }
  for (const std::size_t depth : {32U, 33U, 100U, 10'000U, 40'000U}) {
    all.push_back({"lists " + std::to_string(depth) + " deep", with(good, "\"a\":" + nested(depth, "[", "]"))});
    const auto objects = nested(std::min<std::size_t>(depth, 30'000), "{\"a\":", "}");
    all.push_back({"objects " + std::to_string(depth) + " deep", with(good, "\"a\":" + objects)});
  }
  all.push_back({"200,000 brackets", std::string(200'000, '[')});
  all.push_back({"200,000 quotes", std::string(200'000, '"')});
  return all;
}

List no_activity(const json& good) {
  List all;
  for (const char* body :
       {"null", "true", "0", "\"message\"", "[]", "[{}]", "{}", "{\"type\":null}", "{\"type\":\"\"}"})
    all.push_back({std::string("no activity: ") + body, body});
  all.push_back({"an activity in a list", json::array({good}).dump()});
  for (const char* time : {"yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z",
                           "2026-01-01", "1800000000", "2026-01-01T00:00:00+99:99", "0000-00-00T00:00:00Z"}) {
    auto bad = good;
    bad["timestamp"] = time;
    all.push_back({std::string("the time ") + time, bad.dump()});
  }
  auto bad = good;
  bad["type"] = nullptr;
  all.push_back({"no type", bad.dump()});
  return all;
}

/// Well-formed, but not what Teams sends to this bot.
List foreign(const json& good) {
  List all;
  const auto put = [&](const std::string& field, const json& value, int status) {
    auto bad = good;
    bad[json::json_pointer(field)] = value;
    all.push_back({field + " is " + value.dump(), bad.dump(), status});
  };
  for (const auto& channel : {json(nullptr), json(""), json("webchat"), json("MSTEAMS"), json("msteams ")})
    put("/channelId", channel, 401);
  for (const auto& url :
       {json(nullptr), json(""), json("https://evil.example/"), json("http://smba.trafficmanager.net/emea/"),
        json("https://smba.trafficmanager.net.evil.example/"), json("https://smba.trafficmanager.net@evil.example/"),
        json("file:///etc/passwd"), json("https://smba.trafficmanager.net/emea/"), json(std::string(20'000, 'x'))})
    put("/serviceUrl", url, 401);
  for (const auto& bot : {json(nullptr), json(""), json("28:another"), json("11111111-2222-3333-4444-555555555555")})
    put("/recipient/id", bot, 401);
  for (const auto& tenant : {json(nullptr), json(""), json("99999999-0000-4000-8000-000000000001")})
    put("/channelData/tenant/id", tenant, 403);
  for (const char* field : {"/channelData/tenant/id", "/conversation/tenantId", "/from/aadObjectId"}) {
    for (const auto& id : {json("another"), json("0e0e0000-0000-0000-0000-000000000001 "), json("../../x")})
      put(field, id, 400);
  }
  return all;
}

}  // namespace

List malformed_bodies(const json& good) {
  List all;
  const auto text = good.dump();
  for (auto& part : {cut(text), broken(text), mistyped(good), doubled(good), no_json(good), bad_values(good),
                     no_activity(good), foreign(good)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace welcomed::daemon::testing
