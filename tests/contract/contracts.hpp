#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace contract {

/// Where the official descriptions are: $WELCOMED_CONTRACTS, else beside the checkout. Nothing when they are not there,
/// which it says on standard output: they are not part of the project.
[[nodiscard]] std::optional<std::filesystem::path> contracts_folder();

/// Throws when the file is not there or no JSON.
[[nodiscard]] nlohmann::json read_json(const std::filesystem::path& file);

inline constexpr std::string_view kGraph = "graph-openapi-slice.json";
inline constexpr std::string_view kConnector = "connector-openapi.json";
inline constexpr std::string_view kTeamsConnector = "teams-connector-openapi.json";

}  // namespace contract
