// The key set of the Bot Connector, and the OpenID metadata that leads there.
#include <cstdint>
#include <string_view>

#include "identity/signing_keys.hpp"
#include "limits.hpp"

using namespace welcomed;

namespace {

void use(std::string_view text) {
  const auto keys = identity::read_jwks(text);
  if (keys) {
    fuzz::expect(!keys->empty() && keys->size() <= 100, "a key set has between one key and a hundred");
    for (const auto& [id, key] : *keys) {
      fuzz::expect(!id.empty() && key != nullptr, "a key is there and has its id");
      fuzz::expect(!key->rsa.verifies("text", "signature"), "no key takes any signature");
    }
  }
  const auto where = identity::read_metadata(text);
  if (!where) return;
  fuzz::expect(!where->empty(), "metadata leads somewhere");
  const auto url = identity::trusted_url(*where);
  const bool safe = !url || url->scheme == "https" || net::is_loopback(url->host);
  fuzz::expect(safe, "keys come over TLS, or from this machine");
  if (url) fuzz::expect(net::parse_url(url->text()).has_value(), "a URL can be read again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
