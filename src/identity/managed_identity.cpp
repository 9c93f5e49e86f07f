#include <cstdlib>

#include "identity/credential.hpp"
#include "identity/identity_answer.hpp"
#include "identity/token_form.hpp"

namespace welcomed::identity {
namespace {

constexpr std::string_view kDefaultScope = "/.default";

std::string resource_of(std::string scope) {
  if (scope.ends_with(kDefaultScope)) scope.resize(scope.size() - kDefaultScope.size());
  return scope;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

class ManagedIdentity final : public Credential {
 public:
  ManagedIdentity(IdentityEndpoint endpoint, std::string client_id)
      : endpoint_(std::move(endpoint)), client_id_(std::move(client_id)) {}

  Outcome<Question> question(const TokenRequest& wanted, TimePoint) override {
    const bool app_service = !endpoint_.header.empty();
    auto target = endpoint_.url + "?api-version=" + (app_service ? "2019-08-01" : "2018-02-01") +
                  "&resource=" + net::encode(resource_of(wanted.scope));
    if (!client_id_.empty()) target += "&client_id=" + net::encode(client_id_);
    auto url = net::parse_url(target);
    if (!url) return Halt{{"credential_missing", "the managed identity's address: " + url.error().text()}};
    // The header that proves us to the host, and the token, would cross the network in the clear.
    if (url->scheme != "https" && !net::is_loopback(url->host) && !net::is_link_local(url->host)) {
      return Halt{{"credential_missing", "the managed identity's address is neither https nor of this host"}};
    }
    Question question{token_question(std::move(*url)), endpoint_.header, std::nullopt};
    question.request.headers.push_back(app_service ? net::Header{"X-IDENTITY-HEADER", endpoint_.header.reveal()}
                                                   : net::Header{"Metadata", "true"});
    return question;
  }

  [[nodiscard]] Outcome<AccessToken> answer(const net::Exchange& exchange, TimePoint now) const override {
    return read_identity_answer(exchange, now);
  }

 private:
  IdentityEndpoint endpoint_;
  std::string client_id_;
};

}  // namespace

IdentityEndpoint identity_endpoint(const std::string& metadata) {
  auto url = variable("IDENTITY_ENDPOINT");
  Secret header(variable("IDENTITY_HEADER"));
  if (!url.empty() && !header.empty()) return {std::move(url), std::move(header)};
  return {metadata + "/metadata/identity/oauth2/token", Secret()};
}

std::unique_ptr<Credential> managed_identity(IdentityEndpoint endpoint, std::string client_id) {
  return std::make_unique<ManagedIdentity>(std::move(endpoint), std::move(client_id));
}

}  // namespace welcomed::identity
