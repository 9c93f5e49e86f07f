#include "identity/roles.hpp"

#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "identity/base64url.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostDepth = 16;

tl::unexpected<Error> unreadable() { return fail("the access token does not tell its roles"); }

}  // namespace

Result<std::vector<std::string>> roles_of(const Secret& access_token) {
  const auto& token = access_token.reveal();
  const auto first = token.find('.');
  const auto second = token.find('.', first == std::string::npos ? first : first + 1);
  if (second == std::string::npos) return unreadable();
  const auto payload = decode_base64url(std::string_view(token).substr(first + 1, second - first - 1));
  if (!payload) return unreadable();
  const auto claims = parse_strict(*payload, kMostDepth);
  if (!claims || !claims->is_object()) return unreadable();
  std::vector<std::string> roles;
  const auto told = claims->find("roles");
  if (told == claims->end()) return roles;
  if (!told->is_array()) return unreadable();
  for (const auto& each : *told) {
    if (each.is_string()) roles.push_back(each.get<std::string>());
  }
  return roles;
}

}  // namespace welcomed::identity
