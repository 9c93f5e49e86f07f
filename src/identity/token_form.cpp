#include "identity/token_form.hpp"

#include <utility>

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDeadline = 15s;
constexpr std::size_t kMostBytes = 64U << 10U;

/// In one piece of memory from its beginning: where it grew, it would leave what it has of a secret.
std::string form_of(const TokenRequest& wanted, const FormFields& proof) {
  constexpr std::size_t kMostOfOneByte = 3;
  auto form = "grant_type=client_credentials&client_id=" + net::encode(wanted.client_id) +
              "&scope=" + net::encode(wanted.scope);
  auto size = form.size();
  for (const auto& [name, value] : proof) size += name.size() + kMostOfOneByte * value.reveal().size() + 2;
  form.reserve(size);
  for (const auto& [name, value] : proof) {
    const Secret encoded(net::encode(value.reveal()));
    form += "&" + name + "=";
    form += encoded.reveal();
  }
  return form;
}

}  // namespace

std::string TokenRequest::endpoint() const { return login + "/" + net::encode(tenant) + "/oauth2/v2.0/token"; }

net::Request token_question(net::Url url) {
  net::Request request;
  request.url = std::move(url);
  request.headers = {{"Accept", "application/json"}};
  request.repeatable = true;
  request.deadline = kDeadline;
  request.most_bytes = kMostBytes;
  return request;
}

Outcome<net::Request> token_form(const TokenRequest& wanted, const FormFields& proof) {
  auto url = net::parse_url(wanted.endpoint());
  if (!url) return Halt{{"tenant_unknown", url.error().text()}};
  if (url->scheme != "https" && !net::is_loopback(url->host)) {
    return Halt{{"tenant_unknown", "the login address is not https"}};
  }
  auto request = token_question(std::move(*url));
  request.method = "POST";
  request.headers.insert(request.headers.begin(), {"Content-Type", "application/x-www-form-urlencoded"});
  request.body = form_of(wanted, proof);
  return request;
}

Outcome<Question> ask_with_assertion(const TokenRequest& wanted, std::string assertion) {
  auto request =
      token_form(wanted, {{"client_assertion_type", Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")},
                          {"client_assertion", Secret(std::as_const(assertion))}});
  if (!request) return request.setback();
  return Question{std::move(*request), Secret(std::move(assertion))};
}

}  // namespace welcomed::identity
