// Which requests came and how they were answered: counters for all, whole exchanges for the first of each kind.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "http.hpp"

namespace tenant {

class Recorder {
 public:
  /// `route` is "METHOD pattern". Status 0 stands for a request that was never answered.
  void record(const std::string& route, const Request& request, const Response& response);

  void entered();
  void left() { --in_flight_; }
  [[nodiscard]] int most_in_flight() const { return most_in_flight_; }

  /// {"METHOD pattern": {"200": count}}
  [[nodiscard]] Json counts() const;
  /// The newest `limit` of the kept exchanges whose route matches the regular expression; Authorization is not shown.
  [[nodiscard]] Json exchanges(std::size_t limit, const std::string& route_regex) const;

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

  std::map<std::pair<std::string, int>, Kind> kinds_;  // by route and status
  int in_flight_ = 0;
  int most_in_flight_ = 0;
};

}  // namespace tenant
