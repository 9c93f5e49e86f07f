#include "unit/identity/tokens.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>

namespace welcomed::identity::testing {
namespace {

using nlohmann::json;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void demand(bool good) {
  if (!good) throw std::runtime_error("OpenSSL did not do it");
}

std::string merged(json base, const json& change) {
  if (change.is_object()) base.merge_patch(change);
  return base.dump();
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  for (auto& each : text) each = each == '+' ? '-' : each == '/' ? '_' : each;
  return text;
}

KeyPair::KeyPair(unsigned bits) : key_(EVP_RSA_gen(bits), EVP_PKEY_free) { demand(key_ != nullptr); }

const KeyPair& KeyPair::bot_connector() {
  static const KeyPair pair(2048);
  return pair;
}

const KeyPair& KeyPair::stranger() {
  static const KeyPair pair(2048);
  return pair;
}

const KeyPair& KeyPair::weak() {
  static const KeyPair pair(1024);
  return pair;
}

std::string KeyPair::sign(std::string_view text, const char* digest, bool pss) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* options = nullptr;
  demand(EVP_DigestSignInit_ex(context.get(), &options, digest, nullptr, nullptr, key_.get(), nullptr) == 1);
  if (pss) demand(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1);
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  demand(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text),
                        text.size()) == 1);
  signature.resize(size);
  return signature;
}

std::string KeyPair::public_pem() const {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
  demand(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
  std::string pem(4096, '\0');
  const int size = BIO_read(out.get(), pem.data(), static_cast<int>(pem.size()));
  pem.resize(static_cast<std::size_t>(size));
  return pem;
}

std::string KeyPair::number(const char* name) const {
  BIGNUM* value = nullptr;
  demand(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
  BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(value);
  return base64url(bytes);
}

json KeyPair::jwk(std::string_view key_id) const {
  return {{"kty", "RSA"},
          {"use", "sig"},
          {"kid", key_id},
          {"x5t", key_id},
          {"n", number(OSSL_PKEY_PARAM_RSA_N)},
          {"e", number(OSSL_PKEY_PARAM_RSA_E)},
          {"endorsements", {"msteams", "webchat"}}};
}

json good_header() { return {{"typ", "JWT"}, {"alg", "RS256"}, {"x5t", "k1"}, {"kid", "k1"}}; }

json good_claims() {
  return {{"serviceurl", kServiceUrl}, {"aud", kBot}, {"iss", kIssuer}, {"nbf", kNow - 60}, {"exp", kNow + 3600}};
}

std::string header_with(const json& change) { return merged(good_header(), change); }
std::string claims_with(const json& change) { return merged(good_claims(), change); }

std::string unsigned_token(std::string_view header, std::string_view claims) {
  return base64url(header) + '.' + base64url(claims);
}

std::string token(std::string_view header, std::string_view claims, const KeyPair& key) {
  const auto text = unsigned_token(header, claims);
  return text + '.' + base64url(key.sign(text));
}

std::string good_token() { return token(header_with({}), claims_with({})); }

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace welcomed::identity::testing
