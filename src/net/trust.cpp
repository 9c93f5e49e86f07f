#include "net/trust.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstdlib>

namespace welcomed::net {
namespace {

std::string given_or(const char* variable, const char* otherwise) {
  const char* given = std::getenv(variable);
  return given == nullptr ? otherwise : given;
}

/// As it was before `spare_the_bundle`.
const std::string& system_file() {
  static const std::string file = given_or(X509_get_default_cert_file_env(), X509_get_default_cert_file());
  return file;
}

Trust load(const std::string& file, const std::string& folder) {
  Trust trust(X509_STORE_new(), X509_STORE_free);
  const bool with_file = X509_STORE_load_file(trust.get(), file.c_str()) == 1;
  const bool with_folder = !folder.empty() && X509_STORE_load_path(trust.get(), folder.c_str()) == 1;
  ERR_clear_error();
  return with_file || with_folder ? trust : nullptr;
}

const Trust& system_trust() {
  static const Trust trust =
      load(system_file(), given_or(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()));
  return trust;
}

}  // namespace

Result<Trust> load_trust(const std::string& ca_file) {
  auto trust = ca_file.empty() ? system_trust() : load(ca_file, {});
  if (trust) return trust;
  return fail("no certificates in " + (ca_file.empty() ? system_file() : ca_file),
              "give a readable PEM bundle of certificate authorities");
}

void apply_trust(const Trust& trust, ssl_ctx_st* context) {
  SSL_CTX_set1_cert_store(context, trust.get());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

void spare_the_bundle() {
  static_cast<void>(system_file());
  setenv(X509_get_default_cert_file_env(), "/dev/null", 1);
}

std::string tls_reason(unsigned long code) {
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "" : reason;
}

}  // namespace welcomed::net
