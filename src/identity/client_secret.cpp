#include <cstdlib>

#include "identity/credential.hpp"
#include "identity/text_file.hpp"
#include "identity/token_form.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::size_t kLineEnd = 2;

Result<Secret> one_line(std::string_view text, const std::string& from) {
  auto line = only_line(text, kMostBytes, "the client secret in " + from);
  if (!line) return tl::unexpected<Error>(line.error());
  return Secret(std::move(*line));
}

Result<Secret> read_file(const std::string& path) {
  const auto text = read_small_file(path, kMostBytes + kLineEnd, "the client secret");
  if (!text) return tl::unexpected<Error>(text.error());
  return one_line(*text, path);
}

Result<Secret> read_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return fail("the environment variable " + name + " for the client secret is not set");
  return one_line(value, name);
}

class ClientSecret final : public Credential {
 public:
  explicit ClientSecret(SecretReader read) : read_(std::move(read)) {}

  Outcome<Question> question(const TokenRequest& wanted, TimePoint) override {
    auto secret = read_();
    if (!secret) return Halt{{"credential_missing", secret.error().text()}};
    auto request = token_form(wanted, {{"client_secret", secret->reveal()}});
    if (!request) return request.setback();
    return Question{std::move(*request), std::move(*secret), std::nullopt};
  }

 private:
  SecretReader read_;
};

}  // namespace

SecretReader secret_in_file(std::string path) {
  return [path = std::move(path)] { return read_file(path); };
}

SecretReader secret_in_environment(std::string name) {
  return [name = std::move(name)] { return read_environment(name); };
}

std::unique_ptr<Credential> client_secret(SecretReader read) { return std::make_unique<ClientSecret>(std::move(read)); }

}  // namespace welcomed::identity
