// The route table: which handler answers which method and path.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "http.hpp"

namespace tenant {

using Handler = std::function<Response(const Request&)>;

class Router {
 public:
  /// `pattern` is a path whose `{name}` segments take anything but an empty one. The earlier route wins.
  void add(const std::string& method, const std::string& pattern, Handler handler);

  /// Answers below a prefix when no route fits: 404, or 405 when the path has other methods.
  void add_fallback(const std::string& first_segment, std::function<Response(const Request&, bool known_path)> handler);

  /// Fills the request's parameters and answers it; `route` becomes "METHOD pattern", the name used in the ledger.
  Response answer(Request& request, std::string& route) const;

 private:
  struct Route {
    std::string method;
    std::string pattern;
    std::vector<std::string> segments;
    Handler handler;
  };
  struct Fallback {
    std::string first_segment;
    std::function<Response(const Request&, bool)> handler;
  };

  static bool fits(const Route& route, const Request& request);
  [[nodiscard]] Response fall_back(const Request& request, bool known_path) const;

  std::vector<Route> routes_;
  std::vector<Fallback> fallbacks_;
};

}  // namespace tenant
