#include "identity/key_cache.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "identity/flight.hpp"
#include "identity/printable.hpp"

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFreshFor = 24h;
constexpr Duration kBelievedFor = 7 * 24h;
constexpr Duration kBetweenRefreshes = 60s;
constexpr Duration kBetweenFirstTries = 5s;
constexpr Duration kDeadline = 5s;  // for each of two requests: the service gives an activity's turn 15 s
constexpr std::size_t kMostBytes = 256U << 10U;

net::Request get(net::Url url) {
  net::Request request;
  request.url = std::move(url);
  request.headers = {{"Accept", "application/json"}};
  request.repeatable = true;
  request.deadline = kDeadline;
  request.most_bytes = kMostBytes;
  return request;
}

Result<std::string> body_of(const net::Exchange& exchange) {
  if (const auto* failure = std::get_if<net::Failure>(&exchange)) return fail(printable(failure->text, 300));
  const auto& response = std::get<net::Response>(exchange);
  if (response.status != 200) return fail("the answer is " + std::to_string(response.status));
  if (response.body.size() > kMostBytes) return fail("the answer is too long");
  return response.body;
}

}  // namespace

using RefreshFlight = Flight<Status>;

struct KeyCache::State {
  net::Transport& transport;
  Clock& clock;
  std::string metadata_url;
  SigningKeys keys;
  TimePoint fetched_at;
  std::optional<TimePoint> tried_at;
  Status last_try;
  std::unique_ptr<RefreshFlight> flight;

  /// A clock that was set back far counts as time gone by.
  [[nodiscard]] Duration since(TimePoint then) const { return std::chrono::abs(clock.now() - then); }

  [[nodiscard]] bool believed() const { return !keys.empty() && since(fetched_at) < kBelievedFor; }
  [[nodiscard]] bool stale() const { return since(fetched_at) >= kFreshFor; }

  [[nodiscard]] std::shared_ptr<const SigningKey> held(const std::string& key_id) const {
    const auto found = keys.find(key_id);
    return believed() && found != keys.end() ? found->second : nullptr;
  }

  /// How long until a refresh may begin.
  [[nodiscard]] Duration rest() const {
    if (!tried_at) return Duration(0);
    return std::max<Duration>((believed() ? kBetweenRefreshes : kBetweenFirstTries) - since(*tried_at), Duration(0));
  }

  [[nodiscard]] NotNow not_now() const {
    const auto again = std::max<Duration>(rest(), kBetweenFirstTries);
    if (!last_try) return {"the signing keys could not be fetched: " + last_try.error().what, again};
    return {"its signing key is not known, and keys were fetched a moment ago", again};
  }

  Task<Result<std::string>> fetch(net::Url url) {
    const auto origin = url.origin();
    auto request = get(std::move(url));
    const auto exchange = co_await transport.once(std::move(request));
    auto body = body_of(exchange);
    if (!body) co_return fail(origin + ": " + body.error().what);
    co_return std::move(body);
  }

  Task<Result<SigningKeys>> fetch_keys() {
    const auto metadata_at = trusted_url(metadata_url);
    if (!metadata_at) co_return tl::unexpected(metadata_at.error());
    const auto metadata = co_await fetch(*metadata_at);
    if (!metadata) co_return tl::unexpected(metadata.error());
    const auto jwks_url = read_metadata(*metadata, *metadata_at);
    if (!jwks_url) co_return tl::unexpected(jwks_url.error());
    const auto jwks = co_await fetch(*jwks_url);
    if (!jwks) co_return tl::unexpected(jwks.error());
    co_return read_jwks(*jwks);
  }

  void take(Result<SigningKeys> fetched) {
    if (!fetched) {
      log::warning("keys.refresh", {{"outcome", "failed"}, {"why", fetched.error().what}});
      last_try = tl::unexpected(fetched.error());
      return;
    }
    log::info("keys.refresh", {{"outcome", "done"}, {"keys", std::to_string(fetched->size())}});
    keys = std::move(*fetched);
    fetched_at = clock.now();
    last_try = {};
  }

  static Task<void> refresh(std::shared_ptr<State> state) {
    // Not on the beginner's stack: the flight must not land before it is waited for.
    co_await asio::post(asio::use_awaitable);
    auto fetched = co_await state->fetch_keys();
    state->take(std::move(fetched));
    const auto landing = std::exchange(state->flight, nullptr);
    landing->land(state->last_try);
  }

  static void begin(const std::shared_ptr<State>& state, const asio::any_io_executor& executor) {
    state->flight = std::make_unique<RefreshFlight>();
    state->tried_at = state->clock.now();
    spawn(executor, refresh(state));
  }
};

KeyCache::KeyCache(net::Transport& transport, Clock& clock, std::string metadata_url)
    : state_(new State{transport, clock, std::move(metadata_url), {}, {}, {}, {}, {}}) {}

Task<tl::expected<std::shared_ptr<const SigningKey>, NotNow>> KeyCache::find(std::string key_id) {
  const auto held = state_->held(key_id);
  if (held && !state_->stale()) co_return held;
  const auto executor = co_await asio::this_coro::executor;
  if (!state_->flight && state_->rest() == Duration(0)) State::begin(state_, executor);
  if (held) co_return held;
  const bool looked = state_->flight != nullptr;
  if (looked) co_await state_->flight->arrival();
  const auto found = state_->held(key_id);
  if (found || (looked && state_->last_try)) co_return found;
  co_return tl::unexpected(state_->not_now());
}

std::optional<Error> KeyCache::trouble() const {
  if (state_->believed() || state_->last_try) return std::nullopt;
  return Error{"the keys that Teams signs activities with could not be fetched" +
                   std::string(state_->keys.empty() ? "" : " for seven days") + ": " + state_->last_try.error().what,
               "let the daemon reach " + state_->metadata_url + "; activities are answered 503 until it does"};
}

}  // namespace welcomed::identity
