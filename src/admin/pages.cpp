#include "admin/pages.hpp"

#include <nlohmann/json.hpp>

#include "base/readable.hpp"

namespace welcomed::admin {
namespace {

constexpr auto kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

}  // namespace

net::Reply json_reply(std::string body) {
  net::Reply reply{.status = 200, .body = std::move(body)};
  reply.headers.push_back({"Cache-Control", "no-store"});
  return reply;
}

net::Reply error_reply(int status, const Error& error) {
  auto reply = json_reply(json_text(nlohmann::json{{"error", error.what}, {"remedy", error.remedy}}));
  reply.status = status;
  return reply;
}

void confine(net::Reply& reply) {
  reply.headers.push_back({"Content-Security-Policy", kPolicy});
  reply.headers.push_back({"X-Content-Type-Options", "nosniff"});
  reply.headers.push_back({"X-Frame-Options", "DENY"});
  reply.headers.push_back({"Referrer-Policy", "no-referrer"});
  reply.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  reply.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
}

const Asset* asset_at(const Pages& pages, std::string_view path) {
  const auto found = pages.assets.find(path);
  return found == pages.assets.end() ? nullptr : &found->second;
}

net::Reply asset_reply(const Asset& asset) {
  // A reply without a body has no type, and a browser that may not guess one would call that an error.
  net::Reply reply{.status = 200,
                   .body = asset.body.empty() ? std::string("\n") : std::string(asset.body),
                   .content_type = asset.content_type};
  // Another version of the program has other files of the same names.
  reply.headers.push_back({"Cache-Control", "no-cache"});
  return reply;
}

}  // namespace welcomed::admin
