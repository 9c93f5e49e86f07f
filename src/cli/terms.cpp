#include "cli/terms.hpp"

#include "cli/listeners.hpp"
#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

/// `what` is the sentence's beginning; `otherwise` is to be done unless it only begins later.
std::optional<Error> doubt(const std::string& what, const core::Term& term, TimePoint now, std::string_view otherwise) {
  constexpr auto kWait = "look at this machine's clock, or put a certificate that is valid now in its place";
  const auto standing = core::standing_of(term, now);
  if (standing == core::Standing::good) return std::nullopt;
  return Error{what + " " + core::text_of(term, now),
               standing == core::Standing::not_yet ? kWait : std::string(otherwise)};
}

}  // namespace

std::optional<Error> doubt_of(const net::ServerTls& tls, TimePoint now) {
  const auto& validity = tls.validity();
  if (!validity) return std::nullopt;
  auto told = doubt("the certificate of listen.tls", {validity->begins, validity->ends}, now, kRenew);
  if (told) told->what += " (" + tls.certificate().string() + ")";
  return told;
}

std::optional<Error> doubt_of_certificate(const config::Listen& listen, TimePoint now) {
  const auto tls = tls_of(listen);
  if (!tls) return std::nullopt;
  const auto read = tls->read(now);
  return read ? doubt_of(*tls, now) : std::optional(read.error());
}

std::optional<Error> doubt_of_credential(const core::Term& term, TimePoint now) {
  return doubt("the credential", term, now, core::cause("credential_expired").remedy);
}

}  // namespace welcomed::cli
