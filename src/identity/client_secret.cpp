#include <cstdlib>

#include "identity/credential.hpp"
#include "identity/text_file.hpp"
#include "identity/token_form.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostBytes = 4096;

Result<Secret> read_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return fail("the environment variable " + name + " for the client secret is not set");
  auto line = only_line(value, kMostBytes, "the client secret in " + name);
  if (!line) return tl::unexpected<Error>(line.error());
  return Secret(std::move(*line));
}

class ClientSecret final : public Credential {
 public:
  explicit ClientSecret(SecretReader read) : read_(std::move(read)) {}

  Outcome<Question> question(const TokenRequest& wanted, TimePoint) override {
    auto secret = read_();
    if (!secret) return Halt{{"credential_missing", secret.error().text()}};
    auto request = token_form(wanted, {{"client_secret", *secret}});
    if (!request) return request.setback();
    return Question{std::move(*request), std::move(*secret)};
  }

 private:
  SecretReader read_;
};

}  // namespace

SecretReader secret_in_file(std::string path) {
  return [path = std::move(path)] { return secret_line(path, "the client secret"); };
}

SecretReader secret_in_environment(std::string name) {
  return [name = std::move(name)] { return read_environment(name); };
}

std::unique_ptr<Credential> client_secret(SecretReader read) { return std::make_unique<ClientSecret>(std::move(read)); }

}  // namespace welcomed::identity
