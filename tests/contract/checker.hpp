#pragma once
#include <string>

#include "description.hpp"
#include "deviation.hpp"
#include "exchange.hpp"
#include "schema_checker.hpp"

namespace contract {

/// Holds exchanges against one description. Targets begin where the description's paths do. One thread.
class Checker {
 public:
  /// An OpenAPI 3.0 or Swagger 2.0 document.
  explicit Checker(Json document);
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  /// All that is not as described: in the request, in the answer.
  [[nodiscard]] Deviations check(const Exchange& exchange);
  /// The answer alone.
  [[nodiscard]] Deviations check_answer(const Exchange& exchange);

  [[nodiscard]] const Description& description() const { return description_; }

 private:
  /// Null when there is none, which is then a deviation.
  const Operation* find(const Exchange& exchange, Deviations& found) const;
  void check_request(const Operation& operation, const Exchange& exchange, Deviations& found);
  void check_query(const Operation& operation, const std::string& query, Deviations& found);
  void check_answer(const Operation& operation, const Exchange& exchange, Deviations& found);

  Description description_;
  SchemaChecker requests_, answers_;
};

}  // namespace contract
