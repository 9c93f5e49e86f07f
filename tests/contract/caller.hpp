#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/http.hpp"
#include "support/rollout.hpp"

namespace contract {

using Json = nlohmann::json;

/// The simulated tenant, without a daemon.
class Tenant {
 public:
  explicit Tenant(const std::vector<std::string>& flags);

  /// A member of the line that it prints at its start.
  [[nodiscard]] std::string about(const char* key) const { return about_.at(key); }
  [[nodiscard]] Json control(const std::string& path) const { return rollout_.control(path); }
  /// What a POST to /control answers.
  Json control(const std::string& path, const Json& body) const { return rollout_.control_post(path, body); }

  /// A token of the app for a resource.
  [[nodiscard]] std::string token(const std::string& resource) const;

 private:
  support::Rollout rollout_;
  Json about_;
};

/// A caller of one of the tenant's services with a token for it.
class Caller {
 public:
  Caller(std::string base, const std::string& token);

  /// The answer's body; blanks in the target are encoded.
  Json ask(const std::string& method, const std::string& target, const Json& body = nullptr);
  Json get(const std::string& target) { return ask("GET", target); }
  void set(const std::string& header, const std::string& value) { headers_[header] = value; }

 private:
  std::string base_;
  support::HttpHeaders headers_;
};

/// As a form and a URL want it.
[[nodiscard]] std::string escaped(const std::string& text);

}  // namespace contract
