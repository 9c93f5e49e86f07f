#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/outcome.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/credential_end.hpp"
#include "identity/token_answer.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

struct TokenRequest {
  std::string login;      ///< the authority, `https://login.microsoftonline.com`
  std::string tenant;     ///< whose token endpoint: a GUID or domain
  std::string client_id;  ///< the bot's app id
  std::string scope;      ///< `https://graph.microsoft.com/.default`

  /// The token endpoint; the audience of assertions too.
  [[nodiscard]] std::string endpoint() const;
};

/// One request for a token.
struct Question {
  net::Request request;
  Secret secret;      ///< what of it must never stand in a log or an error
  core::Term term{};  ///< of the credential, where it says so itself
};

/// What proves who we are (contracts/graph.md §2). Whatever it is read from is read anew for each question, so that a
/// rotated one is taken up without a restart.
class Credential {
 public:
  virtual ~Credential() = default;
  /// Halt credential_missing or credential_expired when there is nothing to ask with.
  [[nodiscard]] virtual Outcome<Question> question(const TokenRequest& wanted, TimePoint now) = 0;
  /// The second question, where the answer to the first says that there is one; nothing where it stands for itself.
  [[nodiscard]] virtual std::optional<Outcome<Question>> second_question(const TokenRequest& /*wanted*/,
                                                                         const net::Exchange& /*first*/) {
    return std::nullopt;
  }
  [[nodiscard]] virtual Outcome<AccessToken> answer(const net::Exchange& exchange, TimePoint now) const {
    return read_token_answer(exchange, now);
  }
  /// The service refused it: true when the next question takes another form that it may accept.
  virtual bool try_otherwise() { return false; }
};

/// Reads the client secret anew, so that a rotated one is taken up without a restart. The reader never logs it.
using SecretReader = std::function<Result<Secret>()>;

/// The client secret in a file (one line; a trailing line end is not part of it; at most 4 KiB).
[[nodiscard]] SecretReader secret_in_file(std::string path);
/// The client secret in an environment variable.
[[nodiscard]] SecretReader secret_in_environment(std::string name);

[[nodiscard]] std::unique_ptr<Credential> client_secret(SecretReader read);

/// A certificate and its RSA key, both PEM files of at most 64 KiB; the key without a passphrase. Assertions are signed
/// with PS256, with RS256 where the key or the service does not take that (contracts/graph.md §2.1).
[[nodiscard]] std::unique_ptr<Credential> certificate(std::filesystem::path certificate, std::filesystem::path key,
                                                      Random& random);

/// A file with the assertion of another identity provider, one line of at most 16 KiB (contracts/graph.md §2.2).
[[nodiscard]] std::unique_ptr<Credential> federated_token(std::filesystem::path file);

/// Where the host hands out the tokens of its identity (contracts/graph.md §2.3).
struct IdentityEndpoint {
  std::string url;                  ///< without query
  Secret header;                    ///< of App Service and Container Apps, for X-IDENTITY-HEADER; empty elsewhere
  std::filesystem::path keys = {};  ///< of Azure Arc: the folder of the files whose content it wants; empty elsewhere
};

/// App Service and Container Apps where the environment has `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, Azure Arc where
/// it has `IDENTITY_ENDPOINT` and `IMDS_ENDPOINT`, else the metadata service at `metadata`, which is
/// `http://169.254.169.254` but in tests.
[[nodiscard]] IdentityEndpoint identity_endpoint(const std::string& metadata);

/// `client_id` of a user-assigned identity; empty for the system's, which is the only one that Azure Arc knows. Azure
/// Arc names a file in its first answer, a 401, and takes the second question with what stands in it: a regular file
/// of its own folder, `*.key`, of at most 4 KiB (contracts/graph.md §2.3).
[[nodiscard]] std::unique_ptr<Credential> managed_identity(IdentityEndpoint endpoint, std::string client_id);

}  // namespace welcomed::identity
