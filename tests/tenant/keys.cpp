#include "keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdlib>

#include "encoding.hpp"

namespace tenant {
namespace {

using MdContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

void must(bool good) {
  if (!good) std::abort();
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string number(const evp_pkey_st* key, const char* name) {
  BIGNUM* value = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
  BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(value);
  return bytes;
}

std::string thumbprint(std::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  must(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &length, EVP_sha1(),
                  nullptr) == 1);
  digest.resize(length);
  return base64url(digest);
}

}  // namespace

SigningKey::SigningKey(evp_pkey_st* key) : key_(key, EVP_PKEY_free) {
  must(key != nullptr);
  id_ = thumbprint(number(key, OSSL_PKEY_PARAM_RSA_N));
}

SigningKey SigningKey::generated() { return SigningKey(EVP_RSA_gen(2048U)); }

SigningKey SigningKey::from_der(const std::string& der) {
  const unsigned char* bytes = bytes_of(der);
  return SigningKey(d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(der.size())));
}

std::string SigningKey::der() const {
  unsigned char* bytes = nullptr;
  const int length = i2d_PrivateKey(key_.get(), &bytes);
  must(length > 0);
  std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return text;
}

Json SigningKey::public_jwk() const {
  return {{"kty", "RSA"},
          {"use", "sig"},
          {"kid", id_},
          {"x5t", id_},
          {"n", base64url(number(key_.get(), OSSL_PKEY_PARAM_RSA_N))},
          {"e", base64url(number(key_.get(), OSSL_PKEY_PARAM_RSA_E))}};
}

std::string SigningKey::signature(std::string_view text) const {
  const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::size_t length = 0;
  must(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  must(EVP_DigestSign(context.get(), nullptr, &length, bytes_of(text), text.size()) == 1);
  std::string signature(length, '\0');
  must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes_of(text),
                      text.size()) == 1);
  return signature;
}

bool SigningKey::verifies(std::string_view text, std::string_view signature) const {
  const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  must(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

std::string token_of(const Json& header, const Json& claims, std::string_view signature) {
  return base64url(header.dump()) + "." + base64url(claims.dump()) + "." + base64url(signature);
}

std::string signed_token(const SigningKey& key, const Json& claims) {
  const Json header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", key.id()}, {"x5t", key.id()}};
  const std::string text = base64url(header.dump()) + "." + base64url(claims.dump());
  return text + "." + base64url(key.signature(text));
}

Json verified_claims(std::string_view token, const std::vector<SigningKey>& keys) {
  const std::size_t last = token.rfind('.');
  const std::size_t first = token.find('.');
  if (first == last || last == std::string_view::npos) return nullptr;
  const auto header = base64_decoded(token.substr(0, first));
  const auto claims = base64_decoded(token.substr(first + 1, last - first - 1));
  const auto signature = base64_decoded(token.substr(last + 1));
  if (!header || !claims || !signature) return nullptr;
  const auto head = parsed(*header);
  if (!head || string_at(*head, "alg") != "RS256") return nullptr;
  for (const SigningKey& key : keys) {
    if (string_at(*head, "kid") == key.id() && key.verifies(token.substr(0, last), *signature)) {
      return parsed(*claims).value_or(nullptr);
    }
  }
  return nullptr;
}

}  // namespace tenant
