// POST /api/messages: what is refused, with which status, and what is taken.
#include "daemon/unsigned.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct IntakeTown : Town {
  IntakeTown() {
    policy("sales", {"ann"});
    start();
  }

  json event() const {
    auto event = activity("ann", "installationUpdate");
    event["action"] = "add";
    return event;
  }
  int status_of(const json& patch) {
    auto event = this->event();
    event.merge_patch(patch);
    return post(event).status;
  }

  /// The answer to the head alone; 0 when it lets the body be read.
  int head(const std::string& method, const std::string& target, std::vector<net::Header> headers = {}) {
    net::Incoming request{.method = method, .target = target, .headers = std::move(headers)};
    std::shared_ptr<void> token;
    const auto reply = clock.run(daemon->activities().head(request, token));
    return reply ? reply->status : 0;
  }
};

/// What a tool on this machine sends.
std::vector<net::Header> of_a_tool() { return {{"Host", "127.0.0.1:3978"}, {"Content-Type", "application/json"}}; }

std::shared_ptr<void> token_for(const std::string& service_url, std::vector<std::string> channels = {"msteams"}) {
  return std::make_shared<identity::VerifiedToken>(identity::VerifiedToken{service_url, std::move(channels)});
}

}  // namespace

TEST_CASE_METHOD(IntakeTown, "only POST of the one path is let in, with one Authorization header") {
  CHECK(head("POST", "/") == 404);
  CHECK(head("GET", "/api/message") == 404);
  CHECK(head("POST", "/api/messages/") == 404);
  CHECK(head("GET", "/api/messages") == 405);
  CHECK(head("PUT", "/api/messages?x=1") == 405);
  CHECK(head("POST", "/api/messages") == 401);
  CHECK(head("POST", "/api/messages?x=1", {{"Authorization", "nonsense"}}) == 401);
  CHECK(head("POST", "/api/messages", {{"Authorization", "Bearer a.b.c"}}) == 401);
  CHECK(head("POST", "/api/messages", {{"Authorization", "Bearer a"}, {"authorization", "Bearer b"}}) == 401);
}

TEST_CASE_METHOD(
    IntakeTown, "before a token is proven a refusal tells nothing but its status; why is for the counter and the log") {
  const auto answer = [&](const std::string& method, const std::string& target, std::vector<net::Header> headers) {
    net::Incoming request{.method = method, .target = target, .headers = std::move(headers)};
    std::shared_ptr<void> token;
    const auto reply = clock.run(daemon->activities().head(request, token));
    REQUIRE(reply);
    REQUIRE(reply->refusal);
    CHECK(reply->body == net::plain_reply(reply->status).body);
    CHECK(reply->content_type == "text/plain");
    return std::string(reply->refusal->reason) + " " + std::to_string(reply->status);
  };
  CHECK(answer("POST", "/", {}) == "path 404");
  CHECK(answer("GET", "/api/messages", {}) == "method 405");
  CHECK(answer("POST", "/api/messages", {}) == "token 401");
  CHECK(answer("POST", "/api/messages", {{"Authorization", "Bearer a.b.c"}}) == "token 401");
  CHECK(answer("POST", "/api/messages", {{"Authorization", "Basic x"}}) == "token 401");
  for (const auto& [body, said] :
       {std::pair<std::string, std::string>("{", "body 400"), std::pair<std::string, std::string>("{}", "body 400")}) {
    const auto reply = post(body);
    CHECK(std::string(reply.refusal->reason) + " " + std::to_string(reply.status) == said);
    CHECK(reply.body == net::plain_reply(400).body);
    CHECK(reply.refusal->detail.size() > 5);
  }
  CHECK_THAT(post("{", token_for(kServiceUrl)).body, Catch::StartsWith("{\"error\":"));
  auto foreign = event();
  foreign["channelData"]["tenant"]["id"] = "99999999-0000-4000-8000-000000000000";
  const auto reply = post(foreign);
  CHECK(std::string(reply.refusal->reason) == "tenant");
  CHECK(reply.body == net::plain_reply(403).body);
}

TEST_CASE_METHOD(Town, "a body that is compressed or of another charset than UTF-8 is 415, and is not read") {
  config.listen.accept_unsigned = true;
  start();
  const auto status = [&](const std::string& type, const std::string& encoding, bool bad_token = false) {
    net::Incoming request{.method = "POST",
                          .target = "/api/messages",
                          .headers = {{"Host", "localhost"}, {"Content-Type", type}, {"Content-Encoding", encoding}},
                          .peer = "127.0.0.1"};
    if (bad_token) request.headers.push_back({"Authorization", "Bearer bad"});
    std::shared_ptr<void> token;
    const auto reply = clock.run(daemon->activities().head(request, token));
    return reply ? reply->status : 0;
  };
  CHECK(status("application/json", "gzip") == 415);
  CHECK(status("application/json; charset=utf-16", "identity") == 415);
  CHECK(status("application/json; charset=UTF-8", "identity") == 0);
  CHECK(status("application/json", "gzip", true) == 401);
}

TEST_CASE_METHOD(Town, "without a token an activity is let in only where the configuration says so") {
  config.listen.accept_unsigned = true;
  start();
  net::Incoming request{.method = "POST", .target = "/api/messages", .headers = of_a_tool(), .peer = "127.0.0.1"};
  std::shared_ptr<void> token;
  CHECK_FALSE(clock.run(daemon->activities().head(request, token)));
  request.headers.push_back({"Authorization", "Bearer bad"});
  CHECK(clock.run(daemon->activities().head(request, token))->status == 401);
}

TEST_CASE("an activity without a token comes from this machine, as JSON, past no proxy and from no page of a browser") {
  const auto taken = [](std::vector<net::Header> headers, const std::string& peer = "127.0.0.1") {
    return may_come_unsigned(
        {.method = "POST", .target = "/api/messages", .headers = std::move(headers), .peer = peer});
  };
  const auto with = [](const net::Header& header) {
    auto headers = of_a_tool();
    headers.push_back(header);
    return headers;
  };
  const auto but = [](std::size_t which, const net::Header& header) {
    auto headers = of_a_tool();
    headers.at(which) = header;
    return headers;
  };
  CHECK(taken(of_a_tool()));
  CHECK(taken(of_a_tool(), "::1"));
  CHECK(taken(with({"User-Agent", "tool"})));
  for (const char* host : {"localhost:3978", "[::1]:3978", "127.0.0.1"}) CHECK(taken(but(0, {"Host", host})));
  CHECK(taken(but(1, {"content-type", "Application/JSON; charset=utf-8"})));
  CHECK_FALSE(taken(of_a_tool(), "192.0.2.1"));
  CHECK_FALSE(taken(of_a_tool(), ""));
  for (const char* name : {"Forwarded", "via", "X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Anything",
                           "X-Forwarded", "x-real-ip", "Origin"}) {
    INFO(name);
    CHECK_FALSE(taken(with({name, "127.0.0.1"})));
  }
  for (const char* host : {"bot.contoso.com", "localhost.evil.com", "192.0.2.1:3978", "", "evil.com/localhost",
                           "127.0.0.1/evil", "127.0.0.1/", "localhost?evil.com", "localhost#evil", "evil@localhost"}) {
    INFO(host);
    CHECK_FALSE(taken(but(0, {"Host", host})));
  }
  CHECK_FALSE(taken(with({"Host", "localhost"})));
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"}) {
    INFO(type);
    CHECK_FALSE(taken(but(1, {"Content-Type", type})));
  }
  CHECK_FALSE(taken({{"Host", "localhost"}}));
}

TEST_CASE_METHOD(IntakeTown, "an activity of two tenants, of a service URL of another, or of no GUID is 400") {
  const std::string another = "0e0e0000-0000-0000-0000-00000000000f";
  CHECK(status_of({{"conversation", {{"tenantId", another}}}}) == 400);
  CHECK(status_of({{"serviceUrl", "https://smba.trafficmanager.net/emea/" + another + "/"}}) == 400);
  CHECK(status_of({{"from", {{"aadObjectId", "ann"}}}}) == 400);
  CHECK(status_of({{"from", {{"objectId", "../x"}}}}) == 400);
  CHECK(status_of({{"from", {{"objectId", id_of("bob")}}}}) == 400);
  CHECK(status_of({{"channelData", {{"team", {{"tenantId", another}}}}}}) == 400);
  CHECK(state("ann") == "installed");
  CHECK(status_of({{"serviceUrl", "https://smba.trafficmanager.net/emea/" + tenant.str() + "/"}}) == 200);
  CHECK(state("ann") == "reachable");
}

TEST_CASE_METHOD(IntakeTown, "members that an activity of another kind names are nobody's word") {
  auto word = activity("ann", "message");
  word["from"] = {{"id", "29:stranger"}};
  word["text"] = "stop";
  word["membersAdded"] = json::array({json{{"id", "29:ann"}, {"aadObjectId", id_of("ann")}}});
  CHECK(post(word).status == 200);
  CHECK_FALSE(person("ann").recipient.silent);
  CHECK(state("ann") == "installed");
}

TEST_CASE_METHOD(IntakeTown, "what is no activity is 400") {
  for (const std::string body :
       {"", "{", "[]", "5", "null", "{}", R"({"type":5})", R"({"type":"message","type":"x"})"}) {
    INFO(body);
    CHECK(post(body).status == 400);
  }
  CHECK(post(std::string(100, '[')).status == 400);
  CHECK(post(std::string("{\"type\":\"\xff\"}")).status == 400);
  CHECK(status_of({{"from", "me"}}) == 400);
  CHECK(status_of({{"timestamp", "yesterday"}}) == 400);
  CHECK(state("ann") == "installed");
}

TEST_CASE_METHOD(Town, "how deep an activity may be is what the configuration says") {
  config.listen.limits.json_depth = 4;
  start();
  auto deep = activity("ann", "message");
  deep["value"] = json::array({json::array({json::array({json::array()})})});
  CHECK(post(deep).status == 400);
  deep["value"] = json::array({json::array({json::array()})});
  CHECK(post(deep).status == 200);
}

TEST_CASE_METHOD(IntakeTown, "what does not come from Teams, from an allowed host, or to this bot is 401") {
  CHECK(status_of({{"channelId", "webchat"}}) == 401);
  CHECK(status_of({{"channelId", nullptr}}) == 401);
  CHECK(status_of({{"serviceUrl", "https://evil.com/"}}) == 401);
  CHECK(status_of({{"serviceUrl", "http://smba.trafficmanager.net/"}}) == 401);
  CHECK(status_of({{"serviceUrl", nullptr}}) == 401);
  CHECK(status_of({{"recipient", {{"id", "28:another"}}}}) == 401);
  CHECK(status_of({{"recipient", nullptr}}) == 401);
  CHECK(state("ann") == "installed");
}

TEST_CASE_METHOD(IntakeTown, "what the token does not vouch for is 401") {
  const auto body = event().dump();
  CHECK(post(body, token_for("https://smba.trafficmanager.net/amer/")).status == 401);
  CHECK(post(body, token_for(kServiceUrl, {"webchat"})).status == 401);
  CHECK(post(body, token_for(kServiceUrl, {})).status == 401);
  CHECK(state("ann") == "installed");
  CHECK(post(body, token_for(kServiceUrl)).status == 200);
  CHECK(post(body, token_for("https://smba.trafficmanager.net/emea")).status == 200);
  CHECK(state("ann") == "reachable");
}

TEST_CASE_METHOD(IntakeTown, "an event from a host that is not on the list counts, and nothing is sent there") {
  const std::string foreign = "https://smba.onyx.prod.teams.trafficmanager.net/amer/";
  auto event = this->event();
  event["serviceUrl"] = foreign;
  CHECK(post(event.dump()).status == 401);
  CHECK(post(event.dump(), token_for(kServiceUrl)).status == 401);
  CHECK(state("ann") == "installed");
  CHECK(post(event.dump(), token_for(foreign)).status == 200);
  CHECK(state("ann") == "reachable");
  CHECK(person("ann").recipient.reference->conversation == ConversationId("a:ann"));
  CHECK(person("ann").recipient.reference->service_url == config.cloud.bot_default_service_url);
  pass(1min);
  CHECK(message("ann") == "sent");
  CHECK(services.sends.at(0).first.starts_with("/teams/v3/"));

  // What is known of a person stays, and their word counts.
  event["serviceUrl"] = kServiceUrl;
  CHECK(post(event).status == 200);
  auto word = activity("ann", "message");
  word["text"] = "stop";
  word["serviceUrl"] = foreign;
  CHECK(post(word.dump(), token_for(foreign)).status == 200);
  CHECK(person("ann").recipient.silent);
  CHECK(person("ann").recipient.reference->service_url == kServiceUrl);
  pass(1min);
  for (const auto& request : wire.requests()) CHECK(request.url.host != "smba.onyx.prod.teams.trafficmanager.net");

  const auto seen = storage.store().hosts.seen().value();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].host == "smba.onyx.prod.teams.trafficmanager.net");
  CHECK(seen[1].host == "smba.trafficmanager.net");
}

TEST_CASE_METHOD(IntakeTown, "no address but plain https is believed, whatever vouches for it") {
  for (const std::string url : {"http://smba.example.org/", "http://smba.example.org:8443/", "https://localhost/",
                                "https://me@smba.example.org/", "https://127.0.0.1:3978/"}) {
    INFO(url);
    auto event = this->event();
    event["serviceUrl"] = url;
    CHECK(post(event.dump(), token_for(url)).status == 401);
  }
  CHECK(state("ann") == "installed");
  CHECK(storage.store().hosts.seen()->empty());
}

TEST_CASE_METHOD(IntakeTown, "a wish is heard whatever does not show around it, and a sentence is none") {
  CHECK(post(event()).status == 200);
  for (const auto* word : {"stop\u00a0", "\u200bstop", "停止。", "<at>Contoso Assistant</at> stop"}) {
    INFO(word);
    pass(1s);
    says("ann", word);
    CHECK(person("ann").recipient.silent);
    pass(1s);
    says("ann", "start");
    CHECK_FALSE(person("ann").recipient.silent);
  }
  says("ann", "please stop by");
  CHECK_FALSE(person("ann").recipient.silent);
}

TEST_CASE_METHOD(IntakeTown, "a wish counts whatever the case of the types is in which it comes") {
  CHECK(post(event()).status == 200);
  auto word = activity("ann", "Message");
  word["text"] = "stop";
  word["conversation"]["conversationType"] = "Personal";
  CHECK(post(word).status == 200);
  CHECK(person("ann").recipient.silent);
}

TEST_CASE_METHOD(IntakeTown, "a wish without the directory's id counts for whom conversation and channel know") {
  CHECK(post(event()).status == 200);
  auto word = activity("ann", "message");
  word["text"] = "stop";
  word["from"].erase("aadObjectId");
  auto strange = word;
  strange["from"]["id"] = "29:bob";
  CHECK(post(strange).status == 200);
  strange = word;
  strange["conversation"]["id"] = "a:bob";
  CHECK(post(strange).status == 200);
  CHECK_FALSE(person("ann").recipient.silent);
  CHECK(post(word).status == 200);
  CHECK(person("ann").recipient.silent);
}

TEST_CASE_METHOD(IntakeTown, "an address with a port is believed and not written to") {
  const std::string url = "https://smba.trafficmanager.net:8443/emea/";
  auto event = this->event();
  event["serviceUrl"] = url;
  CHECK(post(event.dump()).status == 401);
  CHECK(post(event.dump(), token_for(url)).status == 200);
  CHECK(state("ann") == "reachable");
  CHECK(person("ann").recipient.reference->service_url == config.cloud.bot_default_service_url);
}

TEST_CASE_METHOD(IntakeTown, "what is said to Copilot makes no reference; a wish said there counts") {
  CHECK(post(event()).status == 200);
  auto word = activity("ann", "message");
  word["conversation"] = {{"id", "19:copilot@thread.v2"}, {"conversationType", "groupChat"}};
  word["entities"] = json::array({json{{"type", "ProductInfo"}, {"id", "COPILOT"}}});
  word["text"] = "hello";
  pass(1s);
  CHECK(post(word).status == 200);
  CHECK_FALSE(person("ann").recipient.replied_at);
  word["text"] = "stop";
  CHECK(post(word).status == 200);
  CHECK(person("ann").recipient.silent);
  CHECK(person("ann").recipient.reference->conversation == ConversationId("a:ann"));
  CHECK(person("ann").recipient.reference->service_url == kServiceUrl);
}

TEST_CASE_METHOD(IntakeTown, "a good activity of a tenant that is not configured is 403") {
  CHECK(status_of({{"channelData", {{"tenant", {{"id", "0e0e0000-0000-0000-0000-00000000000f"}}}}}}) == 403);
  CHECK(status_of({{"channelData", nullptr}}) == 403);
  CHECK(state("ann") == "installed");
}

TEST_CASE_METHOD(IntakeTown, "what is taken is durable when it is answered") {
  CHECK(post(event()).status == 200);
  CHECK(state("ann") == "reachable");
  const auto reference = person("ann").recipient.reference;
  REQUIRE(reference);
  CHECK(reference->conversation == ConversationId("a:ann"));
  CHECK(reference->service_url == kServiceUrl);
  CHECK(person("ann").recipient.event_at == clock.now());
}

TEST_CASE_METHOD(IntakeTown, "unknown types, fields and scopes are taken and change nobody") {
  CHECK(status_of({{"type", "brandNew"}, {"field", 1}}) == 200);
  CHECK(status_of({{"conversation", {{"conversationType", "channel"}}}}) == 200);
  CHECK(status_of({{"conversation", {{"conversationType", "groupChat"}}},
                   {"from", {{"aadObjectId", id_of("carl")}}}}) == 200);
  CHECK(state("carl") == "nobody");
}

TEST_CASE_METHOD(IntakeTown, "an invoke has its documented answer; one that is not known is 501") {
  CHECK(status_of({{"type", "invoke"}, {"name", "signin/verifyState"}}) == 501);
  CHECK(status_of({{"type", "invoke"}, {"name", "task/fetch"}, {"value", json::object()}}) == 200);
  CHECK(status_of({{"type", "invoke"}, {"name", 5}}) == 400);
  CHECK(status_of({{"type", "invoke"}}) == 200);
}

TEST_CASE_METHOD(IntakeTown, "a wish by a card's button is taken, and its answer says so") {
  CHECK(post(event()).status == 200);
  auto press = activity("ann", "invoke");
  press["name"] = "adaptiveCard/action";
  press["value"] = {{"action", {{"type", "Action.Execute"}, {"verb", "stop"}}}};
  const auto reply = post(press);
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "application/json");
  CHECK(json::parse(reply.body)["type"] == "application/vnd.microsoft.activity.message");
  CHECK(person("ann").recipient.silent);
  press["value"]["action"]["verb"] = "start";
  CHECK(post(press).status == 200);
  CHECK_FALSE(person("ann").recipient.silent);
  press["value"]["action"]["verb"] = "other";
  CHECK(json::parse(post(press).body)["statusCode"] == 400);
}

TEST_CASE_METHOD(IntakeTown, "an old event that comes late does not undo a newer one") {
  CHECK(post(event()).status == 200);
  pass(1h);
  auto late = event();
  late["action"] = "remove";
  late["timestamp"] = format_time(clock.now() - 2h);
  CHECK(post(late).status == 200);
  CHECK(state("ann") == "reachable");
}

TEST_CASE_METHOD(IntakeTown, "a name in an event is data: it is neither kept nor believed") {
  auto named = event();
  named["from"]["name"] = "<script>alert(1)</script>";
  CHECK(post(named).status == 200);
  for (const auto& line : person("ann").story) {
    CHECK((line.what + line.detail).find("script") == std::string::npos);
  }
}
