#include "router.hpp"

#include <utility>

namespace tenant {
namespace {

bool is_parameter(const std::string& segment) { return segment.size() > 2 && segment.front() == '{'; }

std::vector<std::string> pattern_segments(const std::string& pattern) {
  std::vector<std::string> segments;
  for (std::size_t from = 1; from <= pattern.size();) {
    const std::size_t end = std::min(pattern.find('/', from), pattern.size());
    segments.push_back(pattern.substr(from, end - from));
    from = end + 1;
  }
  return segments;
}

}  // namespace

void Router::add(const std::string& method, const std::string& pattern, Handler handler) {
  routes_.push_back({method, pattern, pattern_segments(pattern), std::move(handler)});
}

void Router::add_fallback(const std::string& first_segment, std::function<Response(const Request&, bool)> handler) {
  fallbacks_.push_back({first_segment, std::move(handler)});
}

bool Router::fits(const Route& route, const Request& request) {
  if (route.segments.size() != request.segments.size()) return false;
  for (std::size_t at = 0; at < route.segments.size(); ++at) {
    const std::string& given = request.segments[at];
    if (is_parameter(route.segments[at]) ? given.empty() : route.segments[at] != given) return false;
  }
  return true;
}

Response Router::answer(Request& request, std::string& route) const {
  bool known_path = false;
  for (const Route& candidate : routes_) {
    if (!fits(candidate, request)) continue;
    known_path = true;
    if (candidate.method != request.method) continue;
    route = candidate.method + " " + candidate.pattern;
    for (std::size_t at = 0; at < candidate.segments.size(); ++at) {
      const std::string& name = candidate.segments[at];
      if (is_parameter(name)) request.parameters.emplace_back(name.substr(1, name.size() - 2), request.segments[at]);
    }
    return candidate.handler(request);
  }
  route = request.method + " (no route)";
  return fall_back(request, known_path);
}

Response Router::fall_back(const Request& request, bool known_path) const {
  for (const Fallback& fallback : fallbacks_) {
    if (request.segments.front() == fallback.first_segment) return fallback.handler(request, known_path);
  }
  return json_response(404, {{"error", {{"code", "NotFound"}, {"message", "No service has this address."}}}});
}

}  // namespace tenant
