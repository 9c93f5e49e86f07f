#include "identity/credential.hpp"
#include "identity/text_file.hpp"
#include "identity/token_form.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostBytes = 16U << 10U;

class FederatedToken final : public Credential {
 public:
  explicit FederatedToken(std::filesystem::path file) : file_(std::move(file)) {}

  Outcome<Question> question(const TokenRequest& wanted, TimePoint) override {
    const std::string what = "the federated token";
    const auto text = read_small_file(file_, kMostBytes, what);
    if (!text) return Halt{{"credential_missing", text.error().text()}};
    auto assertion = only_line(*text, kMostBytes, what + " in " + file_.string());
    if (!assertion) return Halt{{"credential_missing", assertion.error().text()}};
    return ask_with_assertion(wanted, std::move(*assertion));
  }

 private:
  std::filesystem::path file_;
};

}  // namespace

std::unique_ptr<Credential> federated_token(std::filesystem::path file) {
  return std::make_unique<FederatedToken>(std::move(file));
}

}  // namespace welcomed::identity
