#pragma once
#include <string>

#include "support/certificates.hpp"
#include "support/rollout.hpp"

namespace bench {

/// Puts `more` in front of what the configuration says of `listen`.
inline void add_to_listen(const support::Rollout& rollout, const std::string& more) {
  auto text = support::read_text(rollout.folder() / "welcomed.yaml");
  const std::string listen = "listen: {";
  rollout.folder().write("welcomed.yaml", text.insert(text.find(listen) + listen.size(), more + ", "));
}

/// With an RSA key of 2048 bits, the dearest that is usual.
inline void serve_tls(const support::Rollout& rollout) {
  const auto pair = support::self_signed(300);
  rollout.folder().write("cert.pem", pair.certificate);
  rollout.folder().write("key.pem", pair.key);
  add_to_listen(rollout, "tls: {certificate_file: cert.pem, private_key_file: key.pem}");
}

}  // namespace bench
