#include "net/client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <unordered_set>

#include "net/admission.hpp"
#include "net/origins.hpp"

namespace welcomed::net {
namespace {

using Time = Bell::Time;

/// A call that has been cancelled ends within microseconds, unless the library is resolving a name.
constexpr auto kGrace = std::chrono::milliseconds(200);

Time now() { return std::chrono::steady_clock::now(); }

/// A word to the io thread that may come after the listener has gone.
std::function<void()> rings(asio::io_context& io, std::shared_ptr<Bell> bell) {
  return [&io, bell = std::move(bell)] { asio::post(io, [bell] { bell->ring(); }); };
}

std::string waited(const Request& request) {
  const auto limit = request.deadline;
  const bool short_one = limit < std::chrono::seconds(1);
  return " within " + (short_one ? std::to_string(limit.count()) + "ms" : format_duration(limit));
}

/// What the library would send without a look, and what is the transport's to set: Host, too, for the library checks
/// the certificate against it.
std::optional<Failure> refusal_of(const Request& request) {
  constexpr std::array kOurs{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"};
  if (!is_token(request.method)) return Failure{true, "no usable HTTP method"};
  for (const auto& header : request.headers) {
    const bool ours = std::ranges::any_of(kOurs, [&](const char* name) { return same_name(name, header.name); });
    if (ours || !is_sendable(header))
      return Failure{true, "the header " + header.name.substr(0, 64) + " cannot be sent"};
  }
  return std::nullopt;
}

bool needs_no_resolving(const std::string& host) {
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return !error || is_loopback(host);
}

/// A failure that our own deadline caused says so.
Call::End in_time(Call::End end, bool late, const Request& request) {
  auto* failure = std::get_if<Failure>(&end.exchange);
  if (!late || failure == nullptr) return end;
  failure->text = failure->surely_unsent ? "no connection to " : "no answer from ";
  failure->text += request.url.endpoint() + waited(request);
  return end;
}

/// Nobody needs it once it was sent.
class WipedAtEnd {
 public:
  explicit WipedAtEnd(Request& request) : request_(request) {}
  ~WipedAtEnd() { wipe(request_); }
  WipedAtEnd(const WipedAtEnd&) = delete;
  WipedAtEnd& operator=(const WipedAtEnd&) = delete;

 private:
  Request& request_;
};

}  // namespace

struct Client::Inside {
  Inside(asio::io_context& context, const ClientOptions& options);

  /// `self` keeps all below alive, which the others borrow.
  static Task<Exchange> once(std::shared_ptr<Inside> self, Request request);
  Task<Exchange> attempt(const Request& request, Time until);
  Task<std::optional<Failure>> resolve(const Url& url, Time until);
  Task<Call::End> call(std::shared_ptr<Origin> origin, const Request& request, Time until);
  [[nodiscard]] std::optional<Failure> refusal(const Request& request) const;
  [[nodiscard]] const std::string& next_hop(const Url& url) const;

  asio::io_context& io;
  Status status;
  std::optional<Proxy> proxy;
  std::optional<Origins> origins;  ///< when the status is good
  Admission admission;
  asio::ip::tcp::resolver resolver;
  std::unordered_set<Call*> under_way;
  bool closed = false;
};

Client::Inside::Inside(asio::io_context& context, const ClientOptions& options)
    : io(context), admission(context, options.most_in_flight), resolver(context) {
  auto parsed = parse_proxy(options.proxy);
  auto trust = load_trust(options.ca_file);
  if (!parsed) status = tl::unexpected(parsed.error());
  if (!trust) status = tl::unexpected(trust.error());
  if (!status) return;
  proxy = std::move(*parsed);
  origins.emplace(proxy, std::move(*trust));
}

std::optional<Failure> Client::Inside::refusal(const Request& request) const {
  if (closed) return Failure{true, "the client is closed"};
  if (!status) return Failure{true, status.error().text()};
  return refusal_of(request);
}

const std::string& Client::Inside::next_hop(const Url& url) const {
  return proxy && goes_through_proxy(url) ? proxy->url.host : url.host;
}

/// The library does not end while it resolves a name, and cannot tell that it does. To resolve first keeps the
/// deadline, and the knowledge that nothing was sent, when names cannot be resolved.
Task<std::optional<Failure>> Client::Inside::resolve(const Url& url, Time until) {
  const auto& host = next_hop(url);
  if (needs_no_resolving(host) || origins->is_known(url, now())) co_return std::nullopt;
  const auto bell = std::make_shared<Bell>(io);
  const auto outcome = std::make_shared<boost::system::error_code>();
  resolver.async_resolve(host, "", [bell, outcome](boost::system::error_code error, const auto&) {
    *outcome = error;
    bell->ring();
  });
  co_await bell->wait_until(until);
  if (!bell->rung()) co_return Failure{true, "the name " + host + " was not resolved in time"};
  if (*outcome) co_return Failure{true, "the name " + host + " was not resolved: " + outcome->message()};
  origins->note_known(url, now());
  co_return std::nullopt;
}

Task<Call::End> Client::Inside::call(std::shared_ptr<Origin> origin, const Request& request, Time until) {
  const auto bell = std::make_shared<Bell>(io);
  Call call(std::move(origin), request, rings(io, bell));
  const auto listed = under_way.insert(&call).first;
  co_await bell->wait_until(until);
  const bool late = !bell->rung();
  if (late) {
    call.cancel();
    co_await bell->wait_until(now() + kGrace);
  }
  under_way.erase(listed);
  if (!bell->rung()) co_return in_time({.exchange = Failure{}}, late, request);
  co_return in_time(call.end(), late, request);
}

Task<Exchange> Client::Inside::attempt(const Request& request, Time until) {
  std::shared_ptr<Origin> origin;
  try {
    origin = origins->get(request.url, now());
  } catch (const std::exception& error) {
    co_return Failure{true, "the library refuses " + request.url.endpoint() + ": " + error.what()};
  }
  auto unresolved = co_await resolve(request.url, until);
  if (unresolved) co_return std::move(*unresolved);
  for (;;) {
    auto end = co_await call(origin, request, until);
    if (!end.stale || closed || now() >= until) co_return std::move(end.exchange);
  }
}

Task<Exchange> Client::Inside::once(std::shared_ptr<Inside> self, Request request) {
  const WipedAtEnd wiped(request);
  const auto until = now() + request.deadline;
  const bool admitted = co_await self->admission.enter(until);
  if (!admitted) co_return Failure{true, "no turn among the requests in flight" + waited(request)};
  Exchange result;
  auto refusal = self->refusal(request);
  if (refusal) {
    result = std::move(*refusal);
  } else {
    result = co_await self->attempt(request, until);
  }
  self->admission.leave();
  co_return result;
}

Client::Client(asio::io_context& io, ClientOptions options) {
  start_library(options.pool_threads);
  inside_ = std::make_shared<Inside>(io, options);
}

Client::~Client() {
  inside_->closed = true;
  inside_->resolver.cancel();
  for (auto* call : inside_->under_way) call->cancel();
}

const Status& Client::status() const { return inside_->status; }

Task<Exchange> Client::once(Request request) { return Inside::once(inside_, std::move(request)); }

}  // namespace welcomed::net
