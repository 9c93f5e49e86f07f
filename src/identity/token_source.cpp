#include "identity/token_source.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "identity/flight.hpp"
#include "identity/token_answer.hpp"

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDeadline = 15s;
constexpr std::size_t kMostBytes = 64U << 10U;
constexpr Duration kRenewBefore = 5min;
constexpr Duration kUnusedBefore = 30s;
constexpr Duration kBetweenRenewals = 1min;

struct Held {
  Secret token;
  TimePoint renew_at;
  TimePoint useless_at;
};

Held hold(AccessToken fresh, TimePoint asked_at) {
  const auto expires = asked_at + fresh.life;
  return {std::move(fresh.token), expires - std::min(kRenewBefore, fresh.life / 2),
          expires - std::min(kUnusedBefore, fresh.life / 10)};
}

/// What the service asked for with Retry-After.
struct Rest {
  Retry why;
  TimePoint until;
};

Result<net::Url> endpoint_of(const TokenRequest& request) {
  auto url = net::parse_url(request.login + "/" + net::encode(request.tenant) + "/oauth2/v2.0/token");
  if (url && url->scheme != "https" && !net::is_loopback(url->host)) return fail("the login address is not https");
  return url;
}

std::string form_of(const TokenRequest& request, const Secret& secret) {
  return "grant_type=client_credentials&client_id=" + net::encode(request.client_id) +
         "&scope=" + net::encode(request.scope) + "&client_secret=" + net::encode(secret.reveal());
}

net::Request post(net::Url url, std::string form) {
  net::Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = std::move(form);
  request.repeatable = true;
  request.deadline = kDeadline;
  request.most_bytes = kMostBytes;
  return request;
}

/// No service is known to repeat the secret, but details go to log and store.
Setback without(const Secret& secret, Setback setback) {
  const auto withhold = [&](auto& each) {
    if (each.cause.detail.find(secret.reveal()) != std::string::npos) each.cause.detail = "(withheld)";
  };
  std::visit(withhold, setback);
  return setback;
}

}  // namespace

using TokenFlight = Flight<Outcome<Secret>>;

struct TokenSource::Inside {
  net::Transport& transport;
  Clock& clock;
  SecretReader read_secret;
  TokenRequest request;
  Result<net::Url> endpoint;
  std::optional<Held> held;
  std::optional<Rest> rest;
  std::unique_ptr<TokenFlight> flight;

  [[nodiscard]] bool usable() const { return held && clock.now() < held->useless_at; }

  [[nodiscard]] bool renewable() const { return clock.now() >= held->renew_at && !flight && !resting(); }

  [[nodiscard]] bool resting() const { return rest && clock.now() < rest->until; }

  [[nodiscard]] Retry asked_to_wait() const { return {rest->until - clock.now(), rest->why.cause}; }

  Task<Outcome<AccessToken>> ask() {
    if (!endpoint) co_return Halt{{"tenant_unknown", endpoint.error().text()}};
    const auto secret = read_secret();
    if (!secret) co_return Halt{{"credential_missing", secret.error().text()}};
    auto question = post(*endpoint, form_of(request, *secret));
    const auto exchange = co_await transport.once(std::move(question));
    auto answer = read_token_answer(exchange, clock.now());
    if (answer) co_return answer;
    co_return without(*secret, answer.setback());
  }

  Outcome<Secret> take(Outcome<AccessToken> answer, TimePoint asked_at) {
    log_outcome(answer);
    rest.reset();
    if (answer) {
      held = hold(std::move(*answer), asked_at);
      return held->token;
    }
    if (held) held->renew_at = clock.now() + kBetweenRenewals;
    const auto* retry = answer.as<Retry>();
    if (retry != nullptr && retry->after > 0ms) rest = Rest{*retry, clock.now() + retry->after};
    return answer.setback();
  }

  void log_outcome(const Outcome<AccessToken>& answer) const {
    if (answer) return log::info("token.request", {{"outcome", "done"}, {"tenant", request.tenant}});
    const auto& cause = cause_of(answer.setback());
    log::warning("token.request", {{"outcome", answer.as<Halt>() == nullptr ? "retry" : "halt"},
                                   {"tenant", request.tenant},
                                   {"cause", cause.name},
                                   {"detail", cause.detail}});
  }

  static Task<void> renew(std::shared_ptr<Inside> inside) {
    // Not on the beginner's stack: the flight must not land before it is waited for.
    co_await asio::post(asio::use_awaitable);
    const auto asked_at = inside->clock.now();
    auto answer = co_await inside->ask();
    auto outcome = inside->take(std::move(answer), asked_at);
    const auto landing = std::exchange(inside->flight, nullptr);
    landing->land(std::move(outcome));
  }

  static void begin(const std::shared_ptr<Inside>& inside, const asio::any_io_executor& executor) {
    inside->flight = std::make_unique<TokenFlight>();
    spawn(executor, renew(inside));
  }
};

TokenSource::TokenSource(net::Transport& transport, Clock& clock, SecretReader secret, TokenRequest request)
    : inside_(new Inside{transport, clock, std::move(secret), request, endpoint_of(request), {}, {}, {}}) {}

TokenSource::~TokenSource() = default;

Task<Outcome<Secret>> TokenSource::token() {
  const auto executor = co_await asio::this_coro::executor;
  if (inside_->usable()) {
    auto token = inside_->held->token;
    if (inside_->renewable()) Inside::begin(inside_, executor);
    co_return token;
  }
  if (!inside_->flight && inside_->resting()) co_return inside_->asked_to_wait();
  if (!inside_->flight) Inside::begin(inside_, executor);
  auto outcome = co_await inside_->flight->arrival();
  co_return outcome;
}

void TokenSource::refused(const Secret& token) {
  if (inside_->held && inside_->held->token == token) inside_->held.reset();
}

}  // namespace welcomed::identity
