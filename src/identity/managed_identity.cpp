#include <boost/algorithm/string/predicate.hpp>
#include <cstdlib>

#include "identity/credential.hpp"
#include "identity/identity_answer.hpp"
#include "identity/text_file.hpp"
#include "identity/token_form.hpp"

namespace welcomed::identity {
namespace {

constexpr std::string_view kDefaultScope = "/.default";
/// On Linux (https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication).
constexpr const char* kKeysOfArc = "/var/opt/azcmagent/tokens";

std::string resource_of(std::string scope) {
  if (scope.ends_with(kDefaultScope)) scope.resize(scope.size() - kDefaultScope.size());
  return scope;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Halt halt(const char* cause, std::string detail) { return {{cause, std::move(detail)}}; }

/// The file that a challenge of Azure Arc names; empty when it is none.
std::string file_of_challenge(const net::Exchange& exchange) {
  constexpr int kUnauthorized = 401;
  constexpr std::string_view kBegin = "Basic realm=";
  const auto* response = std::get_if<net::Response>(&exchange);
  if (response == nullptr || response->status != kUnauthorized) return {};
  auto challenge = response->header("WWW-Authenticate");
  if (!boost::istarts_with(challenge, kBegin)) return {};
  challenge.remove_prefix(kBegin.size());
  const bool quoted = challenge.size() >= 2 && challenge.starts_with('"') && challenge.ends_with('"');
  return std::string(quoted ? challenge.substr(1, challenge.size() - 2) : challenge);
}

/// Who answers in the agent's place must not have any other file sent to it.
bool is_key_file(const std::filesystem::path& file, const std::filesystem::path& folder) {
  std::error_code error;
  return file.parent_path() == folder && file.lexically_normal().native() == file.native() &&
         file.extension() == ".key" && std::filesystem::is_regular_file(std::filesystem::symlink_status(file, error));
}

class ManagedIdentity final : public Credential {
 public:
  ManagedIdentity(IdentityEndpoint endpoint, std::string client_id)
      : endpoint_(std::move(endpoint)), client_id_(std::move(client_id)) {}

  Outcome<Question> question(const TokenRequest& wanted, TimePoint) override {
    if (of_arc() && !client_id_.empty()) {
      return halt("identity_refused", "Azure Arc knows the system's identity alone: set managed_identity to system");
    }
    auto url = net::parse_url(target_of(wanted));
    if (!url) return halt("credential_missing", "the managed identity's address: " + url.error().text());
    // The header that proves us to the host, and the token, would cross the network in the clear.
    if (url->scheme != "https" && !net::is_loopback(url->host) && !net::is_link_local(url->host)) {
      return halt("credential_missing", "the managed identity's address is neither https nor of this host");
    }
    Question question{token_question(std::move(*url)), endpoint_.header};
    question.request.headers.push_back(of_app_service() ? net::Header{"X-IDENTITY-HEADER", endpoint_.header.reveal()}
                                                        : net::Header{"Metadata", "true"});
    return question;
  }

  std::optional<Outcome<Question>> second_question(const TokenRequest& wanted, const net::Exchange& first) override {
    if (!of_arc()) return std::nullopt;
    const std::filesystem::path file = file_of_challenge(first);
    if (file.empty()) return std::nullopt;
    if (!is_key_file(file, endpoint_.keys)) {
      return halt("credential_missing", "Azure Arc's agent names no key file of " + endpoint_.keys.string());
    }
    auto key = secret_line(file, "the key of Azure Arc's agent");
    if (!key) {
      return halt("credential_missing", key.error().what + "; let the user of this service be of the group himds");
    }
    auto again = question(wanted, {});
    if (!again) return again;
    again->request.headers.push_back({"Authorization", "Basic " + key->reveal()});
    again->secret = std::move(*key);
    return again;
  }

  [[nodiscard]] Outcome<AccessToken> answer(const net::Exchange& exchange, TimePoint now) const override {
    return read_identity_answer(exchange, now);
  }

 private:
  [[nodiscard]] bool of_arc() const { return !endpoint_.keys.empty(); }
  [[nodiscard]] bool of_app_service() const { return !endpoint_.header.empty(); }

  [[nodiscard]] std::string target_of(const TokenRequest& wanted) const {
    const auto* version = of_app_service() ? "2019-08-01" : of_arc() ? "2020-06-01" : "2018-02-01";
    auto target = endpoint_.url + "?api-version=" + version + "&resource=" + net::encode(resource_of(wanted.scope));
    if (!client_id_.empty()) target += "&client_id=" + net::encode(client_id_);
    return target;
  }

  IdentityEndpoint endpoint_;
  std::string client_id_;
};

}  // namespace

IdentityEndpoint identity_endpoint(const std::string& metadata) {
  auto url = variable("IDENTITY_ENDPOINT");
  Secret header(variable("IDENTITY_HEADER"));
  if (!url.empty() && !header.empty()) return {.url = std::move(url), .header = std::move(header)};
  if (!url.empty() && !variable("IMDS_ENDPOINT").empty()) return {.url = std::move(url), .keys = kKeysOfArc};
  return {.url = metadata + "/metadata/identity/oauth2/token"};
}

std::unique_ptr<Credential> managed_identity(IdentityEndpoint endpoint, std::string client_id) {
  return std::make_unique<ManagedIdentity>(std::move(endpoint), std::move(client_id));
}

}  // namespace welcomed::identity
