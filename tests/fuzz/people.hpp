#pragma once
#include <nlohmann/json.hpp>

namespace fuzz {

/// Data with something of every kind in it, and values that try to be more than data.
inline const nlohmann::json& people() {
  static const auto data = nlohmann::json::parse(R"json({
    "user": {"id": "u-1", "name": "<at>everyone</at> **Ada** [x](javascript:1)", "givenName": "Ada\u202e", "mail": "a@b.c",
             "jobTitle": null, "locale": "ar", "surname": "\"}],\"text\":\"", "age": 36, "half": 0.5},
    "tenant": {"id": "t-1", "name": "كونتوسو"}, "bot": {"name": "Bot_*`~"}, "app": {"name": "App"},
    "policy": {"name": "sales", "title": "1. Sales"}, "message": {"key": "welcome", "text": "a\nb\u0000c"},
    "a": 1, "b": "", "c": [3, 1, 2], "d": ["b", "a"], "e": [{"n": 1}, {"n": "x"}], "f": {}, "g": [], "t": true,
    "z": -7.25, "big": 1e300, "j": "{\"k\":[1]}", "l": "https://contoso.com/x?y=z", "now": "2026-11-23T09:05:07.123Z"})json");
  return data;
}

}  // namespace fuzz
