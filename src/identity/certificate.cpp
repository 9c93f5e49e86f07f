#include "identity/credential.hpp"
#include "identity/signing_certificate.hpp"
#include "identity/text_file.hpp"
#include "identity/token_form.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;

Result<SigningCertificate> read(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  const auto certificate_text = read_small_file(certificate, kMostBytes, "the certificate");
  if (!certificate_text) return tl::unexpected<Error>(certificate_text.error());
  auto key_text = read_small_file(key, kMostBytes, "the private key");
  if (!key_text) return tl::unexpected<Error>(key_text.error());
  auto read = SigningCertificate::from_pem(*certificate_text, *key_text);
  wipe(*key_text);
  if (read) return read;
  return fail(certificate.string() + " and " + key.string() + ": " + read.error().what, read.error().remedy);
}

class CertificateCredential final : public Credential {
 public:
  CertificateCredential(std::filesystem::path certificate, std::filesystem::path key, Random& random)
      : certificate_(std::move(certificate)), key_(std::move(key)), random_(random) {}

  Outcome<Question> question(const TokenRequest& wanted, TimePoint now) override {
    const auto certificate = read(certificate_, key_);
    if (!certificate) return Halt{{"credential_missing", certificate.error().text()}};
    if (certificate->ends() <= now) {
      return Halt{{"credential_expired", "the certificate ended at " + format_time(certificate->ends())}};
    }
    auto assertion = sign(*certificate, {wanted.endpoint(), wanted.client_id, random_.uuid()}, now);
    if (!assertion) return Halt{{"credential_missing", assertion.error().text()}};
    auto question = ask_with_assertion(wanted, std::move(*assertion));
    if (question) question->term = {certificate->begins(), certificate->ends()};
    return question;
  }

  bool try_otherwise() override {
    how_ = how_ == Signing::ps256 ? Signing::rs256 : Signing::ps256;
    return how_ == Signing::rs256;
  }

 private:
  Result<std::string> sign(const SigningCertificate& certificate, const Assertion& assertion, TimePoint now) {
    auto made = signed_assertion(certificate, assertion, how_, now);
    if (made) return made;
    how_ = how_ == Signing::ps256 ? Signing::rs256 : Signing::ps256;
    return signed_assertion(certificate, assertion, how_, now);
  }

  std::filesystem::path certificate_, key_;
  Random& random_;
  Signing how_ = Signing::ps256;
};

}  // namespace

std::unique_ptr<Credential> certificate(std::filesystem::path certificate, std::filesystem::path key, Random& random) {
  return std::make_unique<CertificateCredential>(std::move(certificate), std::move(key), random);
}

}  // namespace welcomed::identity
