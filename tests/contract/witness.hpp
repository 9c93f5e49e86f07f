#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "checker.hpp"

namespace contract {

/// Holds what the simulated tenant recorded against the description of the service that answered. One thread.
class Witness {
 public:
  /// `contracts` is the folder of the descriptions.
  explicit Witness(const std::filesystem::path& contracts);

  /// `records` is what /control/ledger/requests lists. With `answers_only` the requests are nobody's.
  void hold(const Json& records, bool answers_only);

  /// Each deviation once, with its operation, how often it was seen and an example.
  [[nodiscard]] std::map<std::string, std::string> deviations() const;
  /// "GET /users", "GET /users 404": the operations of the descriptions that were seen, and with which statuses.
  [[nodiscard]] const std::set<std::string>& seen() const { return seen_; }
  [[nodiscard]] std::size_t checked() const { return checked_; }
  /// Exchanges of services without a description: tokens, signing keys.
  [[nodiscard]] std::size_t undescribed() const { return undescribed_; }

 private:
  struct Found {
    std::size_t count = 0;
    std::string example;
  };

  void hold_one(Checker& checker, const Exchange& exchange, bool answers_only);

  Checker graph_, connector_, teams_;
  std::map<std::string, Found> found_;
  std::set<std::string> seen_;
  std::size_t checked_ = 0, undescribed_ = 0;
};

}  // namespace contract
