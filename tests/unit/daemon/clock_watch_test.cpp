// What the daemon learns of its own clock from the services' answers.
#include "daemon/clock_watch.hpp"

#include "fakes/http_date.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

constexpr const char* kOfGraph = "https://graph.microsoft.com/v1.0/users";

/// Services whose answers tell the time.
struct TownWithClock : Town {
  Duration ahead{};  ///< this machine's clock, of theirs

  TownWithClock() {
    policy("sales", {"ann"});
    wire.answer_others([this](const net::Request& request) {
      auto exchange = services.answer(request);
      auto& response = std::get<net::Response>(exchange);
      response.headers.push_back({"Date", fakes::http_date(clock.now() - ahead)});
      return exchange;
    });
  }

  [[nodiscard]] bool tells(const std::string& words) const {
    const auto all = daemon->troubles();
    return std::any_of(all.begin(), all.end(),
                       [&](const Error& each) { return each.what.find(words) != std::string::npos; });
  }
  [[nodiscard]] std::int64_t told_to_status() { return storage.store().reports.pulse()->value().clock_ahead_seconds; }
};

struct WatchedWire {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport wire;
  config::Config config;

  /// What is known of the clock after ten such answers, which say that it is an hour ahead.
  [[nodiscard]] bool apart_after(const std::string& url, std::vector<net::Header> headers) {
    config.cloud.bot_metadata = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    config.bot.forward_to = "https://bot.contoso.com/api/messages";
    ClockWatch watch(wire, clock, config);
    headers.push_back({"Date", fakes::http_date(clock.now() - 1h)});
    wire.answer_others([&](const net::Request&) { return fakes::reply(200, "", headers); });
    for (int i = 0; i < 10; ++i) {
      net::Request request{.url = net::parse_url(url).value()};
      clock.run(watch.once(std::move(request)));
    }
    return watch.offset().apart();
  }
};

}  // namespace

TEST_CASE_METHOD(TownWithClock,
                 "a clock that is apart from the services' is a trouble and told to status until it is right") {
  ahead = 7min;
  start();
  pass(3min);
  CHECK(tells("this machine's clock is 6m 59s ahead of the services'"));
  CHECK(told_to_status() == 419);
  CHECK(daemon->clock_ahead() == 7min - 1s);
  ahead = 0s;
  pass(5min);
  CHECK_FALSE(tells("clock"));
  CHECK(told_to_status() == 0);
}

TEST_CASE_METHOD(TownWithClock, "a clock that tokens bear is nothing to tell") {
  ahead = 4min;
  start();
  pass(5min);
  CHECK_FALSE(tells("clock"));
}

TEST_CASE_METHOD(WatchedWire, "only Microsoft's services tell the time, and no answer that was stored on its way") {
  CHECK(apart_after(kOfGraph, {}));
  CHECK(apart_after("https://login.microsoftonline.com/t/oauth2/v2.0/token", {}));
  CHECK_FALSE(apart_after(kOfGraph, {{"Age", "3600"}}));
  CHECK_FALSE(apart_after("https://bot.contoso.com/api/messages", {}));
  CHECK_FALSE(apart_after("http://169.254.169.254/metadata/identity/oauth2/token", {}));
}
