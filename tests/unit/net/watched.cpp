// What is counted of requests and of answers.
#include <catch2/catch.hpp>

#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "net/outcome_words.hpp"
#include "net/watched_handler.hpp"
#include "net/watched_transport.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace std::chrono_literals;

namespace {

using Labels = std::vector<std::string>;

struct Wire final : Transport {
  explicit Wire(Clock& with) : clock(with) {}
  Task<Exchange> once(Request) override {
    co_await sleep_for(clock, 200ms);
    co_return answer;
  }
  Clock& clock;
  Exchange answer;
};

struct World {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  Wire wire{clock};
  WatchedTransport transport{wire, clock, [](const Request&) { return RequestName{"graph", "/users/{id}"}; }};

  void ask(const std::string& method, Exchange answer) {
    wire.answer = std::move(answer);
    Request request{.method = method, .url = {}, .headers = {}, .body = {}};
    static_cast<void>(clock.run(transport.once(std::move(request))));
  }
};

Task<std::optional<Reply>> refuse(Incoming& request) {
  if (request.method == "POST") co_return std::nullopt;
  co_return plain_reply(405);
}

Task<Reply> serve(Clock& clock) {
  co_await sleep_for(clock, 2s);
  co_return Reply{};
}

}  // namespace

TEST_CASE_METHOD(World, "requests are counted by service, method, route and outcome, and timed without the outcome") {
  ask("GET", fakes::reply(200));
  ask("GET", fakes::reply(204));
  ask("GET", fakes::reply(429));
  ask("BREW", fakes::unreachable());
  const auto requests = transport.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].labels == Labels{"graph", "GET", "/users/{id}", "2xx"});
  CHECK(requests[0].reading == 2);
  CHECK(requests[1].labels == Labels{"graph", "GET", "/users/{id}", "429"});
  CHECK(requests[2].labels == Labels{"graph", "other", "/users/{id}", "unsent"});
  const auto durations = transport.durations();
  REQUIRE(durations.size() == 2);
  CHECK(durations[0].labels == Labels{"graph", "GET", "/users/{id}"});
  CHECK(durations[0].reading.seconds == Approx(0.6));
}

TEST_CASE("what means something by itself is told apart, all else by its class") {
  for (const auto& [status, word] : {std::pair(201, "2xx"), std::pair(302, "3xx"), std::pair(400, "4xx"),
                                     std::pair(404, "404"), std::pair(503, "5xx"), std::pair(99, "other")}) {
    CHECK(outcome_word(status) == word);
  }
  CHECK(outcome_word(Exchange(fakes::cut_off())) == "no_answer");
}

TEST_CASE_METHOD(World, "answers are counted, those that refuse a head too, and what came whole is timed") {
  Answers answers;
  Handler handler{.head = [](Incoming& request, std::shared_ptr<void>&) { return refuse(request); },
                  .serve = [this](Incoming, std::shared_ptr<void>) { return serve(clock); }};
  const auto seen = watched(std::move(handler), clock, answers);
  std::shared_ptr<void> context;
  Incoming get{.method = "GET", .target = "/", .headers = {}, .body = {}, .peer = {}};
  CHECK(clock.run(seen.head(get, context))->status == 405);
  Incoming post{.method = "POST", .target = "/", .headers = {}, .body = {}, .peer = {}};
  CHECK_FALSE(clock.run(seen.head(post, context)));
  CHECK(clock.run(seen.serve(std::move(post), context)).status == 200);
  const auto counts = answers.counts.read();
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].labels == Labels{"2xx"});
  CHECK(counts[1].labels == Labels{"4xx"});
  CHECK(answers.durations.read().seconds == Approx(2));
}
