#include "core/activity.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/strict_json.hpp"

using namespace welcomed;
using namespace welcomed::core;
using nlohmann::json;

namespace {

const std::filesystem::path kInbound = std::filesystem::path(PROJECT_DIR) / "../shared/contracts/bot-samples/inbound";
const TimePoint kReceived = *parse_time("2030-01-01T00:00:00Z");

constexpr const char* kBlank = "b1a0b1a0-0000-4000-8000-000000000001";

/// With ids in the place of those that the documentation blanked out.
std::string filled(std::string text) {
  for (const std::string blank : {"\"***\"", "\"<TENANT ID>\""}) {
    for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
      text.replace(at, blank.size(), '"' + std::string(kBlank) + '"');
  }
  return text;
}

json sample(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto parsed = parse_strict(filled(text.str()), 32);
  REQUIRE(parsed);
  return *parsed;
}

/// The activity of a sample; the table below says what it means to us.
struct Meaning {
  const char* file;
  Presence presence;
  const char* user;
  const char* tenant;
};

constexpr const char* kAdele = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8";
constexpr const char* kContoso = "b28fdbfd-2b78-4f93-b0f8-8881793f0f8f";
constexpr const char* kMicrosoft = "72f988bf-86f1-41af-91ab-2d7cd011db47";
constexpr const char* kOther = "528dbe3f-15e0-4e37-84a1-00cc305847dd";

const std::vector<Meaning> kPersonal{
    {"conversationUpdate.botAdded.personal.fixture.json", Presence::added, "d2ffaeab-d802-4fec-8580-0987e9ad2628",
     "09e852a2-4575-45f7-9586-7cc3acfdc715"},
    // The page names neither the same bot twice nor a user: only its form is a sample.
    {"conversationUpdate.botAdded.personal.json", Presence::hint, kBlank, kBlank},
    {"event.readReceipt.json", Presence::hint, "5b649834-7412-4cce-9e69-176e95a394f5",
     "6babcaad-604b-40ac-a9d7-9fd97c0b779f"},
    {"installationUpdate.add.personal.json", Presence::added, kAdele, kContoso},
    {"installationUpdate.add-upgrade.personal.json", Presence::there, kAdele, kContoso},
    {"installationUpdate.remove.personal.json", Presence::removed, kAdele, kContoso},
    {"installationUpdate.remove-upgrade.personal.json", Presence::hint, kAdele, kContoso},
    {"invoke.adaptiveCard-action.json", Presence::there, kAdele, kMicrosoft},
    {"invoke.task-fetch.json", Presence::there, kAdele, kMicrosoft},
    {"invoke.task-submit.json", Presence::there, kAdele, kMicrosoft},
    {"message.actionSubmit.json", Presence::there, kAdele, kMicrosoft},
    {"message.personal.json", Presence::there, kAdele, kMicrosoft},
    {"messageDelete.json", Presence::hint, "520e4d1e-2108-43ee-a092-46a9507c6200", kOther},
    {"messageUpdate.edit.json", Presence::hint, "520e4d1e-2108-43ee-a092-46a9507c6200", kOther},
    {"messageUpdate.undelete.json", Presence::hint, "520e4d1e-2108-43ee-a092-46a9507c6200", kOther},
};

const Meaning* meaning_of(const std::string& file) {
  for (const auto& each : kPersonal) {
    if (file == each.file) return &each;
  }
  return nullptr;
}

constexpr const char* kTenant = "0e0e0000-0000-4000-8000-000000000001";
constexpr const char* kAnother = "0e0e0000-0000-4000-8000-000000000002";

/// An install event of our own, to be bent.
json install_event() {
  return {{"type", "installationUpdate"},
          {"action", "add"},
          {"id", "f:1"},
          {"timestamp", "2026-07-10T09:00:00Z"},
          {"channelId", "msteams"},
          {"serviceUrl", "https://smba.trafficmanager.net/emea/"},
          {"locale", "de-DE"},
          {"from", {{"id", "29:user"}, {"aadObjectId", "0a0a0a0a-BBBB-4000-8000-00000000000c"}}},
          {"recipient", {{"id", "28:bot"}}},
          {"conversation", {{"id", "a:1"}, {"conversationType", "personal"}, {"tenantId", kTenant}}},
          {"channelData", {{"tenant", {{"id", "0E0E0000-0000-4000-8000-000000000001"}}}}}};
}

std::optional<PersonalEvent> event_of(const json& activity) {
  const auto parsed = parse_activity(activity);
  REQUIRE(parsed);
  return personal_event(*parsed, kReceived);
}

json bent(const json& patch) {
  auto activity = install_event();
  activity.merge_patch(patch);
  return activity;
}

}  // namespace

TEST_CASE("every documented inbound activity is read, and means what its page says") {
  if (!std::filesystem::exists(kInbound)) {
    WARN("skipped: " << kInbound << " is not here");
    return;
  }
  std::set<std::string> met;
  for (const auto& entry : std::filesystem::directory_iterator(kInbound)) {
    const auto file = entry.path().filename().string();
    INFO(file);
    const auto parsed = parse_activity(sample(entry.path()));
    if (!parsed) FAIL_CHECK(parsed.error().text());
    if (!parsed) continue;
    const auto event = personal_event(*parsed, kReceived);
    const auto* meaning = meaning_of(file);
    CHECK(event.has_value() == (meaning != nullptr));
    if (!event || meaning == nullptr) continue;
    met.insert(file);
    CHECK(event->presence == meaning->presence);
    CHECK(event->user.str() == meaning->user);
    CHECK(event->tenant.str() == meaning->tenant);
    CHECK_FALSE(event->reference.conversation.empty());
    CHECK(event->reference.service_url.starts_with("https://"));
    CHECK(event->reference.user_id.starts_with("29:"));
    CHECK(event->at == parsed->timestamp);
  }
  CHECK(met.size() == kPersonal.size());
}

TEST_CASE("an install event becomes who, where and when") {
  const auto event = event_of(install_event());
  REQUIRE(event);
  CHECK(event->presence == Presence::added);
  CHECK(event->wish == Wish::none);
  CHECK(event->tenant == TenantId(kTenant));
  CHECK(event->user == RecipientId("0a0a0a0a-bbbb-4000-8000-00000000000c"));
  CHECK(event->reference ==
        ConversationReference{ConversationId("a:1"), "https://smba.trafficmanager.net/emea/", "29:user", "de-DE"});
  CHECK(event->at == parse_time("2026-07-10T09:00:00Z"));
}

TEST_CASE("the action of an install event is read in any case") {
  CHECK(event_of(bent({{"action", "Add"}}))->presence == Presence::added);
  CHECK(event_of(bent({{"action", "ADD-UPGRADE"}}))->presence == Presence::there);
  CHECK(event_of(bent({{"action", "Remove"}}))->presence == Presence::removed);
}

TEST_CASE("a removed upgrade is no uninstall") {
  CHECK(event_of(bent({{"action", "remove-upgrade"}}))->presence != Presence::removed);
}

TEST_CASE("a conversationUpdate says the bot came or went only when it names the bot") {
  const auto update = [](const json& members) {
    auto activity = bent({{"type", "conversationUpdate"}, {"action", nullptr}});
    activity.update(members);
    return event_of(activity)->presence;
  };
  const json bot{{"id", "28:bot"}};
  const json user{{"id", "29:user"}, {"aadObjectId", "0a0a0a0a-bbbb-4000-8000-00000000000c"}};
  CHECK(update({{"membersAdded", {bot, user}}}) == Presence::added);
  CHECK(update({{"membersAdded", {user, bot}}}) == Presence::added);
  CHECK(update({{"membersAdded", {user}}}) == Presence::hint);
  CHECK(update({{"membersRemoved", {bot}}}) == Presence::removed);
  CHECK(update({{"membersRemoved", {user}}}) == Presence::hint);
  CHECK(update(json::object()) == Presence::hint);
}

TEST_CASE("the user is the member beside the bot where the sender has no directory id") {
  const auto activity =
      bent({{"type", "conversationUpdate"},
            {"from", {{"aadObjectId", nullptr}}},
            {"membersAdded",
             {{{"id", "28:bot"}}, {{"id", "29:them"}, {"objectId", "CCCCCCCC-0000-4000-8000-000000000001"}}}}});
  const auto event = event_of(activity);
  REQUIRE(event);
  CHECK(event->user == RecipientId("cccccccc-0000-4000-8000-000000000001"));
  CHECK(event->reference.user_id == "29:them");
}

TEST_CASE("only an event of who is in a conversation is believed who is in it") {
  for (const char* type : {"message", "invoke", "installationUpdate", "event"}) {
    INFO(type);
    CHECK_FALSE(event_of(
        bent({{"type", type},
              {"text", "stop"},
              {"from", {{"aadObjectId", nullptr}}},
              {"membersAdded", {{{"id", "29:them"}, {"aadObjectId", "cccccccc-0000-4000-8000-000000000001"}}}}})));
  }
}

TEST_CASE("ids of the directory are GUIDs, whoever's they are") {
  const json odd{{"id", "29:x"}, {"aadObjectId", "x"}};
  for (const json& patch :
       {json{{"from", {{"aadObjectId", "me"}}}}, json{{"recipient", {{"objectId", "../x"}}}},
        json{{"from", {{"objectId", "../x"}}}}, json{{"channelData", {{"team", {{"tenantId", "contoso"}}}}}},
        json{{"membersAdded", json::array({odd})}}, json{{"membersRemoved", json::array({odd})}},
        json{{"channelData", {{"tenant", {{"id", "contoso"}}}}}}, json{{"conversation", {{"tenantId", "contoso"}}}},
        json{{"channelData", {{"team", {{"aadGroupId", "sales"}}}}}}}) {
    INFO(patch);
    const auto parsed = parse_activity(bent(patch));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().what.ends_with("is not a GUID"));
  }
}

TEST_CASE("whoever has an id by both of its names has one") {
  const auto fault = [](const std::string& id, const std::string& other) {
    const json account{{"id", "29:x"}, {"aadObjectId", id}, {"objectId", other}};
    std::string all;
    for (const json& patch :
         {json{{"from", account}}, json{{"recipient", account}}, json{{"membersAdded", json::array({account})}},
          json{{"membersRemoved", json::array({account})}}}) {
      const auto parsed = parse_activity(bent(patch));
      all += parsed ? std::string() : parsed.error().what + "\n";
    }
    return all;
  };
  const std::string id = "cccccccc-0000-4000-8000-000000000001";
  const std::string line = "the activity's objectId is not the aadObjectId\n";
  CHECK(fault(id, "CCCCCCCC-0000-4000-8000-000000000001").empty());
  CHECK(fault(id, "cccccccc-0000-4000-8000-000000000002") == line + line + line + line);
}

TEST_CASE("an activity that names two tenants is none") {
  const auto fault = [](const json& patch) {
    const auto parsed = parse_activity(bent(patch));
    return parsed ? std::string() : parsed.error().what;
  };
  CHECK(fault({{"conversation", {{"tenantId", kAnother}}}}) == "the activity names two tenants");
  CHECK(fault({{"channelData", {{"tenant", {{"id", kAnother}}}}}}) == "the activity names two tenants");
  CHECK(fault({{"channelData", {{"team", {{"tenantId", kAnother}}}}}}) == "the activity names two tenants");
  CHECK(fault({{"channelData", {{"team", {{"tenantId", kTenant}}}}}}).empty());
  CHECK(fault({{"conversation", {{"tenantId", "0E0E0000-0000-4000-8000-000000000001"}}}}).empty());
}

TEST_CASE("a service URL may name the activity's tenant in its path, and no other") {
  const auto bare = [](std::string id) {
    std::erase(id, '-');
    return id;
  };
  const auto encoded = [](const std::string& id) {
    std::ostringstream text;
    for (const char each : id) text << '%' << std::hex << int{each};
    return text.str();
  };
  const auto another = [](const std::string& rest) {
    const json patch{{"serviceUrl", "https://smba.trafficmanager.net/amer/" + rest}};
    return url_names_another_tenant(parse_activity(bent(patch)).value());
  };
  CHECK(another(kAnother));
  CHECK(another(std::string(kAnother) + "/?x=1"));
  CHECK(another(std::string("x/") + kTenant + "/" + kAnother));
  CHECK(another(std::string("?tenant=") + kAnother));
  CHECK(another(std::string(kAnother) + ";v=1/"));
  CHECK(another(bare(kAnother)));
  CHECK(another(encoded(kAnother)));
  CHECK(another(encoded(bare(kAnother)) + "/"));
  CHECK(another("%2530" + std::string(kAnother).substr(1)));
  CHECK(another("%25" + encoded(kAnother).substr(1)));
  CHECK(another("%252530" + std::string(kAnother).substr(1)));
  CHECK(another("%2541"));
  CHECK_FALSE(another(bare(kTenant)));
  CHECK_FALSE(another(encoded(kTenant) + "/%/%4"));
  CHECK_FALSE(another(kTenant));
  CHECK_FALSE(another("0E0E0000-0000-4000-8000-000000000001/"));
  CHECK_FALSE(another(""));
}

TEST_CASE("an activity of another scope, or without user, tenant or conversation, is no personal event") {
  CHECK_FALSE(event_of(bent({{"conversation", {{"conversationType", "channel"}}}})));
  CHECK_FALSE(event_of(bent({{"conversation", {{"conversationType", "groupChat"}}}})));
  CHECK_FALSE(event_of(bent({{"conversation", {{"conversationType", nullptr}, {"isGroup", true}}}})));
  CHECK_FALSE(
      event_of(bent({{"conversation", {{"conversationType", nullptr}}}, {"channelData", {{"team", {{"id", "x"}}}}}})));
  CHECK_FALSE(event_of(bent({{"conversation", {{"id", nullptr}}}})));
  CHECK_FALSE(event_of(bent({{"from", nullptr}})));
  CHECK_FALSE(event_of(bent({{"channelData", nullptr}, {"conversation", {{"tenantId", nullptr}}}})));
}

TEST_CASE("of a chat without a type, and of a thread of Copilot, a wish counts and nothing else") {
  const json untold{{"conversation", {{"conversationType", nullptr}}}};
  const json copilot{{"conversation", {{"id", "19:c@thread.v2"}, {"conversationType", "groupChat"}}},
                     {"entities", json::array({json{{"type", "ProductInfo"}, {"id", "COPILOT"}}})}};
  const json context{{"conversation", {{"id", "19:c@thread.v2"}}}, {"channelData", {{"productContext", "COPILOT"}}}};
  for (const auto& place : {untold, copilot, context}) {
    INFO(place);
    CHECK_FALSE(event_of(bent(place)));
    auto said = bent(place);
    said["type"] = "message";
    said["text"] = "hello";
    CHECK_FALSE(event_of(said));
    said["text"] = "stop";
    const auto event = event_of(said);
    REQUIRE(event);
    CHECK(event->wish == Wish::silence);
    CHECK(event->presence == Presence::hint);
    CHECK_FALSE(event->spoke);
    CHECK(event->reference == ConversationReference());
  }
}

TEST_CASE("a mention of the bot before a wish does not count, one of anybody else does") {
  auto said = install_event();
  said["type"] = "message";
  said["text"] = "<at>Adele Vance</at> stop";
  const auto wish_where_mentioned = [&](const json& mentioned) {
    said["entities"] =
        json::array({json("odd"), json{{"type", "mention"}},
                     json{{"type", "mention"}, {"text", "<at>Adele Vance</at>"}, {"mentioned", mentioned}}});
    return event_of(said)->wish;
  };
  CHECK(wish_where_mentioned({{"id", "29:adele"}, {"name", "Adele Vance"}}) == Wish::none);
  CHECK(wish_where_mentioned({{"id", said["recipient"]["id"]}}) == Wish::silence);
  CHECK(wish_where_mentioned("odd") == Wish::silence);
}

TEST_CASE("the tenant is that of the channel data, else that of the conversation") {
  CHECK(event_of(install_event())->tenant == TenantId(kTenant));
  CHECK(event_of(bent({{"channelData", nullptr}}))->tenant == TenantId(kTenant));
  CHECK(event_of(bent({{"conversation", {{"tenantId", nullptr}}}}))->tenant == TenantId(kTenant));
}

TEST_CASE("an event without a time happened when it came, one of the future an hour later at most") {
  CHECK(event_of(bent({{"timestamp", nullptr}}))->at == kReceived);
  CHECK(event_of(bent({{"timestamp", "2031-01-01T00:00:00Z"}}))->at == kReceived + std::chrono::hours(1));
}

TEST_CASE("a person's time zone is the activity's, else their client's") {
  const json client{{"type", "clientInfo"}, {"timezone", "Asia/Tokyo"}};
  const auto zone = [](const json& patch) { return event_of(bent(patch))->reference.time_zone; };
  CHECK(zone(json::object()).empty());
  CHECK(zone({{"entities", json::array({json("odd"), json{{"type", "mention"}}, client})}}) == "Asia/Tokyo");
  CHECK(zone({{"localTimezone", "Europe/London"}, {"entities", json::array({client})}}) == "Europe/London");
  CHECK(zone({{"entities", json::array({json{{"timezone", 1}}})}}).empty());
  CHECK(zone({{"entities", nullptr}}).empty());
}

TEST_CASE("a known field of a wrong type is an error that names it") {
  const std::vector<std::pair<json, const char*>> wrong{
      {{{"type", 1}}, "type"},
      {{{"id", json::object()}}, "id"},
      {{{"action", true}}, "action"},
      {{{"text", 5}}, "text"},
      {{{"locale", json::array()}}, "locale"},
      {{{"localTimezone", 1}}, "localTimezone"},
      {{{"channelId", 1}}, "channelId"},
      {{{"serviceUrl", 1}}, "serviceUrl"},
      {{{"timestamp", 17}}, "timestamp"},
      {{{"timestamp", "yesterday"}}, "timestamp"},
      {{{"from", "me"}}, "from"},
      {{{"from", {{"id", 1}}}}, "id"},
      {{{"from", {{"aadObjectId", 1}}}}, "aadObjectId"},
      {{{"recipient", 1}}, "recipient"},
      {{{"conversation", "a:1"}}, "conversation"},
      {{{"conversation", {{"id", 1}}}}, "id"},
      {{{"conversation", {{"conversationType", 1}}}}, "conversationType"},
      {{{"channelData", 1}}, "channelData"},
      {{{"channelData", {{"tenant", "t"}}}}, "tenant"},
      {{{"channelData", {{"tenant", {{"id", 1}}}}}}, "id"},
      {{{"entities", "x"}}, "entities"},
      {{{"entities", 7}}, "entities"},
      {{{"entities", "x"}, {"localTimezone", "Europe/London"}}, "entities"},
      {{{"membersAdded", json::object()}}, "membersAdded"},
      {{{"membersAdded", {1}}}, "membersAdded"},
      {{{"membersRemoved", {"x"}}}, "membersRemoved"},
  };
  for (const auto& [patch, field] : wrong) {
    INFO(patch);
    const auto parsed = parse_activity(bent(patch));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().what.find(field) != std::string::npos);
  }
}

TEST_CASE("an activity is an object with a type; unknown types and fields are taken") {
  CHECK_FALSE(parse_activity(json::array()));
  CHECK_FALSE(parse_activity(json("x")));
  CHECK_FALSE(parse_activity(json(nullptr)));
  CHECK_FALSE(parse_activity(json::object()));
  CHECK_FALSE(parse_activity(json{{"type", ""}}));
  CHECK_FALSE(parse_activity(json{{"type", nullptr}}));
  CHECK(parse_activity(json{{"type", "brandNew"}, {"field", {1, 2}}}));
}
