#include "daemon/routes.hpp"

#include <array>
#include <optional>
#include <span>

namespace welcomed::daemon {
namespace {

using net::RequestName;

/// `{id}` stands for any segment. Of two that fit the first counts.
constexpr std::array<std::string_view, 19> kGraph{"/users",
                                                  "/users/delta",
                                                  "/users/{id}",
                                                  "/users/{id}/teamwork/installedApps",
                                                  "/users/{id}/teamwork/installedApps/{id}/upgrade",
                                                  "/users/{id}/teamwork/installedApps/{id}/chat",
                                                  "/groups",
                                                  "/groups/delta",
                                                  "/groups/{id}",
                                                  "/teams/{id}/installedApps",
                                                  "/teams/{id}/installedApps/{id}/upgrade",
                                                  "/teams/{id}/primaryChannel",
                                                  "/teams/{id}/channels",
                                                  "/teams/{id}/channels/{id}/messages",
                                                  "/chats/{id}",
                                                  "/chats/{id}/installedApps",
                                                  "/chats/{id}/installedApps/{id}/upgrade",
                                                  "/chats/{id}/messages",
                                                  "/appCatalogs/teamsApps"};

constexpr std::array<std::string_view, 5> kConnector{"/conversations", "/conversations/{id}/activities",
                                                     "/conversations/{id}/activities/{id}",
                                                     "/conversations/{id}/pagedmembers", "/teams/{id}/conversations"};

constexpr RequestName kOther{"other", "other"};

/// The first of `path`, taken off it with the slash before it.
std::string_view take_segment(std::string_view& path) {
  const auto end = path.find('/', 1);
  const auto segment = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  return segment;
}

bool fits(std::string_view path, std::string_view form) {
  while (!form.empty() && !path.empty()) {
    const auto wanted = take_segment(form);
    const auto given = take_segment(path);
    if (wanted == "/{id}" ? given.size() < 2 : wanted != given) return false;
  }
  return form.empty() && path.empty();
}

std::string_view form_of(std::string_view path, std::span<const std::string_view> forms) {
  for (const auto form : forms) {
    if (fits(path, form)) return form;
  }
  return "other";
}

/// What stands behind `root`, with the slash; nothing where it is not in the path.
std::optional<std::string_view> below(std::string_view path, std::string_view root) {
  const auto at = path.find(root);
  return at == std::string_view::npos ? std::nullopt : std::optional(path.substr(at + root.size() - 1));
}

bool is(const net::Url& url, std::string_view origin_and_path) {
  const auto origin = url.origin();
  return origin_and_path.starts_with(origin) && origin_and_path.substr(origin.size()) == net::path_of(url.target);
}

std::string place_of(const std::string& text) {
  const auto url = net::parse_url(text);
  return url ? url->origin() + std::string(net::path_of(url->target)) : std::string();
}

}  // namespace

Routes::Routes(const config::Config& config)
    : bot_program_(place_of(config.bot.forward_to)), bot_metadata_(place_of(config.cloud.bot_metadata)) {}

/// By paths first: services of tools and tests may share a host.
RequestName Routes::of(const net::Request& request) const {
  const auto& url = request.url;
  const auto path = net::path_of(url.target);
  if (is(url, bot_program_)) return {"bot_program", "forward_to"};
  if (const auto rest = below(path, "/v1.0/")) return {"graph", form_of(*rest, kGraph)};
  if (const auto rest = below(path, "/v3/")) return {"connector", form_of(*rest, kConnector)};
  if (path.ends_with("/oauth2/v2.0/token")) return {"entra", "/{id}/oauth2/v2.0/token"};
  if (is(url, bot_metadata_)) return {"bot_keys", "metadata"};
  if (bot_metadata_.starts_with(url.origin() + "/")) return {"bot_keys", "keys"};
  if (net::is_loopback(url.host) || net::is_link_local(url.host)) return {"managed_identity", "token"};
  return kOther;
}

}  // namespace welcomed::daemon
