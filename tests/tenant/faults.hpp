// Faults on order: which requests go wrong, and how. The README lists the rules.
#pragma once
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "http.hpp"

namespace tenant {

/// How an answer leaves the server.
enum class Manner {
  whole,
  truncated,  // half of the body, then the connection is closed
  closed,     // no answer, an orderly close
  reset,      // no answer, a TCP reset
  silent,     // no answer, the connection stays open
};

struct Fault {
  bool take_effect = true;          // the service sees the request
  std::optional<Response> instead;  // this answer, not the service's
  Manner manner = Manner::whole;
  Millis delay = 0;  // of the answer
};

class Faults {
 public:
  explicit Faults(std::uint64_t seed) : seed_(seed) {}

  /// Adds rules; returns what is wrong with the first bad one, and then adds none.
  std::string add(const Json& rules);
  void clear() { rules_.clear(); }
  [[nodiscard]] Json list() const;

  /// The first rule that fires for a request of that tenant, if any.
  std::optional<Fault> pick(const Request& request, const std::string& tenant_id);

 private:
  struct Rule {
    Json text;
    std::regex route;
    std::string tenant_id;  // empty: of any
    double percent = 100;
    std::int64_t count = -1;  // how often it may still fire, -1 for ever
    std::uint64_t every = 1;
    bool reused_only = false;
    Fault fault;
    std::uint64_t seen = 0;
    std::uint64_t fired = 0;
    std::uint64_t number = 0;
  };

  static std::string read(const Json& text, Rule& rule);
  static std::string read_effect(const Json& effect, Fault& fault);
  static std::string read_status(const Json& effect, Fault& fault);
  [[nodiscard]] bool fires(Rule& rule) const;

  std::uint64_t seed_;
  std::uint64_t next_number_ = 0;
  std::vector<Rule> rules_;
};

}  // namespace tenant
