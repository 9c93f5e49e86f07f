#include <catch2/catch.hpp>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options small() {
  Options options;
  options.users = 200;
  options.installed_percent = 30;
  options.bot_url = "http://127.0.0.1:9/none";
  return options;
}

Json installed(Running& running) {
  return running.user_where([](const Json& user) { return user.at("installed") == true; });
}

Json to(const Json& member, const Running& running) {
  return {{"members", {{{"id", member}}}}, {"tenantId", running.options().tenant_id}};
}

std::string activities(const Json& conversation) {
  return "/conversations/" + encoded(conversation.get<std::string>()) + "/activities";
}

Json text(const std::string& words) { return {{"type", "message"}, {"text", words}}; }

Json card(const Json& content) {
  return {{"type", "message"},
          {"attachments", {{{"contentType", "application/vnd.microsoft.card.adaptive"}, {"content", content}}}}};
}

}  // namespace

TEST_CASE("creating a 1:1 conversation is get-or-create, by either id, at either service URL") {
  Running running(small());
  const Json user = installed(running);
  const Reply by_id = running.connector("POST", "/conversations", to(user.at("id"), running));
  CHECK(by_id.status == 201);
  CHECK(by_id.body.at("id") == user.at("conversation_id"));
  CHECK(running.connector("POST", "/conversations", to(user.at("member_id"), running)).body == by_id.body);
  const Reply token = running.token(running.token_form("https://api.botframework.com/.default"));
  const Reply global = send("POST", running.base() + "/teams/v3/conversations", to(user.at("id"), running).dump(),
                            {{"Authorization", "Bearer " + token.body.at("access_token").get<std::string>()},
                             {"Content-Type", "application/json"}});
  CHECK(global.body == by_id.body);
}

TEST_CASE("a conversation with somebody who has not the app is forbidden") {
  const Json user = shared().candidate();
  const Reply reply = shared().connector("POST", "/conversations", to(user.at("id"), shared()));
  CHECK(reply.status == 403);
  CHECK(reply.code() == "ForbiddenOperationException");
}

TEST_CASE("wrong parameters of a conversation are bad syntax") {
  const Json id = shared().world().at("users").at(0).at("id");
  Json group = to(id, shared());
  group["isGroup"] = true;
  Json topic = to(id, shared());
  topic["topicName"] = "x";
  Json unknown = to(id, shared());
  unknown["user"] = 1;
  const Json no_tenant{{"members", {{{"id", id}}}}};
  const Json aad{{"members", {{{"aadObjectId", id}}}}, {"tenantId", shared().options().tenant_id}};
  for (const Json& body : {group, topic, unknown, no_tenant, aad, Json::object()}) {
    CAPTURE(body.dump());
    const Reply reply = shared().connector("POST", "/conversations", body);
    CHECK(reply.status == 400);
    CHECK(reply.code() == "BadSyntax");
  }
}

TEST_CASE("the chat id of Graph and the id of the events name the same conversation") {
  Running running(small());
  const Json user = installed(running);
  const Reply one = running.connector("POST", activities(user.at("chat_id")), text("one"));
  CHECK(one.status == 201);
  const Reply two = running.connector("POST", activities(user.at("conversation_id")), text("two"));
  CHECK(two.status == 201);
  CHECK(one.body.at("id") != two.body.at("id"));
  const Json ledger = running.control("GET", "/ledger/messages").body;
  REQUIRE(ledger.size() == 1);
  CHECK(ledger.at(0).at("user_id") == user.at("id"));
  CHECK(ledger.at(0).at("count") == 2);
  CHECK(ledger.at(0).at("activities").at(0).at("text_preview") == "one");
}

TEST_CASE("an activity that breaks a rule is refused by name") {
  Running running(small());
  const std::string path = activities(installed(running).at("conversation_id"));
  const auto code = [&](const Json& activity) { return running.connector("POST", path, activity).code(); };
  Json unknown = text("x");
  unknown["txet"] = "y";
  CHECK(code(unknown) == "BadSyntax");
  CHECK(code({{"type", "message"}}) == "BadSyntax");
  CHECK(code({{"type", "message"}, {"text", ""}, {"attachments", Json::array()}}) == "BadSyntax");
  CHECK(code({{"type", "dance"}}) == "BadArgument");
  CHECK(code({{"text", "x"}}) == "MissingProperty");
  CHECK(code(card("not an object")) == "BadSyntax");
  CHECK(code(card({{"type", "AdaptiveCard"}})) == "BadSyntax");
  CHECK(code(card({{"type", "Card"}, {"version", "1.4"}})) == "BadSyntax");
  Json format = text("x");
  format["textFormat"] = "html";
  CHECK(code(format) == "BadArgument");
  Json other = text("x");
  other["recipient"] = {{"id", "29:somebody"}};
  CHECK(code(other) == "BadArgument");
  CHECK(code(card({{"type", "AdaptiveCard"}, {"version", "1.4"}, {"body", Json::array()}})).empty());
}

TEST_CASE("size is measured as UTF-16: letters of three bytes count two") {
  Running running(small());
  const std::string path = activities(installed(running).at("conversation_id"));
  std::string words;
  while (words.size() < 51'000 * 3) words += "語";
  CHECK(running.connector("POST", path, text(words)).status == 201);
  CHECK(running.connector("POST", path, text(std::string(52'000, 'x'))).code() == "MessageSizeTooBig");
}

TEST_CASE("unknown conversations, removed apps and blocks are told apart") {
  Running running(small());
  const Json user = installed(running);
  const std::string path = activities(user.at("conversation_id"));
  const auto code = [&] { return running.connector("POST", path, text("x")).code(); };
  CHECK(running.connector("POST", activities("a:unknown"), text("x")).code() == "ConversationNotFound");
  CHECK(running.connector("POST", activities(running.candidate().at("conversation_id")), text("x")).status == 404);
  running.control("POST", "/block", {{"user_id", user.at("id")}, {"by", "user"}});
  CHECK(code() == "ConversationBlockedByUser");
  running.control("POST", "/block", {{"user_id", user.at("id")}, {"by", "policy"}});
  CHECK(code() == "BotDisabledByAdmin");
  running.control("POST", "/block", {{"user_id", user.at("id")}, {"by", "none"}});
  running.control("POST", "/forget-conversation", {{"user_id", user.at("id")}});
  CHECK(code() == "ConversationNotFound");
  running.connector("POST", "/conversations", to(user.at("id"), running));
  CHECK(code().empty());
  running.control("POST", "/uninstall", {{"user_id", user.at("id")}});
  CHECK(code() == "BotNotInConversationRoster");
}

TEST_CASE("messages are updated, deleted, and then not found") {
  Running running(small());
  const std::string path = activities(installed(running).at("conversation_id"));
  const std::string one = path + "/" + running.connector("POST", path, text("one")).body.at("id").get<std::string>();
  CHECK(running.connector("PUT", one, text("changed")).status == 200);
  CHECK(running.control("GET", "/ledger/messages").body.at(0).at("activities").at(0).at("text_preview") == "changed");
  CHECK(running.connector("POST", one, text("reply")).status == 201);
  CHECK(running.connector("DELETE", one).status == 200);
  CHECK(running.connector("DELETE", one).code() == "ActivityNotFoundInConversation");
  CHECK(running.connector("PUT", one, text("again")).code() == "ActivityNotFoundInConversation");
}

TEST_CASE("the roster of a personal chat holds its one member") {
  Running running(small());
  const Json user = installed(running);
  const std::string path = "/conversations/" + encoded(user.at("conversation_id").get<std::string>());
  CHECK(running.connector("GET", path + "/pagedmembers?pageSize=100").body.at("members").at(0).at("objectId") ==
        user.at("id"));
  CHECK(running.connector("GET", path + "/members").body.size() == 1);
  CHECK(running.connector("GET", path + "/members/" + encoded(user.at("userPrincipalName"))).body.at("id") ==
        user.at("member_id"));
  CHECK(running.connector("GET", path + "/members/nobody").status == 404);
  CHECK(running.connector("DELETE", path + "/members/" + user.at("id").get<std::string>()).status == 405);
  CHECK(running.connector("GET", "/conversations").status == 405);
}

TEST_CASE("the connector takes no token of Graph") {
  const Reply token = shared().token(shared().token_form("https://graph.microsoft.com/.default"));
  const Reply reply = send("POST", shared().service() + "/conversations", "{}",
                           {{"Authorization", "Bearer " + token.body.at("access_token").get<std::string>()}});
  CHECK(reply.status == 401);
  CHECK(reply.code() == "AuthorizationError");
}
