#include "identity/rsa_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "identity/base64url.hpp"
#include "identity/openssl.hpp"

namespace welcomed::identity {
namespace {

constexpr int kLeastBits = 2048;
constexpr int kMostBits = 8192;
constexpr int kMostExponentBits = 64;
constexpr std::size_t kMostText = 2048;  // 8192 bits are 1366 characters

using Number = std::unique_ptr<BIGNUM, With<BN_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, With<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, With<EVP_MD_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, With<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, With<OSSL_PARAM_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number(std::string_view base64url) {
  if (base64url.size() > kMostText) return nullptr;
  const auto bytes = decode_base64url(base64url);
  if (!bytes) return nullptr;
  return Number(BN_bin2bn(bytes_of(*bytes), static_cast<int>(bytes->size()), nullptr));
}

bool good_modulus(const BIGNUM* n) {
  const int bits = BN_num_bits(n);
  return bits >= kLeastBits && bits <= kMostBits && BN_is_odd(n) != 0;
}

bool good_exponent(const BIGNUM* e) {
  return BN_num_bits(e) >= 2 && BN_num_bits(e) <= kMostExponentBits && BN_is_odd(e) != 0;
}

Params params_of(const BIGNUM* n, const BIGNUM* e) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e) != 1) {
    return nullptr;
  }
  return Params(OSSL_PARAM_BLD_to_param(builder.get()));
}

EVP_PKEY* public_key(OSSL_PARAM* params) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
    return nullptr;
  }
  return key;
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<RsaKey> RsaKey::from_jwk(std::string_view n, std::string_view e) {
  const QuietErrors quiet;
  const auto modulus = number(n);
  const auto exponent = number(e);
  if (!modulus || !exponent) return fail("the modulus or exponent is no base64url number");
  if (!good_modulus(modulus.get())) return fail("the modulus is even or not of 2048 to 8192 bits");
  if (!good_exponent(exponent.get())) return fail("the exponent is even, too small or too large");
  const auto params = params_of(modulus.get(), exponent.get());
  RsaKey key;
  if (params) key.key_.reset(public_key(params.get()));
  if (!key.key_) return fail("OpenSSL does not take the key");
  key.fingerprint_ = sha256(std::string(n) + '.' + std::string(e));
  return key;
}

bool RsaKey::verifies(std::string_view text, std::string_view signature) const {
  const QuietErrors quiet;
  const DigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

}  // namespace welcomed::identity
