#include "simulation/lanes.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;

namespace {

Response refusal(int status, const char* code, const char* message) {
  const nlohmann::json body{{"error", {{"code", code}, {"message", message}}}};
  return {status, {}, body.dump()};
}

Lane lane_of_install(std::string_view path) {
  if (path.starts_with("/chats/")) return Lane::chat_installs;
  return path.starts_with("/teams/") ? Lane::team_installs : Lane::installs;
}

std::optional<Lane> lane_of_graph(const Request& request) {
  const auto path = std::string_view(request.url.target).substr(std::string_view("/v1.0").size());
  if (path.starts_with("/appCatalogs/")) return Lane::catalog;
  const bool apps = path.find("/installedApps") != std::string_view::npos;
  if (request.method == "POST" && apps) return lane_of_install(path);
  if (apps || path.ends_with("/primaryChannel")) return Lane::reads;
  return std::nullopt;
}

bool is_in_group_chat(const std::string& target) { return target.find("thread.v2/") != std::string::npos; }

bool begins_thread(const Request& request) { return request.body.find("\"isGroup\":true") != std::string::npos; }

}  // namespace

const char* name(Lane lane) {
  constexpr std::array<const char*, kLanes> kNames{
      "sends",    "posts",       "creations",         "installs",      "installs in teams",
      "readings", "the catalog", "installs in chats", "posts in chats"};
  return kNames[static_cast<std::size_t>(lane)];
}

std::optional<Lane> lane_of(const Request& request) {
  if (request.url.host == "graph.microsoft.com") return lane_of_graph(request);
  const auto& target = request.url.target;
  if (request.method == "POST" && target.ends_with("/activities"))
    return is_in_group_chat(target) ? Lane::chat_posts : Lane::sends;
  if (!target.ends_with("/v3/conversations")) return std::nullopt;
  return begins_thread(request) ? Lane::posts : Lane::creations;
}

bool is_graphs(Lane lane) { return lane >= Lane::installs && lane != Lane::chat_posts; }

bool is_message(const Request& request) {
  const auto lane = lane_of(request);
  return lane == Lane::sends || lane == Lane::posts || lane == Lane::chat_posts;
}

const char* name(Refusal refusal) {
  constexpr std::array<const char*, 7> kNames{
      "403 undecipherable", "400 undecipherable", "403 unknown", "400 unknown", "404 bare", "502", "silence"};
  return kNames[static_cast<std::size_t>(refusal)];
}

bool is_ambiguous(Refusal refusal) { return refusal >= Refusal::bare_404; }

std::optional<Response> answer_of(Refusal kind, Lane lane) {
  const bool creates = lane == Lane::creations;
  const char* undecipherable = creates ? "Failed to decrypt pairwise id" : "Failed to decrypt conversation id";
  switch (kind) {
    case Refusal::undecipherable_403:
      return refusal(403, "BadArgument", undecipherable);
    case Refusal::undecipherable_400:
      return refusal(400, "BadArgument", undecipherable);
    case Refusal::unknown_403:
      if (is_graphs(lane)) return refusal(403, "Forbidden", "The request was blocked by the tide");
      return refusal(403, "TideIsOut", "The request was blocked by the tide");
    case Refusal::unknown_400:
      if (is_graphs(lane)) return refusal(400, "BadRequest", "Failed to execute settings store request");
      return refusal(400, "TideIsOut", "The request was blocked by the tide");
    case Refusal::bare_404:
      return refusal(404, "ServiceError", "Unknown");
    case Refusal::bad_gateway:
      return refusal(502, "ServiceError", "Unknown");
    default:
      return std::nullopt;
  }
}

}  // namespace simulation
