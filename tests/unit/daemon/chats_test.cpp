// Group chats: a welcome in each, whoever brought the app there.
#include "town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

constexpr const char* kOffsiteChat = "19:0ff517e@thread.v2";

struct ChatTown : Town {
  bool installed_there = false;
  int installs_there = 0;
  bool topics_readable = true;
  bool there = true;

  ChatTown() {
    services.users = {"ann"};
    config.library.add("chat", "",
                       cards::parse_markdown("Hello ${chat.topic ?? 'all'}, from ${installer.name ?? 'IT'}").value);
    services.trouble_with = [this](const net::Request& request) { return of_chat(request); };
  }

  std::optional<net::Exchange> of_chat(const net::Request& request) {
    const auto url = request.url.text();
    const auto place = std::string(Services::kGraph) + "/chats/" + net::encode(kOffsiteChat);
    if (!url.starts_with(place)) return std::nullopt;
    const auto rest = url.substr(place.size());
    if (!there) return fakes::reply(404, R"({"error":{"code":"NotFound","message":"NotFound"}})");
    if (rest.empty() && !topics_readable)
      return fakes::reply(403,
                          R"({"error":{"code":"Forbidden","message":"Missing role permissions on the request."}})");
    if (rest.empty()) return fakes::reply(200, json{{"id", kOffsiteChat}, {"topic", "Offsite"}}.dump());
    if (!rest.starts_with("/installedApps")) return std::nullopt;
    if (request.method == "POST") {
      ++installs_there;
      return fakes::reply(std::exchange(installed_there, true) ? 409 : 201);
    }
    auto found = json::array();
    if (installed_there) found.push_back({{"id", "inst-chat"}});
    return fakes::reply(200, json{{"value", std::move(found)}}.dump());
  }

  void begin(core::ChatSelection chats) {
    core::Policy policy{.name = "chats", .title = "chats", .tenant = tenant};
    policy.chats = std::move(chats);
    policy.messages = {{.key = "welcome", .template_name = "welcome", .channel_template = "chat"}};
    policy.existing = core::Existing::welcome;
    config.policies.push_back(std::move(policy));
    start();
    pass(5s);
  }

  int hears(const std::string& type, const json& more) {
    auto event = activity("ann", type);
    event["conversation"] = {{"id", kOffsiteChat}, {"conversationType", "groupChat"}, {"isGroup", true}};
    event.update(more);
    const int status = post(event).status;
    clock.run_until_idle();
    pass(5s);
    return status;
  }
  [[nodiscard]] std::string state_of_chat() {
    const auto found = storage.store().reports.person({tenant, RecipientId(kOffsiteChat)});
    return found && *found ? std::string(core::name((*found)->recipient.state)) : "nobody";
  }
};

const json kBotAdded{{"membersAdded", json::array({{{"id", std::string("28:") + Town::kBot}}})}};

}  // namespace

TEST_CASE_METHOD(ChatTown, "a chat to which somebody adds the app is welcomed once, with its topic and who it was") {
  begin({.added = true});
  CHECK(hears("installationUpdate", {{"action", "add"}}) == 200);
  CHECK(hears("conversationUpdate", kBotAdded) == 200);
  CHECK(hears("message", {{"text", "hello"}}) == 200);
  REQUIRE(sent() == 1);
  CHECK(services.sends[0].first.find(net::encode(kOffsiteChat)) != std::string::npos);
  CHECK(services.sends[0].second["text"] == "Hello Offsite, from User ann");
  CHECK(installs_there == 0);
  CHECK(hears("installationUpdate", {{"action", "remove"}}) == 200);
  CHECK(state_of_chat() == "removed");
  CHECK(hears("conversationUpdate", kBotAdded) == 200);
  CHECK(state_of_chat() == "reachable");
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(ChatTown, "a listed chat gets the app, and is welcomed although no event tells of it") {
  begin({.list = {kOffsiteChat}});
  CHECK(installs_there == 1);
  CHECK(sent() == 0);
  pass(3min);
  REQUIRE(sent() == 1);
  CHECK(services.sends[0].first.starts_with("/teams/"));
  CHECK(services.sends[0].second["text"] == "Hello Offsite, from IT");
}

TEST_CASE_METHOD(ChatTown, "a listed chat that is not there is set aside by name, and welcomed once it is") {
  there = false;
  begin({.list = {kOffsiteChat}});
  CHECK(state_of_chat() == "failed");
  const auto causes = storage.store().reports.causes().value();
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == "chat_not_found");
  CHECK(causes[0].of_chats);
  there = true;
  pass(25h);
  CHECK(state_of_chat() == "reachable");
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(ChatTown, "where the topic may not be read, the one that an event told is named") {
  topics_readable = false;
  begin({.added = true});
  auto named = kBotAdded;
  named["topicName"] = "Summer";
  hears("conversationUpdate", named);
  REQUIRE(sent() == 1);
  CHECK(services.sends[0].second["text"] == "Hello Summer, from User ann");
}

TEST_CASE_METHOD(ChatTown, "chats of meetings, and those that no policy means, are taken note of and left alone") {
  begin({.list = {"19:other@thread.v2"}});
  CHECK(hears("installationUpdate", {{"action", "add"}}) == 200);
  CHECK(state_of_chat() == "reachable");
  CHECK(sent() == 0);
}

TEST_CASE_METHOD(ChatTown, "a chat in which the bot is not any more is left alone once Graph says so, too") {
  begin({.added = true});
  services.send_answers = {fakes::reply(
      403,
      R"({"error":{"code":"BotNotInConversationRoster","message":"The bot is not part of the conversation roster."}})")};
  hears("installationUpdate", {{"action", "add"}});
  pass(1min);
  CHECK(state_of_chat() == "removed");
  CHECK(installs_there == 0);
}
