#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace support {
namespace {

std::string text_of(BIO* bytes) {
  char* begin = nullptr;
  const auto length = BIO_get_mem_data(bytes, &begin);
  std::string text(begin, static_cast<std::size_t>(length));
  BIO_free(bytes);
  return text;
}

}  // namespace

PemPair self_signed(int days, long long begin) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048U), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
  const auto now = static_cast<std::time_t>(begin == 0 ? std::time(nullptr) : begin);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), now - 3600);
  ASN1_TIME_adj(X509_getm_notAfter(made.get()), now, days, 0);
  X509_set_pubkey(made.get(), key.get());
  auto* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("welcomed test"), -1, -1,
                             0);
  X509_set_issuer_name(made.get(), name);
  X509_sign(made.get(), key.get(), EVP_sha256());
  auto* certificate = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate, made.get());
  auto* private_key = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(private_key, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate), text_of(private_key)};
}

}  // namespace support
