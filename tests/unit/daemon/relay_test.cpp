// The bot's own program behind the daemon: what reaches it, what goes back to Teams, and what happens while it is down.
#include "fakes/troubled_disk.hpp"
#include "support/files.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

constexpr const char* kProgram = "http://127.0.0.1:3979/api/messages";
constexpr const char* kVia = "1.1 welcomed-11111111-2222-3333-4444-555555555555";
constexpr const char* kToken = "Bearer teams-token-1";

/// A town whose bot has a program of its own; it answers 200 unless a test says otherwise.
struct RelayTown : Town {
  net::Exchange answer = fakes::reply(200);
  std::vector<net::Request> got;

  explicit RelayTown(const std::filesystem::path& store_file = ":memory:") : Town(store_file) {
    config.bot.forward_to = kProgram;
    wire.answer_always("POST", kProgram, [this](const net::Request& request) {
      got.push_back(request);
      return answer;
    });
    policy("sales", {"ann", "bob"});
    start();
  }

  json message(const std::string& user, const std::string& text) const {
    auto message = activity(user, "message");
    message["text"] = text;
    return message;
  }
  json press(const std::string& user, const std::string& verb) const {
    auto invoke = activity(user, "invoke");
    invoke["name"] = "adaptiveCard/action";
    invoke["value"] = {{"action", {{"type", "Action.Execute"}, {"verb", verb}}}};
    return invoke;
  }

  net::Incoming incoming(const std::string& body, std::vector<net::Header> headers) const {
    return {
        .method = "POST", .target = "/api/messages", .headers = std::move(headers), .body = body, .peer = "127.0.0.1"};
  }
  net::Reply give(const std::string& body, std::vector<net::Header> headers = {{"Authorization", kToken}}) {
    auto reply = clock.run(daemon->activities().serve(incoming(body, std::move(headers)), nullptr));
    clock.run_until_idle();
    return reply;
  }
  int give(const json& activity) { return give(activity.dump()).status; }
  int says(const std::string& user, const std::string& text) { return give(message(user, text)); }

  /// The texts that the bot got, in order.
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const auto& each : got) all.push_back(json::parse(each.body)["text"].get<std::string>());
    return all;
  }
  /// How many wait in the store; not to be asked while the daemon has taken some.
  [[nodiscard]] std::int64_t waiting() {
    const auto all = storage.store().relay.recover("", clock.now());
    REQUIRE(all);
    return static_cast<std::int64_t>(all->size());
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(RelayTown, "an activity goes on byte for byte with its headers, and the bot's answer comes back") {
  answer = net::Response{.status = 202,
                         .headers = {{"Content-Type", "text/x-odd"}, {"X-Bot", "yes"}, {"Connection", "close"}},
                         .body = "\x01 any bytes"};
  const auto body = "  " + message("ann", "hello").dump(3) + "\n";
  const auto reply = give(body, {{"Host", "bot.contoso.com"},
                                 {"Authorization", kToken},
                                 {"Content-Type", "application/json; charset=utf-8"},
                                 {"x-ms-tenant-id", "t"},
                                 {"Content-Length", "17"},
                                 {"Connection", "keep-alive, X-Hop"},
                                 {"X-Hop", "1"},
                                 {"Transfer-Encoding", "chunked"}});
  REQUIRE(got.size() == 1);
  CHECK(got[0].body == body);
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& each : got[0].headers) headers.emplace_back(each.name, each.value);
  const decltype(headers) expected{{"Authorization", kToken},
                                   {"Content-Type", "application/json; charset=utf-8"},
                                   {"x-ms-tenant-id", "t"},
                                   {"Via", kVia}};
  CHECK(headers == expected);
  CHECK(reply.status == 202);
  CHECK(reply.body == "\x01 any bytes");
  CHECK(reply.content_type == "text/x-odd");
  REQUIRE(reply.headers.size() == 1);
  CHECK(reply.headers[0].name == "X-Bot");
  CHECK(waiting() == 0);
}

TEST_CASE_METHOD(RelayTown, "what the daemon forwarded itself is refused when it comes back, and goes on to nobody") {
  const auto status = [&](const std::string& via) {
    auto request = incoming("", {{"Authorization", kToken}, {"Via", via}});
    std::shared_ptr<void> token;
    return clock.run(daemon->activities().head(request, token))->status;
  };
  CHECK(status(kVia) == 508);
  CHECK(status("1.0 fred, " + std::string(kVia) + " (a comment)") == 508);
  CHECK(status("1.1 welcomed-00000000-2222-3333-4444-555555555555") == 401);
  CHECK(status("1.1 proxy.contoso.com") == 401);
  CHECK(got.empty());
}

TEST_CASE_METHOD(RelayTown, "another's Via stays in front of ours, when it is given again as well") {
  answer = fakes::unreachable();
  CHECK(give(message("ann", "hello").dump(), {{"Authorization", kToken}, {"Via", "1.1 proxy"}}).status == 200);
  answer = fakes::reply(200);
  pass(1min);
  REQUIRE(got.size() >= 2);
  for (const auto& each : got) {
    std::vector<std::string> passed;
    for (const auto& header : each.headers) {
      if (header.name == "Via") passed.push_back(header.value);
    }
    CHECK(passed == Texts{"1.1 proxy", kVia});
  }
}

TEST_CASE_METHOD(RelayTown, "what an activity says is durable before the bot sees it") {
  std::string seen;
  wire.answer_always("POST", kProgram, [&](const net::Request&) {
    seen = state("ann");
    return fakes::reply(200);
  });
  auto event = activity("ann", "installationUpdate");
  event["action"] = "add";
  CHECK(give(event) == 200);
  CHECK(seen == "reachable");
}

TEST_CASE_METHOD(RelayTown, "a wish is taken here and never reaches the bot, said or pressed") {
  CHECK(says("ann", "Stop") == 200);
  CHECK(person("ann").recipient.silent);
  CHECK(says("ann", "start") == 200);
  CHECK_FALSE(person("ann").recipient.silent);
  const auto pressed = give(press("ann", "stop").dump());
  CHECK(person("ann").recipient.silent);
  CHECK(json::parse(pressed.body)["type"] == "application/vnd.microsoft.activity.message");
  CHECK(got.empty());
  CHECK(says("ann", "stop the presses") == 200);
  CHECK(give(press("ann", "book a desk")) == 200);
  CHECK(got.size() == 2);
}

TEST_CASE_METHOD(RelayTown, "what is refused never reaches the bot") {
  auto foreign = message("ann", "hello");
  foreign["channelData"]["tenant"]["id"] = "99999999-0000-4000-8000-000000000001";
  CHECK(give(foreign) == 403);
  foreign = message("ann", "hello");
  foreign["recipient"]["id"] = "28:another";
  CHECK(give(foreign) == 401);
  CHECK(give(std::string("{")).status == 400);
  CHECK(got.empty());
}

TEST_CASE_METHOD(RelayTown, "a bot that refuses has answered: that goes back, and is not repeated") {
  for (const int status : {200, 201, 302, 400, 401, 404, 429}) {
    answer = fakes::reply(status);
    CHECK(says("ann", std::to_string(status)) == status);
  }
  pass(20min);
  CHECK(got.size() == 7);
}

TEST_CASE_METHOD(RelayTown, "while the bot is down an invoke is 502 and not repeated") {
  const int kind = GENERATE(0, 500, 503, -1);
  answer = kind > 0 ? net::Exchange(fakes::reply(kind)) : net::Exchange(fakes::unreachable());
  if (kind < 0) answer = net::Failure{.surely_unsent = false, .text = "no answer in time"};
  CHECK(give(press("ann", "book")) == 502);
  CHECK(waiting() == 0);
  answer = fakes::reply(200);
  pass(20min);
  CHECK(got.size() == 1);
}

TEST_CASE_METHOD(RelayTown, "while the bot is down all else is taken and given again with its token, in order") {
  answer = GENERATE(true, false) ? net::Exchange(fakes::unreachable()) : net::Exchange(fakes::reply(500));
  CHECK(says("ann", "one") == 200);
  CHECK(says("ann", "two") == 200);
  CHECK(says("bob", "three") == 200);
  CHECK(says("ann", "four") == 200);
  CHECK(waiting() == 4);
  pass(5min);
  CHECK(waiting() == 4);
  got.clear();
  answer = fakes::reply(200);
  pass(1min);
  CHECK(waiting() == 0);
  auto of_ann = texts();
  CHECK(of_ann.size() == 4);
  std::erase(of_ann, "three");
  CHECK(of_ann == Texts{"one", "two", "four"});
  for (const auto& each : got) CHECK(net::find_header(each.headers, "Authorization") == kToken);
  CHECK(says("ann", "five") == 200);
  CHECK(texts().back() == "five");
}

TEST_CASE_METHOD(RelayTown,
                 "later activities of a conversation wait behind an undelivered one; others and invokes do not") {
  answer = fakes::unreachable();
  CHECK(says("ann", "one") == 200);
  got.clear();
  answer = fakes::reply(200);
  CHECK(says("ann", "two") == 200);
  CHECK(got.empty());
  CHECK(says("bob", "three") == 200);
  CHECK(texts() == Texts{"three"});
  CHECK(give(press("ann", "book")) == 200);
  CHECK(got.size() == 2);
  pass(30s);
  CHECK(json::parse(got.at(2).body)["text"] == "one");
  CHECK(json::parse(got.at(3).body)["text"] == "two");
  CHECK(got.size() == 4);
}

TEST_CASE_METHOD(RelayTown, "a bot that is down is asked at growing distances, by one activity at a time") {
  answer = fakes::unreachable();
  for (int i = 0; i < 40; ++i) CHECK(says("user" + std::to_string(i), "hello") == 200);
  got.clear();
  pass(10min);
  CHECK(got.size() >= 10);
  CHECK(got.size() <= 40);
  got.clear();
  answer = fakes::reply(200);
  pass(80s);
  CHECK(got.size() == 40);
  CHECK(waiting() == 0);
}

TEST_CASE_METHOD(RelayTown, "an activity that the bot could not be given for 15 minutes is dropped") {
  answer = fakes::reply(503);
  CHECK(says("ann", "one") == 200);
  pass(14min);
  CHECK(waiting() == 1);
  pass(2min);
  CHECK(waiting() == 0);
  got.clear();
  answer = fakes::reply(200);
  CHECK(says("ann", "two") == 200);
  CHECK(texts() == Texts{"two"});
}

TEST_CASE_METHOD(RelayTown, "after a restart what has lost its token is dropped, and what had none is given") {
  answer = fakes::unreachable();
  CHECK(says("ann", "signed") == 200);
  CHECK(give(message("bob", "unsigned").dump(), {{"X-Kept", "yes"}}).status == 200);
  stop();
  got.clear();
  answer = fakes::reply(200);
  start();
  pass(1min);
  CHECK(texts() == Texts{"unsigned"});
  CHECK(net::find_header(got.at(0).headers, "X-Kept") == "yes");
  CHECK(waiting() == 0);
  CHECK(says("ann", "two") == 200);
  CHECK(texts().back() == "two");
}

TEST_CASE_METHOD(RelayTown, "what waits is forgotten when the bot has no program any more") {
  answer = fakes::unreachable();
  CHECK(says("ann", "one") == 200);
  stop();
  config.bot.forward_to.clear();
  start();
  CHECK(waiting() == 0);
  CHECK(says("ann", "two") == 200);
}

TEST_CASE("no token and no cookie reaches the store, though the activity does") {
  const support::TempFolder folder;
  RelayTown town(folder / "store.db");
  town.answer = fakes::unreachable();
  const auto body = town.message("ann", "the-text-that-is-kept").dump();
  CHECK(town.give(body, {{"authorization", kToken}, {"COOKIE", "session=sweet"}, {"X-Kept", "kept-header"}}).status ==
        200);
  CHECK(town.waiting() == 1);
  const auto bytes = support::read_text(folder / "store.db") + support::read_text(folder / "store.db-wal");
  CHECK(bytes.find("the-text-that-is-kept") != std::string::npos);
  CHECK(bytes.find("kept-header") != std::string::npos);
  CHECK(bytes.find("teams-token-1") == std::string::npos);
  CHECK(bytes.find("sweet") == std::string::npos);
}

TEST_CASE_METHOD(RelayTown, "when no more can be kept it is 503, so that Teams repeats it") {
  answer = fakes::unreachable();
  const store::RelayBounds any{.rows = 1 << 20, .bytes = 1 << 30};
  const store::Undelivered row{.tenant = tenant, .conversation = ConversationId("c"), .body = "{}"};
  for (int i = 0; i < 9'999; ++i) REQUIRE(storage.store().relay.keep(row, any, clock.now() + 1h).value());
  CHECK(says("ann", "the last one") == 200);
  const auto reply = give(message("bob", "one too many").dump());
  CHECK(reply.status == 503);
  CHECK(net::find_header(reply.headers, "Retry-After") == "5");
  CHECK(waiting() == 10'000);
}

TEST_CASE_METHOD(RelayTown, "a bot that hangs holds a bounded number of requests; what comes beyond is kept at once") {
  wire.hold();
  std::vector<decltype(clock.start(daemon->activities().serve({}, nullptr)))> replies;
  for (int i = 0; i < 130; ++i) {
    const auto body = message("user" + std::to_string(i), "hello").dump();
    replies.push_back(clock.start(daemon->activities().serve(incoming(body, {}), nullptr)));
  }
  CHECK(wire.held() == 128);
  CHECK(waiting() == 2);
  const auto answered = [&] {
    return std::count_if(replies.begin(), replies.end(), [](const auto& each) { return each->has_value(); });
  };
  CHECK(answered() == 2);
  wire.release();
  clock.run_until_idle();
  CHECK(answered() == 130);
  pass(1min);
  CHECK(waiting() == 0);
}

TEST_CASE_METHOD(RelayTown,
                 "the bot gets no more time than Teams has: less for an invoke, and for what took long before") {
  CHECK(says("ann", "hello") == 200);
  CHECK(give(press("ann", "book")) == 200);
  REQUIRE(got.size() == 2);
  CHECK(got[0].deadline > 10s);
  CHECK(got[0].deadline < 15s);
  CHECK(got[1].deadline < 10s);
}

TEST_CASE_METHOD(RelayTown, "an activity whose answer was lost is given again, for it may not have arrived") {
  answer = net::Failure{.surely_unsent = false, .text = "no answer in time"};
  CHECK(says("ann", "one") == 200);
  answer = fakes::reply(200);
  pass(10s);
  CHECK(texts() == Texts{"one", "one"});
}

TEST_CASE_METHOD(RelayTown, "one that is in the store although its keeping failed lets nothing overtake what waits") {
  const auto body_of = [](const net::Request& request) { return json::parse(request.body)["text"].get<std::string>(); };
  const store::Undelivered ghost{.tenant = tenant,
                                 .conversation = ConversationId("a:ann"),
                                 .activity = ActivityId("ghost"),
                                 .headers = "",
                                 .body = message("ann", "one").dump(),
                                 .received_at = clock.now()};
  REQUIRE(storage.store().relay.keep(ghost, {10, 1 << 20}, clock.now() + 1s).value());
  bool takes_two = false;
  wire.answer_always("POST", kProgram, [&](const net::Request& request) {
    if (body_of(request) == "two" && !takes_two) return net::Exchange(fakes::reply(503));
    got.push_back(request);
    return net::Exchange(fakes::reply(200));
  });
  CHECK(says("ann", "two") == 200);
  pass(10s);
  CHECK(texts() == Texts{"one"});
  CHECK(says("ann", "three") == 200);
  CHECK(texts() == Texts{"one"});
  takes_two = true;
  pass(1min);
  CHECK(texts() == Texts{"one", "two", "three"});
}

namespace {
/// While the bot is down somebody writes about Ann, whom an admin then forgets.
struct ErasingRelay : RelayTown {
  ErasingRelay() {
    pass(5s);
    REQUIRE(person("ann").recipient.name == "ann@contoso.com");
    answer = fakes::unreachable();
  }
  /// As `welcomed forget` does, without a word to the daemon.
  void forget_ann() { REQUIRE(storage.store().erasure.forget(key_of("ann"), clock.now())); }
  void bot_comes_up() {
    got.clear();
    answer = fakes::reply(202);
  }
};
}  // namespace

TEST_CASE_METHOD(ErasingRelay,
                 "what was erased while it waited is dropped, and its conversation is served directly again") {
  CHECK(says("bob", "ask ann@contoso.com about it") == 200);
  forget_ann();
  CHECK(waiting() == 0);
  bot_comes_up();
  pass(1min);
  CHECK(daemon->activities_dropped() == 1);
  CHECK(says("bob", "two") == 202);
  CHECK(texts() == Texts{"two"});
  pass(20min);
  CHECK(daemon->activities_dropped() == 1);
}

TEST_CASE_METHOD(ErasingRelay, "what waits behind an activity that was erased is given, in order") {
  CHECK(says("bob", "ask ann@contoso.com about it") == 200);
  CHECK(says("bob", "two") == 200);
  CHECK(says("bob", "three") == 200);
  forget_ann();
  bot_comes_up();
  pass(1min);
  CHECK(texts() == Texts{"two", "three"});
  CHECK(daemon->activities_dropped() == 1);
  CHECK(says("bob", "four") == 202);
}

TEST_CASE_METHOD(ErasingRelay, "what the bot is just being given when it is erased counts as given") {
  CHECK(says("bob", "ask ann@contoso.com about it") == 200);
  bot_comes_up();
  gate.holds = [](const net::Request& request) { return request.url.text() == kProgram; };
  pass(1min);
  REQUIRE(gate.waiting() == 1);
  forget_ann();
  pass(10s);
  gate.open();
  pass(1min);
  CHECK(got.size() == 1);
  CHECK(daemon->activities_dropped() == 0);
  CHECK(says("bob", "two") == 202);
}

namespace {
struct TroubledRelay : fakes::TroubledDisk, support::TempFolder, RelayTown {
  TroubledRelay() : RelayTown(path() / "welcomed.db") {}
};
}  // namespace

TEST_CASE_METHOD(TroubledRelay, "what neither the bot nor the store takes is 503, and nothing waits behind it") {
  auto in_channel = message("ann", "hello");
  in_channel["conversation"]["conversationType"] = "channel";
  answer = fakes::unreachable();
  refuse_writes(SQLITE_FULL);
  CHECK(give(in_channel) == 503);
  answer = fakes::reply(200);
  got.clear();
  CHECK(give(in_channel) == 200);
  CHECK(got.size() == 1);
  work();
  pass(1min);
  CHECK(waiting() == 0);
}

TEST_CASE_METHOD(TroubledRelay, "what the bot took while the disk was full is not given again when there is room") {
  answer = fakes::unreachable();
  CHECK(says("ann", "one") == 200);
  got.clear();
  answer = fakes::reply(200);
  gate.holds = [](const net::Request& request) { return request.url.text() == kProgram; };
  pass(10s);
  REQUIRE(gate.waiting() == 1);
  refuse_writes(SQLITE_FULL);
  gate.open();
  pass(5min);
  CHECK(texts() == Texts{"one"});
  work();
  pass(1min);
  CHECK(waiting() == 0);
  CHECK(texts() == Texts{"one"});
}

namespace {
/// The daemon shares the store with others.
struct SharingRelay : RelayTown {
  SharingRelay() { begin_anew(); }
  void begin_anew() {
    stop();
    const World world{io, clock, random, storage, gate, longest_sleep, store::Instance{.name = "here"}};
    daemon = std::make_unique<Daemon>(world, std::make_shared<const config::Config>(config));
    REQUIRE(clock.run(daemon->start()));
  }
  /// The daemon of that name was there a moment ago.
  void was_there(const std::string& name) { REQUIRE(storage.store().leaderships.join({.name = name}, clock.now())); }
  void keeps(const std::string& owner, const std::string& text) {
    const store::Undelivered row{.owner = owner,
                                 .tenant = tenant,
                                 .conversation = ConversationId("a:ann"),
                                 .activity = ActivityId(text),
                                 .body = message("ann", text).dump(),
                                 .received_at = clock.now()};
    REQUIRE(storage.store().relay.keep(row, {10, 1 << 20}, clock.now()).value());
  }
  [[nodiscard]] std::size_t kept_by(const std::string& owner) {
    return storage.store().relay.numbers(owner).value().size();
  }
};
}  // namespace

TEST_CASE_METHOD(SharingRelay, "a daemon gives what it took itself, and leaves alone what another holds") {
  was_there("there");
  keeps("there", "theirs");
  answer = fakes::unreachable();
  CHECK(says("ann", "ours") == 200);
  CHECK(kept_by("here") == 1);
  CHECK(kept_by("there") == 1);
  got.clear();
  answer = fakes::reply(200);
  pass(2min);
  CHECK(texts() == Texts{"ours"});
  CHECK(kept_by("here") == 0);
  CHECK(kept_by("there") == 1);
  CHECK(daemon->activities_dropped() == 0);
}

TEST_CASE_METHOD(SharingRelay, "what a daemon holds that is gone for good is dropped and counted, once") {
  was_there("there");
  keeps("there", "theirs");
  keeps("gone", "lost");
  pass(2min);
  CHECK(kept_by("gone") == 0);
  CHECK(daemon->activities_dropped() == 1);
  pass(10min);
  CHECK(kept_by("there") == 1);
  pass(5min);
  CHECK(kept_by("there") == 0);
  CHECK(daemon->activities_dropped() == 2);
  CHECK(got.empty());
}

TEST_CASE_METHOD(SharingRelay, "what others dropped while this daemon was cut off is theirs to count") {
  answer = fakes::unreachable();
  CHECK(says("ann", "one") == 200);
  const auto later = clock.now() + 16min;
  REQUIRE(storage.store().relay.drop_left_behind("there", later).value().size() == 1);
  clock.set(later);
  answer = fakes::reply(200);
  pass(2min);
  CHECK(daemon->activities_dropped() == 0);
  CHECK(says("ann", "two") == 200);
  CHECK(texts().back() == "two");
}

TEST_CASE_METHOD(SharingRelay,
                 "without a program of the bot a daemon forgets what is its own, and what nobody can give") {
  was_there("there");
  keeps("here", "ours");
  keeps("there", "theirs");
  keeps("gone", "lost");
  config.bot.forward_to.clear();
  begin_anew();
  CHECK(kept_by("here") == 0);
  CHECK(kept_by("there") == 1);
  CHECK(kept_by("gone") == 0);
  CHECK(daemon->activities_dropped() == 1);
}
