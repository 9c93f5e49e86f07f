#include "caller.hpp"

#include <cctype>
#include <string_view>

#include "support/files.hpp"

namespace contract {
namespace {

std::string without_blanks(const std::string& target) {
  std::string text;
  for (const char c : target) text += c == ' ' ? "%20" : std::string(1, c);
  return text;
}

}  // namespace

std::string escaped(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const unsigned char c : text) {
    if (std::isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      result += static_cast<char>(c);
    } else {
      result += {'%', kDigits[c >> 4], kDigits[c & 15]};
    }
  }
  return result;
}

Tenant::Tenant(const std::vector<std::string>& flags)
    : rollout_(flags), about_(Json::parse(support::read_text(rollout_.folder() / "tenant.json"))) {}

std::string Tenant::token(const std::string& resource) const {
  const std::string form = "grant_type=client_credentials&client_id=" + about("app_id") +
                           "&client_secret=" + escaped(about("secret")) + "&scope=" + escaped(resource + "/.default");
  const std::string url = about("base") + "/login/" + about("tenant_id") + "/oauth2/v2.0/token";
  const auto answer = support::http_post(url, form, {{"Content-Type", "application/x-www-form-urlencoded"}});
  return Json::parse(answer.body).at("access_token");
}

Caller::Caller(std::string base, const std::string& token) : base_(std::move(base)) {
  headers_["Authorization"] = "Bearer " + token;
}

Json Caller::ask(const std::string& method, const std::string& target, const Json& body) {
  const std::string text = body.is_null() ? "" : body.dump();
  const std::string url = target.rfind("http", 0) == 0 ? target : base_ + without_blanks(target);
  return Json::parse(support::http_send(method, url, text, headers_).body, nullptr, false);
}

}  // namespace contract
