#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "identity/activity_authenticator.hpp"
#include "unit/identity/tokens.hpp"

namespace welcomed::identity::testing {

/// An authenticator with the connector's metadata and keys behind it.
struct ConnectorWorld {
  static constexpr const char* kMetadata = "https://login.botframework.com/v1/.well-known/openidconfiguration";
  static constexpr const char* kKeys = "https://login.botframework.com/v1/.well-known/keys";
  using Verdict = std::variant<VerifiedToken, Refused>;

  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport transport;
  ActivityAuthenticator authenticator{transport, clock, {kMetadata, kIssuer, kBot}};

  ConnectorWorld() {
    publish_metadata(kKeys);
    publish({KeyPair::bot_connector().jwk("k1")});
  }

  void publish_metadata(const std::string& jwks_uri) {
    const nlohmann::json metadata{{"issuer", kIssuer}, {"jwks_uri", jwks_uri}};
    transport.answer_always("GET", kMetadata, fakes::reply(200, metadata.dump()));
  }

  void publish(const std::vector<nlohmann::json>& keys) { publish_text(nlohmann::json{{"keys", keys}}.dump()); }

  void publish_text(const std::string& key_set) { transport.answer_always("GET", kKeys, fakes::reply(200, key_set)); }

  void take_down() {
    transport.answer_always("GET", kMetadata, fakes::unreachable());
    transport.answer_always("GET", kKeys, fakes::unreachable());
  }

  /// A day passes, and the keys are fetched behind the back of somebody whose key is held.
  void refresh() {
    clock.advance(std::chrono::hours(24));
    static_cast<void>(check(token(header_with({}), claims_with({{"exp", kNow + 400LL * 24 * 3600}}))));
    clock.run_until_idle();
  }

  Verdict check_header(const std::string& authorization) { return clock.run(authenticator.check(authorization)); }
  Verdict check(const std::string& token) { return check_header("Bearer " + token); }

  bool accepts(const std::string& token) { return std::holds_alternative<VerifiedToken>(check(token)); }

  /// The refusal; fails loudly when the token is taken.
  Refused refusal(const std::string& token) { return std::get<Refused>(check(token)); }
};

}  // namespace welcomed::identity::testing
