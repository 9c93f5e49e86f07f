// Which requests came and how they were answered: counters for all, whole exchanges for the first of each kind.
#pragma once
#include <compare>
#include <map>
#include <string>
#include <vector>

#include "http.hpp"

namespace tenant {

class Recorder {
 public:
  /// `route` is "METHOD pattern". Status 0 stands for a request that was never answered. The tenant is empty where none
  /// was asked for.
  void record(const std::string& tenant_id, const std::string& route, const Request& request, const Response& response);

  void entered();
  void left() { --in_flight_; }
  [[nodiscard]] int most_in_flight() const { return most_in_flight_; }

  /// {"METHOD pattern": {"200": count}} of that tenant.
  [[nodiscard]] Json counts(const std::string& tenant_id) const;
  /// The newest `limit` of the kept exchanges whose route matches the regular expression, of that tenant or, with an
  /// empty one, of all; Authorization is not shown.
  [[nodiscard]] Json exchanges(std::size_t limit, const std::string& route_regex, const std::string& tenant_id) const;

 private:
  struct Exchange {
    Request request;
    Response response;
  };
  struct Kind {
    std::uint64_t count = 0;
    std::size_t bytes = 0;
    std::vector<Exchange> first;
  };

  struct Key {
    std::string tenant_id;
    std::string route;
    int status;

    auto operator<=>(const Key&) const = default;
  };

  std::map<Key, Kind> kinds_;
  int in_flight_ = 0;
  int most_in_flight_ = 0;
};

}  // namespace tenant
