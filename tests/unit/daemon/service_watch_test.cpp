// What is said of services that answer nothing, and of tokens that cannot be had.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

struct SilentServices : Town {
  /// All whose URL has that part are answered so.
  void answer(const std::string& part, std::function<net::Exchange()> answer) {
    services.trouble = [=](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
      return url.find(part) == std::string::npos ? std::nullopt : std::optional(answer());
    };
  }
  void silence(const std::string& part) {
    answer(part, [] { return fakes::unreachable(); });
  }
  void well() { services.trouble = nullptr; }
  /// The one that begins so; an empty one where there is none.
  [[nodiscard]] Error trouble(const std::string& begin) const {
    for (const auto& each : daemon->troubles()) {
      if (each.what.starts_with(begin)) return each;
    }
    return {};
  }
  [[nodiscard]] bool ready_for(Duration length) {
    for (auto passed = Duration(0); passed < length; passed += 1s) {
      pass(1s);
      if (!daemon->troubles().empty()) return false;
    }
    return true;
  }
  void welcomed(const char* user) {
    start();
    pass(10s);
    installation(user, "add");
    pass(1min);
    REQUIRE(sent() == 1);
  }
};

}  // namespace

TEST_CASE_METHOD(SilentServices,
                 "where nothing answers it is told within a minute, with the service, the time and what to do") {
  policy("sales", {"ann"});
  silence("https://");
  start();
  const auto begin = format_time(clock.now());
  pass(1min);
  const auto entra = trouble("Entra (");
  CHECK(entra.what == "Entra (login.microsoftonline.com) answers nothing since " + begin +
                          ": no connection to the service could be made");
  CHECK(entra.remedy == "check DNS, firewall and proxy of this server");
  CHECK(trouble("contoso: the directory").what.empty());
  CHECK(trouble("contoso: no token").what.empty());
  well();
  pass(2min);
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(SilentServices,
                 "Graph that answers nothing is told by the readings of the directory, while a token is held") {
  policy("sales", {"ann"});
  welcomed("ann");
  silence("graph.microsoft.com");
  pass(2min);
  CHECK_FALSE(trouble("Microsoft Graph (graph.microsoft.com) answers nothing since ").what.empty());
  CHECK(daemon->troubles().size() == 1);
  well();
  pass(2min);
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(SilentServices, "a connector that answers nothing is told though one person alone waits for it") {
  policy("sales", {"ann", "bob"});
  services.without_chat.insert("bob");
  welcomed("ann");
  silence("smba.trafficmanager.net");
  installation("bob", "add");
  pass(70s);
  CHECK_FALSE(trouble("the Bot Connector (smba.trafficmanager.net) answers nothing since ").what.empty());
  well();
  pass(2min);
  CHECK(daemon->troubles().empty());
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(SilentServices, "a token that Entra does not give is told, with whose it is") {
  policy("sales", {"ann"});
  answer("/oauth2/", [] { return fakes::reply(503); });
  start();
  pass(1min);
  CHECK(trouble("contoso: no token for Microsoft Graph can be had since ")
            .what.ends_with(": the service answered with a fault of its own"));
  well();
  pass(2min);
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(SilentServices, "a directory that answers with faults alone is told within two minutes") {
  policy("sales", {"ann"});
  start();
  pass(1min);
  answer("/delta", [] { return fakes::reply(503); });
  pass(2min);
  CHECK_FALSE(trouble("contoso: the directory cannot be read since ").what.empty());
  well();
  pass(2min);
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(SilentServices, "a request that fails alone, and a service that asks to wait, are no trouble") {
  policy("sales", {"ann"});
  welcomed("ann");
  int failures = GENERATE(1, 2);
  services.trouble = [&failures](const std::string&, const std::string&) -> std::optional<net::Exchange> {
    if (failures-- <= 0) return std::nullopt;
    return fakes::unreachable();
  };
  CHECK(ready_for(3min));
  answer("graph.microsoft.com", [] { return fakes::reply(429, "", {{"Retry-After", "10"}}); });
  CHECK(ready_for(5min));
}
