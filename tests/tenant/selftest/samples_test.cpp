// The events about teams against the payloads that Microsoft prints: no field of ours that is not in them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

namespace fs = std::filesystem;

/// Nothing where the contracts are not present.
fs::path samples_folder() {
  const char* named = std::getenv("WELCOMED_CONTRACTS");
  const fs::path contracts =
      named != nullptr ? fs::path(named) : fs::path(PROJECT_DIR).parent_path() / "shared/contracts";
  return contracts / "bot-samples/inbound";
}

/// "/channelData/team/id", with a star for each item of a list.
void collect(const Json& value, const std::string& place, std::set<std::string>& places) {
  if (!value.is_structured()) {
    places.insert(place);
    return;
  }
  for (const auto& [name, inner] : value.items()) collect(inner, place + "/" + (value.is_array() ? "*" : name), places);
}

std::set<std::string> places_of(const Json& value) {
  std::set<std::string> places;
  collect(value, "", places);
  return places;
}

/// Of newer payloads than the printed ones, contracts/bot.md §5 and §6.1.
const std::set<std::string> kNewer{"/conversation/tenantId", "/conversation/conversationType",
                                   "/membersAdded/*/aadObjectId"};
/// Not in every payload, or of old ones: contracts/bot.md §6.1.
const std::set<std::string> kNotAlways{"/localTimestamp", "/conversation/name", "/locale", "/entities/*/locale",
                                       "/from/aadObjectId"};

void hold(const Json& activity, const std::string& name) {
  CAPTURE(name, activity.dump());
  std::ifstream file(samples_folder() / (name + ".json"));
  const Json sample = Json::parse(file);
  const auto ours = places_of(activity);
  const auto theirs = places_of(sample);
  for (const std::string& place : ours) {
    CAPTURE(place);
    CHECK((theirs.contains(place) || kNewer.contains(place)));
  }
  for (const std::string& place : theirs) {
    CAPTURE(place);
    CHECK((ours.contains(place) || kNotAlways.contains(place)));
  }
  for (const char* constant : {"/type", "/action", "/channelData/eventType", "/conversation/conversationType"}) {
    const Json::json_pointer place(constant);
    if (sample.contains(place)) CHECK(activity.value(place, Json()) == sample.at(place));
  }
}

class Stage {
 public:
  Stage() : running_(quiet(bot_)) {
    team_ = running_.team({{"displayName", "Red"}, {"count", 2}, {"channels", {"News"}}});
  }

  /// What the bot is told of it, so many events.
  std::vector<Json> told(const std::string& control, Json body, std::size_t events) {
    body["team"] = team_.at("id");
    const Reply reply = running_.control("POST", control, body);
    INFO(reply.text);
    REQUIRE(reply.status < 300);
    const auto posts = bot_.wait_for(seen_ + events);
    REQUIRE(posts.size() == seen_ + events);
    std::vector<Json> activities;
    for (; seen_ < posts.size(); ++seen_) activities.push_back(posts[seen_].activity);
    return activities;
  }

  Json person() { return running_.candidate(20).at("id"); }

 private:
  static Options quiet(const Bot& bot) {
    Options options;
    options.bot_url = bot.url();
    options.double_percent = options.swap_percent = 0;
    options.event_delay_ms = 5;
    return options;
  }

  Bot bot_;
  Running running_;
  Json team_;
  std::size_t seen_ = 0;
};

}  // namespace

TEST_CASE("events about teams have the fields of the documented ones") {
  if (!fs::exists(samples_folder())) {
    std::cout << "SKIPPED: no samples at " << samples_folder().string() << '\n';
    return;
  }
  Stage stage;
  const auto installed = stage.told("/install-team", {{"channel", "News"}}, 2);
  hold(installed[0], "installationUpdate.add.team");
  hold(installed[1], "conversationUpdate.botAdded.team");
  const Json somebody{stage.person()};
  hold(stage.told("/team-members", {{"add", somebody}}, 1)[0], "conversationUpdate.memberAdded.team");
  hold(stage.told("/team-members", {{"remove", somebody}}, 1)[0], "conversationUpdate.memberRemoved.team");
  hold(stage.told("/channels", {{"create", "Fun"}}, 1)[0], "conversationUpdate.channelCreated");
  hold(stage.told("/channels", {{"rename", {{"id", "Fun"}, {"name", "Joy"}}}}, 1)[0],
       "conversationUpdate.channelRenamed");
  hold(stage.told("/channels", {{"delete", "Joy"}}, 1)[0], "conversationUpdate.channelDeleted");
  hold(stage.told("/channels", {{"restore", "Joy"}}, 1)[0], "conversationUpdate.channelRestored");
  hold(stage.told("/change-team", {{"rename", "Rouge"}}, 1)[0], "conversationUpdate.teamRenamed");
  for (const char* event : {"teamArchived", "teamUnarchived", "teamDeleted", "teamRestored"}) {
    hold(stage.told("/change-team", {{"event", event}}, 1)[0], std::string("conversationUpdate.") + event);
  }
  const auto removed = stage.told("/uninstall-team", Json::object(), 2);
  hold(removed[0], "installationUpdate.remove.team");
  hold(removed[1], "conversationUpdate.botRemoved.team");
  stage.told("/install-team", Json::object(), 2);
  hold(stage.told("/change-team", {{"event", "teamHardDeleted"}}, 1)[0], "conversationUpdate.teamHardDeleted");
}
