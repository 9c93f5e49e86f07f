#pragma once
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>

#include "base/outcome.hpp"
#include "net/transport.hpp"

namespace welcomed::testing {

/// A file of the documented samples; nothing, with the reason said, where they are not there.
inline std::optional<nlohmann::json> sample(const std::string& file) {
  const auto path = std::filesystem::path(PROJECT_DIR) / "../shared/contracts" / file;
  std::ifstream in(path);
  if (!in) {
    WARN("skipped: " << path << " is not here");
    return std::nullopt;
  }
  return nlohmann::json::parse(in);
}

/// The answer of a sample, or what of a sample is the answer.
inline net::Response answer_of(const nlohmann::json& answer) {
  net::Response response{.status = answer.at("status")};
  if (answer.contains("body")) response.body = answer["body"].dump();
  const auto headers = answer.value("headers", nlohmann::json::object());
  for (const auto& [name, value] : headers.items()) {
    response.headers.push_back({name, value});
  }
  return response;
}

/// `retry`, `unsure`, `give_up` or `halt`, and the cause.
inline std::string text_of(const Setback& setback) {
  constexpr std::array<const char*, 4> kKinds{"retry ", "unsure ", "give_up ", "halt "};
  return kKinds.at(setback.index()) + cause_of(setback).name;
}

}  // namespace welcomed::testing
