// What `doctor` finds, from the answers of the services that tests/golden/doctor has.
#include "cli/examination.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/http_date.hpp"
#include "fakes/virtual_clock.hpp"
#include "identity/base64url.hpp"
#include "support/golden.hpp"
#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using namespace std::chrono_literals;
using welcomed::cli::testing::Organisation;

namespace {

const std::string kFolder = PROJECT_DIR "/tests/golden/doctor/";

/// `body` where it begins with `{"roles": …}` is a token that tells these roles.
std::string body_of(const nlohmann::json& answer) {
  if (!answer.contains("roles")) return answer.value("body", nlohmann::json::object()).dump();
  const auto claims = identity::encode_base64url(nlohmann::json{{"roles", answer["roles"]}}.dump());
  return nlohmann::json{{"access_token", "e30." + claims + ".c2ln"}, {"expires_in", 3600}, {"token_type", "Bearer"}}
      .dump();
}

/// Services that answer as the file says: the first row whose `url` is in that of the request.
net::Exchange answer_to(const net::Request& request, const nlohmann::json& answers) {
  for (const auto& each : answers) {
    if (request.url.text().find(each["url"].get<std::string>()) == std::string::npos) continue;
    return fakes::reply(each.value("status", 200), body_of(each), {{"Content-Type", "application/json"}});
  }
  return fakes::unreachable();
}

struct Patient : Organisation {
  support::TempFolder folder;
  asio::io_context io;
  fakes::VirtualClock clock{io, now};
  fakes::FakeTransport transport;
  Random random{1};
  config::Config examined = *config;

  Patient() {
    examined.store = "sqlite:" + (folder / "welcomed.db").string();
    examined.listen.messages = "192.0.2.1:3978";  // is nobody's, so nothing listens there meanwhile
  }

  void check(const std::string& name) {
    const auto answers = nlohmann::json::parse(support::read_text(kFolder + name + ".json"));
    transport.answer_others([&](const net::Request& request) { return answer_to(request, answers); });
    std::string text;
    Examination examination({io, clock, random, transport}, examined,
                            [&](const Finding& finding) { text += finding_text(finding, Paint(false)); });
    clock.run(examination.run());
    for (const auto place = folder.path().string() + "/"; text.find(place) != std::string::npos;)
      text.erase(text.find(place), place.size());
    CHECK(support::unlike_golden("doctor/" + name + ".txt", text) == "");
    CHECK(examination.passed() == (text.find("wrong  ") == std::string::npos));
  }
};

}  // namespace

TEST_CASE_METHOD(Patient, "where nothing answers doctor says of each service what to look at") { check("unreachable"); }
TEST_CASE_METHOD(Patient, "where all is well doctor tells what it tried") { check("well"); }
TEST_CASE_METHOD(Patient, "missing permissions, another app's bot and strange plans are told with the remedy") {
  check("wrong");
}
TEST_CASE_METHOD(Patient,
                 "of listed chats doctor tells which are not there, which are not open, and whether it may look") {
  const std::string there = "19:there@thread.v2", gone = "19:gone@thread.v2", theirs = "19:theirs@thread.v2";
  core::Policy chats{.name = "chats", .title = "chats", .tenant = contoso};
  chats.chats.list = {there, gone, theirs};
  examined.policies = {chats};
  const auto answers = nlohmann::json::parse(support::read_text(kFolder + "well.json"));
  const auto refusal = [](const std::string& code, const std::string& message) {
    return nlohmann::json{{"error", {{"code", code}, {"message", message}}}}.dump();
  };
  bool may_look = true;
  const auto of_chats = [&](const net::Request& request) -> net::Exchange {
    const auto url = request.url.text();
    if (url.find("/chats/") == std::string::npos) return answer_to(request, answers);
    if (!may_look) return fakes::reply(403, refusal("Forbidden", "Missing role permissions on the request."));
    if (url.find(net::encode(gone)) != std::string::npos) return fakes::reply(404, refusal("NotFound", "NotFound"));
    if (url.find(net::encode(theirs)) != std::string::npos) return fakes::reply(403, refusal("Forbidden", "Forbidden"));
    return fakes::reply(200, R"({"value":[]})");
  };
  transport.answer_others(of_chats);
  std::string text;
  const auto examine = [&] {
    text.clear();
    Examination examination({io, clock, random, transport}, examined,
                            [&](const Finding& finding) { text += finding_text(finding, Paint(false)); });
    clock.run(examination.run());
    return text;
  };
  CHECK_THAT(examine(), Catch::Contains("warning  policy chats: no such group chat in the tenant (" + gone + ")"));
  CHECK_THAT(text, Catch::Contains("warning  policy chats: Graph does not let the app be installed in this group chat "
                                   "(" +
                                   theirs + ")"));
  CHECK(text.find(there) == std::string::npos);
  may_look = false;
  CHECK_THAT(examine(), Catch::Contains("good     contoso: whether the 3 group chats that policies list are there"));
  may_look = true;
  examined.policies[0].chats.list = {there};
  CHECK_THAT(examine(), Catch::Contains("good     contoso: 1 group chat that policies list can get the app"));
}

TEST_CASE_METHOD(Patient, "a clock that is off is told with the time that the services have") {
  std::string text;
  const auto examine = [&](Duration ahead) {
    const auto date = fakes::http_date(clock.now() - ahead);
    transport.answer_others([=](const net::Request&) { return fakes::reply(404, "", {{"Date", date}}); });
    text.clear();
    Examination examination({io, clock, random, transport}, examined,
                            [&](const Finding& finding) { text += finding_text(finding, Paint(false)); });
    clock.run(examination.run());
    return text;
  };
  CHECK(examine(2h).find("wrong    clock: it is 2h ahead of the services'") != std::string::npos);
  CHECK(examine(-1min).find("warning  clock: it is 1m behind the services'") != std::string::npos);
  CHECK(examine(5s).find("clock") == std::string::npos);
}
