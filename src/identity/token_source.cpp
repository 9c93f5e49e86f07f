#include "identity/token_source.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "core/causes.hpp"
#include "core/credential_end.hpp"
#include "identity/flight.hpp"
#include "identity/token_answer.hpp"

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;

constexpr Duration kRenewBefore = 5min;
constexpr Duration kUnusedBefore = 30s;
constexpr Duration kBetweenRenewals = 1min;
constexpr Duration kBetweenWarnings = 24h;

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

/// No service is known to repeat the secret, but details go to log and store.
Setback without(const Secret& secret, Setback setback) {
  const auto withhold = [&](auto& each) {
    if (!secret.empty() && each.cause.detail.find(secret.reveal()) != std::string::npos)
      each.cause.detail = "(withheld)";
  };
  std::visit(withhold, setback);
  return setback;
}

}  // namespace

using TokenFlight = Flight<Outcome<Secret>>;

struct TokenSource::Inside {
  net::Transport& transport;
  Clock& clock;
  std::unique_ptr<Credential> credential;
  TokenRequest request;
  std::optional<TimePoint> warned_at;
  std::optional<Held> held;
  std::optional<Rest> rest;
  std::unique_ptr<TokenFlight> flight;
  core::Outage outage;

  [[nodiscard]] bool usable() const { return held && clock.now() < held->useless_at; }

  [[nodiscard]] bool renewable() const { return clock.now() >= held->renew_at && !flight && !resting(); }

  [[nodiscard]] bool resting() const { return rest && clock.now() < rest->until; }

  [[nodiscard]] Retry asked_to_wait() const { return {rest->until - clock.now(), rest->why.cause}; }

  Task<Outcome<AccessToken>> ask() {
    auto answer = co_await ask_once();
    const auto* halt = answer.as<Halt>();
    const bool refused = halt != nullptr && halt->cause.name == "credential_refused";
    if (refused && credential->try_otherwise()) answer = co_await ask_once();
    co_return answer;
  }

  Task<Outcome<AccessToken>> ask_once() {
    auto question = credential->question(request, clock.now());
    if (!question) co_return question.setback();
    if (question->term.ends) warn_of_end(*question->term.ends);
    auto secret = question->secret;
    auto exchange = co_await transport.once(std::move(question->request));
    if (auto second = credential->second_question(request, exchange)) {
      if (!*second) co_return second->setback();
      secret = second->value().secret;
      exchange = co_await transport.once(std::move(second->value().request));
    }
    auto answer = credential->answer(exchange, clock.now());
    if (auto* response = std::get_if<net::Response>(&exchange)) wipe(response->body);
    if (answer) co_return answer;
    co_return without(secret, answer.setback());
  }

  void warn_of_end(TimePoint ends) {
    const auto now = clock.now();
    if (!core::ends_soon(ends, now) || (warned_at && now - *warned_at < kBetweenWarnings)) return;
    warned_at = now;
    log::warning("credential.ends_soon", {{"tenant", request.tenant},
                                          {"ends", format_time(ends)},
                                          {"remedy", std::string(core::cause("credential_expired").remedy)}});
  }

  Outcome<Secret> take(Outcome<AccessToken> answer, TimePoint asked_at) {
    log_outcome(answer);
    heed(answer, asked_at);
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

  /// A service that asks to wait is there; what an admin must mend is told by whoever wants the token.
  void heed(const Outcome<AccessToken>& answer, TimePoint asked_at) {
    const auto* retry = answer.as<Retry>();
    const bool asks_to_wait = retry != nullptr && retry->cause.name == "throttled";
    if (retry == nullptr) outage.worked(clock.now());
    if (retry != nullptr && !asks_to_wait) outage.failed(retry->cause, asked_at, clock.now());
  }

  void log_outcome(const Outcome<AccessToken>& answer) const {
    if (answer) return log::info("token.request", {{"outcome", "done"}, {"tenant", request.tenant}});
    const auto& cause = cause_of(answer.setback());
    if (core::of_credential(cause.name)) {
      return log::error("credential.refused",
                        {{"tenant", request.tenant}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
    }
    log::warning("token.request", {{"outcome", answer.as<Halt>() == nullptr ? "retry" : "halt"},
                                   {"tenant", request.tenant},
                                   {"cause", cause.name},
                                   {"detail", core::fit_for_log(cause)}});
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

TokenSource::TokenSource(net::Transport& transport, Clock& clock, std::unique_ptr<Credential> credential,
                         TokenRequest request)
    : inside_(new Inside{transport, clock, std::move(credential), std::move(request), {}, {}, {}, {}, {}}) {}

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

bool TokenSource::at_hand() const { return inside_->usable(); }

std::optional<core::Outage::Since> TokenSource::lacking() const {
  return inside_->usable() ? std::nullopt : inside_->outage.lasts();
}

void TokenSource::refused(const Secret& token) {
  if (inside_->held && inside_->held->token == token) inside_->held.reset();
}

}  // namespace welcomed::identity
