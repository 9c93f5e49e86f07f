#pragma once
#include <algorithm>
#include <boost/asio/post.hpp>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/transport.hpp"

namespace welcomed::fakes {

[[nodiscard]] inline net::Response reply(int status, std::string body = {}, std::vector<net::Header> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}
/// No connection came about.
[[nodiscard]] inline net::Failure unreachable(std::string text = "connection refused") {
  return {true, std::move(text)};
}
/// The request may have arrived.
[[nodiscard]] inline net::Failure cut_off(std::string text = "connection reset") { return {false, std::move(text)}; }

/// A transport whose answers a test writes. Requests are known by method and URL text; each takes the first of: the
/// next single answer for it, its standing answer, the answer for all others, a failure. Everything is recorded.
/// Answers come on a later turn of the io_context, never from within `once`.
class FakeTransport final : public net::Transport {
 public:
  using Answer = std::function<net::Exchange(const net::Request&)>;

  /// One request gets this answer; several calls for the same request are used in their order.
  void answer_once(const std::string& method, const std::string& url, net::Exchange exchange) {
    single_[method + ' ' + url].push_back(std::move(exchange));
  }

  void answer_always(const std::string& method, const std::string& url, net::Exchange exchange) {
    standing_[method + ' ' + url] = [exchange = std::move(exchange)](const net::Request&) { return exchange; };
  }
  void answer_always(const std::string& method, const std::string& url, Answer answer) {
    standing_[method + ' ' + url] = std::move(answer);
  }

  void answer_others(Answer answer) { others_ = std::move(answer); }

  /// From now on requests stay on the wire; their answers are made when they are released.
  void hold() { holding_ = true; }

  void release() {
    holding_ = false;
    for (const auto& resume : std::exchange(held_, {})) resume();
  }

  [[nodiscard]] const std::vector<net::Request>& requests() const { return requests_; }
  [[nodiscard]] std::size_t held() const { return held_.size(); }

  [[nodiscard]] std::size_t count(std::string_view method, std::string_view url) const {
    const auto same = [&](const auto& each) { return each.method == method && each.url.text() == url; };
    return static_cast<std::size_t>(std::count_if(requests_.begin(), requests_.end(), same));
  }

  void forget_requests() { requests_.clear(); }

  Task<net::Exchange> once(net::Request request) override {
    requests_.push_back(request);
    if (holding_) {
      co_await suspend([this](std::function<void()> resume) { held_.push_back(std::move(resume)); });
    } else {
      co_await asio::post(asio::use_awaitable);
    }
    co_return answer_to(request);
  }

 private:
  net::Exchange answer_to(const net::Request& request) {
    const auto name = request.method + ' ' + request.url.text();
    if (auto& queue = single_[name]; !queue.empty()) {
      auto exchange = std::move(queue.front());
      queue.pop_front();
      return exchange;
    }
    if (const auto standing = standing_.find(name); standing != standing_.end()) return standing->second(request);
    return others_ ? others_(request) : unreachable("no answer is written for " + name);
  }

  std::map<std::string, std::deque<net::Exchange>> single_;
  std::map<std::string, Answer> standing_;
  Answer others_;
  bool holding_ = false;
  std::vector<std::function<void()>> held_;
  std::vector<net::Request> requests_;
};

}  // namespace welcomed::fakes
