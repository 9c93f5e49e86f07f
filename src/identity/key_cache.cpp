#include "identity/key_cache.hpp"

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

  [[nodiscard]] bool needs_refresh(const std::string& key_id) const {
    return !keys.contains(key_id) || since(fetched_at) >= kFreshFor;
  }

  [[nodiscard]] bool may_refresh() const {
    return !tried_at || since(*tried_at) >= (keys.empty() ? kBetweenFirstTries : kBetweenRefreshes);
  }

  Task<Result<std::string>> fetch(std::string url_text) {
    const auto url = trusted_url(url_text);
    if (!url) co_return fail(url.error().what);
    auto request = get(*url);
    const auto exchange = co_await transport.once(std::move(request));
    auto body = body_of(exchange);
    if (!body) co_return fail(url->origin() + ": " + body.error().what);
    co_return std::move(body);
  }

  Task<Result<SigningKeys>> fetch_keys() {
    const auto metadata = co_await fetch(metadata_url);
    if (!metadata) co_return tl::unexpected(metadata.error());
    const auto jwks_url = read_metadata(*metadata);
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

Task<Result<std::shared_ptr<const SigningKey>>> KeyCache::find(std::string key_id) {
  if (state_->needs_refresh(key_id)) {
    const auto executor = co_await asio::this_coro::executor;
    if (!state_->flight && state_->may_refresh()) State::begin(state_, executor);
    if (state_->flight) co_await state_->flight->arrival();
  }
  const auto found = state_->keys.find(key_id);
  if (found != state_->keys.end()) co_return found->second;
  if (!state_->last_try) co_return tl::unexpected(state_->last_try.error());
  co_return nullptr;
}

}  // namespace welcomed::identity
