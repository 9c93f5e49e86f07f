// What may prove an app registration instead of a secret: certificates of its own, and tokens of another identity
// provider it trusts; contracts/graph.md §2.1 and §2.2.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "clock.hpp"
#include "keys.hpp"

struct x509_st;

namespace tenant {

/// Why an assertion is not taken: an AADSTS number and its text.
struct AssertionFault {
  int code;
  std::string text;
};

class Assertions {
 public:
  /// False when the text is no certificate in PEM form. The one before is forgotten.
  bool set_certificate(const std::string& pem);
  /// As a service that knows the older form only.
  void accept_ps256(bool accept) { ps256_ = accept; }
  /// Tokens of this issuer with this subject and audience, signed by `issued_elsewhere`, prove the app.
  void trust(std::string issuer, std::string subject, std::string audience);

  /// A token of the other provider.
  [[nodiscard]] std::string issued_elsewhere(const Json& claims) const;

  /// Nothing when the assertion is good, once.
  std::optional<AssertionFault> check(const std::string& assertion, const std::string& endpoint,
                                      const std::string& app_id, Millis now);

 private:
  struct Trust {
    std::string issuer, subject, audience;
  };
  [[nodiscard]] bool certified(const std::string& assertion, const Json& header) const;
  std::optional<AssertionFault> check_own(const std::string& assertion, const Json& header, const Json& claims,
                                          const std::string& endpoint, const std::string& app_id);
  std::optional<AssertionFault> check_foreign(const std::string& assertion, const Json& claims) const;

  std::shared_ptr<x509_st> certificate_;  // shared: X509 has no copy
  bool ps256_ = true;
  std::optional<Trust> trust_;
  SigningKey foreign_ = SigningKey::generated();
  std::set<std::string> used_;  // jti
};

}  // namespace tenant
