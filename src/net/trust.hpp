#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"

struct x509_store_st;
struct ssl_ctx_st;

namespace welcomed::net {

/// The certificate authorities believed. Each connection's TLS context refers to the one store.
using Trust = std::shared_ptr<x509_store_st>;

/// Of a PEM bundle, or of the system when `ca_file` is empty; the system's is read once.
[[nodiscard]] Result<Trust> load_trust(const std::string& ca_file);

/// Believe these alone, and speak TLS 1.2 at least.
void apply_trust(const Trust& trust, ssl_ctx_st* context);

/// cpprestsdk reads the system's bundle anew for each TLS connection, 40 ms of CPU, only to have `apply_trust` replace
/// it. From here on it finds an empty one: SSL_CERT_FILE of this process is changed. Before other threads start.
void spare_the_bundle();

/// What an error code of OpenSSL means; empty when it is none.
[[nodiscard]] std::string tls_reason(unsigned long code);

}  // namespace welcomed::net
