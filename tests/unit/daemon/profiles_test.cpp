#include "daemon/profiles.hpp"

#include <set>

#include "base/letters.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

struct Readers {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport transport;
  Random random{1};
  identity::TokenSource tokens{transport,
                               clock,
                               []() -> Result<Secret> { return Secret("s"); },
                               {"https://login.microsoftonline.com", "t", "app", "scope"}};
  identity::AuthorizedClient http{transport, tokens};
  graph::GraphClient graph{http, clock, random, "https://graph.microsoft.com"};
  Wakeup bell{clock};
  CircuitNews news{bell, {}};
  Circuit circuit{clock, "contoso", "directory", news};
  graph::ProfileParts parts;
  Profiles profiles{io.get_executor(), clock, graph, circuit, [this] { return parts; }};

  std::set<std::string> unknown, refused;
  int refusal = 412;
  int lists = 0;
  int singles = 0;
  std::map<std::string, std::string> names;  ///< that came; `nobody`, or the cause of what stood in the way

  Readers() {
    transport.answer_always("POST", "https://login.microsoftonline.com/t/oauth2/v2.0/token",
                            fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"T"})"));
    REQUIRE(clock.run(http.ready()).done());
    transport.answer_others([this](const net::Request& request) { return serve(request.url.target); });
  }

  static std::string person(int number) { return "0e0e0000-0000-4000-8000-0000000000" + std::to_string(10 + number); }

  net::Exchange serve(const std::string& target) {
    const bool list = target.starts_with("/v1.0/users?");
    ++(list ? lists : singles);
    auto found = json::array();
    for (int i = 0; i < 40; ++i) {
      const auto id = person(i);
      if (target.find(id) == std::string::npos) continue;
      if (refused.contains(id)) return fakes::reply(refusal, R"({"error":{"code":"PreconditionFailed","message":""}})");
      if (!unknown.contains(id)) found.push_back({{"id", ascii_lower(id)}, {"displayName", "Person " + id}});
    }
    if (list) return fakes::reply(200, json{{"value", found}}.dump());
    if (found.empty()) return fakes::reply(404, R"({"error":{"code":"Request_ResourceNotFound","message":""}})");
    return fakes::reply(200, found[0].dump());
  }

  Task<void> ask(std::string id) {
    RecipientId whom(id);
    const auto profile = co_await profiles.of(std::move(whom));
    names[id] = !profile ? cause_of(profile.setback()).name : profile.value() ? profile.value()->name : "nobody";
  }
  void ask(int first, int behind) {
    for (int i = first; i < behind; ++i) clock.start(ask(person(i)));
  }
  /// The first one, whom nobody joins.
  void begin() {
    ask(0, 1);
    clock.advance(1ms);
  }
};

}  // namespace

TEST_CASE_METHOD(Readers, "who comes alone is read at once, and alone") {
  ask(0, 1);
  clock.advance(1ms);
  CHECK(names[person(0)] == "Person " + person(0));
  clock.advance(Profiles::kGathering);
  ask(1, 2);
  clock.advance(1ms);
  CHECK(singles == 2);
  CHECK(lists == 0);
}

TEST_CASE_METHOD(Readers, "fifteen people are read in one request, and nobody waits for a sixteenth") {
  begin();
  ask(1, 32);
  clock.advance(1ms);
  CHECK(names.size() == 31);
  CHECK(lists == 2);
  CHECK(singles == 1);
  clock.advance(Profiles::kGathering);
  CHECK(names.size() == 32);
  CHECK(singles == 2);
  for (int i = 0; i < 32; ++i) CHECK(names[person(i)] == "Person " + person(i));
}

TEST_CASE_METHOD(Readers, "people who are asked for soon after a request share the next one") {
  begin();
  ask(1, 2);
  clock.advance(Profiles::kGathering / 2);
  ask(2, 4);
  CHECK(lists == 0);
  clock.advance(Profiles::kGathering / 2 + 1ms);
  CHECK(lists == 1);
  CHECK(names.size() == 4);
  ask(4, 6);
  clock.advance(Profiles::kGathering + 1ms);
  CHECK(lists == 2);
  CHECK(names.size() == 6);
}

TEST_CASE_METHOD(Readers, "whom the directory does not know is nobody, beside others and alone") {
  unknown = {person(1), person(3)};
  begin();
  ask(1, 3);
  clock.advance(Profiles::kGathering + 1ms);
  ask(3, 4);
  clock.advance(Profiles::kGathering + 1ms);
  CHECK(names[person(1)] == "nobody");
  CHECK(names[person(2)] == "Person " + person(2));
  CHECK(names[person(3)] == "nobody");
}

TEST_CASE_METHOD(Readers, "a refusal that may be about one of them stands in the way of that one alone") {
  refused = {person(2)};
  begin();
  ask(1, 5);
  clock.advance(Profiles::kGathering + 1ms);
  REQUIRE(names.size() == 5);
  for (const int i : {1, 3, 4}) CHECK(names[person(i)] == "Person " + person(i));
  CHECK(names[person(2)] != "Person " + person(2));
  CHECK_FALSE(circuit.cause());
}

TEST_CASE_METHOD(Readers, "an ill directory is asked once for all of them, and told to the circuit as one refusal") {
  begin();
  refused = {person(2)};
  refusal = 503;
  ask(1, 16);
  clock.advance(1ms);
  REQUIRE(names.size() == 16);
  CHECK(lists == 1);
  CHECK(singles == 1);
  for (int i = 1; i < 16; ++i) CHECK(names[person(i)] == names[person(2)]);
  CHECK_FALSE(circuit.cause());
}

TEST_CASE_METHOD(Readers, "at the end nobody waits for others") {
  begin();
  ask(1, 3);
  profiles.stop();
  clock.advance(1ms);
  CHECK(names.size() == 3);
  ask(3, 5);
  clock.advance(1ms);
  CHECK(names.size() == 5);
}

TEST_CASE_METHOD(Readers, "a hire date and a manager are asked for where somebody uses them, of one and of many") {
  std::vector<std::string> asked;
  const auto answer = [&](const net::Request& request) {
    asked.push_back(request.url.target);
    return serve(request.url.target);
  };
  transport.answer_others(answer);
  ask(0, 1);
  clock.advance(1s);
  parts = {.hire_date = true, .manager = true};
  ask(1, 2);
  clock.advance(1s);
  ask(2, 2 + 15);
  clock.advance(1s);
  const auto has = [&](std::size_t at, const char* part) { return asked.at(at).find(part) != std::string::npos; };
  constexpr auto kManager = "&$expand=manager($select=id,displayName,givenName,mail)";
  CHECK_FALSE(has(0, "employeeHireDate"));
  CHECK_FALSE(has(0, "manager"));
  for (std::size_t at = 1; at < asked.size(); ++at) {
    INFO(asked[at]);
    CHECK(has(at, ",employeeHireDate"));
    CHECK(has(at, kManager));
  }
}
