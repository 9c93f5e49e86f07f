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
  static const auto kFrom = net::parse_url("https://login.botframework.com/v1/.well-known/openidconfiguration");
  const auto url = identity::read_metadata(text, *kFrom);
  if (!url) return fuzz::expect(!url.error().what.empty(), "a refusal has its reason");
  fuzz::expect(url->host == kFrom->host && url->scheme == "https", "keys come from the metadata's host, over TLS");
  fuzz::expect(net::parse_url(url->text()).has_value(), "a URL can be read again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
