// cpprestsdk defines a macro U, which spdlog and nlohmann use as a name.
#define _TURN_OFF_PLATFORM_STRING  // NOLINT(bugprone-reserved-identifier): theirs
#include "net/call.hpp"

#include <cpprest/containerstream.h>
#include <cpprest/http_client.h>
#include <cpprest/producerconsumerstream.h>
#include <pplx/threadpool.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <mutex>

#include "net/phase.hpp"

namespace welcomed::net {

using web::http::http_request;
using web::http::http_response;
namespace streams = concurrency::streams;

class Origin {
 public:
  Origin(const Url& url, const web::http::client::http_client_config& config, Peer peer)
      : client_(url.origin(), config), peer_(std::move(peer)) {}
  web::http::client::http_client& client() { return client_; }
  [[nodiscard]] const Peer& peer() const { return peer_; }

 private:
  web::http::client::http_client client_;
  Peer peer_;
};

namespace {

/// Thrown out of the library's hook when a kept-alive connection is no longer quiet.
struct Stale {};

/// Thrown out of the progress handler: the answer cannot be used, and the connection must not be kept.
struct Unusable {
  std::string why;
};

/// Runs a continuation where its task ends. It saves a change of threads, and the head of an answer is judged before
/// the library goes on with its body and its connection.
// The library's interface has no virtual destructor; nothing is deleted through it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class Inline final : public pplx::scheduler_interface {
 public:
  void schedule(pplx::TaskProc_t proc, void* argument) override { proc(argument); }
};
#pragma GCC diagnostic pop

pplx::task_options at_once() {
  static Inline scheduler;
  return {static_cast<pplx::scheduler_interface&>(scheduler)};
}

/// An idle connection on which something can be read has been closed, or holds what nobody asked for. Most
/// connections the service has closed are found here, before a byte is written.
void require_quiet(boost::asio::ip::tcp::socket& socket) {
  if (!socket.is_open()) return;
  char byte = 0;
  const auto got = recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) throw Stale{};
}

void check_before_reuse(web::http::client::http_client_config& config, bool tls, bool proxied) {
  using Plain = boost::asio::ip::tcp::socket;
  using Tls = boost::asio::ssl::stream<Plain&>;
  // Behind a proxy the library gives one or the other and does not tell which.
  if (tls && proxied) return;
  config.set_nativehandle_options([tls](void* handle) {
    require_quiet(tls ? static_cast<Tls*>(handle)->next_layer() : *static_cast<Plain*>(handle));
  });
}

void use_proxy(web::http::client::http_client_config& config, const Proxy& proxy) {
  web::web_proxy library_proxy("http://" + proxy.url.endpoint());
  if (!proxy.user.empty()) library_proxy.set_credentials({proxy.user, proxy.password.reveal()});
  config.set_proxy(library_proxy);
}

/// A body the library cannot rewind, so that it cannot send it again by itself.
streams::istream one_way(const std::string& body) {
  streams::producer_consumer_buffer<std::uint8_t> buffer;
  // Both are done when they return; waiting only observes them.
  buffer.putn_nocopy(reinterpret_cast<const std::uint8_t*>(body.data()), body.size()).wait();
  buffer.close(std::ios_base::out).wait();
  return buffer.create_istream();
}

void give_body(http_request& result, const Request& request) {
  const auto type = std::string(find_header(request.headers, "Content-Type"));
  if (!request.repeatable) {
    result.set_body(one_way(request.body), request.body.size(), type);
  } else if (!request.body.empty()) {
    result.set_body(request.body, type);
  }
  if (type.empty()) result.headers().remove("Content-Type");
}

http_request assemble(const Request& request) {
  // The library takes the second slash for the start of a host.
  if (request.url.target.starts_with("//")) throw Unusable{"the library cannot send a path that begins with //"};
  http_request result(request.method);
  result.set_request_uri(web::uri(request.url.target));
  for (const auto& header : request.headers) result.headers().add(header.name, header.value);
  if (count_headers(request.headers, "User-Agent") == 0) result.headers().add("User-Agent", "welcomed");
  give_body(result, request);
  return result;
}

bool has_body(const http_response& response, bool to_head) {
  const auto status = response.status_code();
  return !to_head && status != web::http::status_codes::NoContent && status != web::http::status_codes::NotModified;
}

std::optional<std::uint64_t> length_of(const std::string& text) {
  constexpr std::size_t kMostDigits = 18;
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoull(text);
}

/// Why the answer with this head cannot be used; empty when it can.
std::string fault_of(const http_response& response, bool to_head, bool until_close, std::size_t most_bytes) {
  const auto status = response.status_code();
  if (status < 200 || status > 599) return "an answer with status " + std::to_string(status);
  if (!has_body(response, to_head)) return {};
  const auto& headers = response.headers();
  if (const auto coding = headers.find("Transfer-Encoding"); coding != headers.end()) {
    return same_name(coding->second, "chunked") ? "" : "an unknown Transfer-Encoding";
  }
  const auto header = headers.find("Content-Length");
  if (header == headers.end()) {
    return until_close ? "" : "an answer without Content-Length, whose end cannot be known";
  }
  const auto length = length_of(header->second);
  if (!length) return "an unusable Content-Length";
  return *length > most_bytes ? "an answer longer than " + std::to_string(most_bytes) + " bytes" : "";
}

}  // namespace

void start_library(int threads) {
  static const bool started = [threads] {
    spare_the_bundle();
    crossplat::threadpool::initialize_with_threads(static_cast<std::size_t>(threads));
    return true;
  }();
  static_cast<void>(started);
}

std::shared_ptr<Origin> open_origin(const Url& url, const std::optional<Proxy>& proxy, const Trust& trust) {
  // The library counts this for each step; the deadline of the whole is ours.
  constexpr auto kNever = std::chrono::hours(24);
  web::http::client::http_client_config config;
  config.set_timeout(kNever);
  config.set_max_redirects(0);
  config.set_ssl_context_callback(
      [trust](boost::asio::ssl::context& context) { apply_trust(trust, context.native_handle()); });
  check_before_reuse(config, url.scheme == "https", proxy.has_value());
  if (proxy) use_proxy(config, *proxy);
  return std::make_shared<Origin>(
      url, config, Peer{url.endpoint(), proxy ? proxy->url.endpoint() : std::string(), is_loopback(url.host)});
}

struct Call::State : std::enable_shared_from_this<Call::State> {
  State(std::shared_ptr<Origin> o, const Request& request, std::function<void()> word)
      : origin(std::move(o)),
        most_bytes(request.most_bytes),
        to_head(request.method == "HEAD"),
        until_close(request.until_close),
        ended(std::move(word)) {}

  void send(const Request& request);
  void on_progress(web::http::message_direction::direction direction, std::uint64_t bytes);
  void finish(End end);
  End end_of(const pplx::task<http_response>& task);
  Exchange read(const http_response& response);
  [[nodiscard]] Failure failure(std::string_view message, int code) const;

  const std::shared_ptr<Origin> origin;
  const std::size_t most_bytes;
  const bool to_head;
  const bool until_close;
  pplx::cancellation_token_source canceller;
  std::atomic<bool> began{false};  ///< the head of the request has been written

  // The library's: its steps follow each other.
  streams::container_buffer<std::string> body;
  std::string fault;
  std::uint64_t bytes_seen = 0;

  std::mutex mutex;             ///< guards what follows
  std::function<void()> ended;  ///< empty once the caller has gone
  std::optional<End> result;
};

Failure Call::State::failure(std::string_view message, int code) const {
  return failure_of(message, code, began, origin->peer());
}

void Call::State::send(const Request& request) {
  auto sent = assemble(request);
  const auto self = shared_from_this();
  sent.set_response_stream(streams::ostream(body));
  sent.set_progress_handler([self](auto direction, auto bytes) { self->on_progress(direction, bytes); });
  origin->client()
      .request(sent, canceller.get_token())
      .then(
          [self](const http_response& response) {
            self->fault = fault_of(response, self->to_head, self->until_close, self->most_bytes);
            return response.content_ready();
          },
          at_once())
      .then([self](const pplx::task<http_response>& task) { self->finish(self->end_of(task)); }, at_once());
}

void Call::State::on_progress(web::http::message_direction::direction direction, std::uint64_t bytes) {
  if (direction == web::http::message_direction::upload) {
    began = true;
    return;
  }
  if (!fault.empty()) throw Unusable{fault};
  // A chunk of negative size makes it shrink.
  if (bytes > most_bytes || bytes < bytes_seen) {
    throw Unusable{"an answer longer than " + std::to_string(most_bytes) + " bytes"};
  }
  bytes_seen = bytes;
}

Exchange Call::State::read(const http_response& response) {
  if (!fault.empty()) throw Unusable{fault};
  Response answer{.status = response.status_code(), .headers = {}, .body = std::move(body.collection())};
  for (const auto& [name, value] : response.headers()) answer.headers.push_back({name, value});
  return answer;
}

Call::End Call::State::end_of(const pplx::task<http_response>& task) {
  try {
    return {.exchange = read(task.get())};
  } catch (const Stale&) {
    return {.exchange = Failure{!began, "a kept-alive connection was closed"}, .stale = !began};
  } catch (const Unusable& unusable) {
    return {.exchange = Failure{false, origin->peer().origin + " sent " + unusable.why}};
  } catch (const web::http::http_exception& error) {
    return {.exchange = failure(error.what(), error.error_code().value())};
  } catch (const std::exception& error) {
    return {.exchange = failure(error.what(), 0)};
  }
}

void Call::State::finish(End end) {
  const std::scoped_lock lock(mutex);
  result = std::move(end);
  if (ended) ended();
}

Call::Call(std::shared_ptr<Origin> origin, const Request& request, std::function<void()> ended)
    : state_(std::make_shared<State>(std::move(origin), request, std::move(ended))) {
  try {
    state_->send(request);
  } catch (const Unusable& unusable) {
    state_->finish({.exchange = Failure{true, unusable.why}});
  } catch (const std::exception& error) {
    state_->finish({.exchange = Failure{true, error.what()}});
  }
}

Call::~Call() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->ended = nullptr;
    if (state_->result) return;
  }
  cancel();
}

void Call::cancel() { state_->canceller.cancel(); }

Call::End Call::end() {
  const std::scoped_lock lock(state_->mutex);
  return std::move(state_->result).value();
}

}  // namespace welcomed::net
