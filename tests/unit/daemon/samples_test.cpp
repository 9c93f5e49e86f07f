// Every documented payload of Teams, as it stands in ../shared/contracts/bot-samples/inbound, goes through the intake;
// the table says what becomes of the person it tells of, and what Teams is answered.
#include <algorithm>
#include <iostream>

#include "support/files.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;
namespace fs = std::filesystem;

namespace {

/// What a payload does.
enum class Effect {
  taken,       ///< 200, and no more: it names nobody of the directory and no team
  reachable,   ///< the person is reachable in the payload's conversation
  replied,     ///< reachable, and spoke
  refreshed,   ///< tells nothing certain of the app, but the reference of a reachable person is the payload's
  removed,     ///< the person has the app no more
  team_there,  ///< the team has the app, whatever was known before, and its conversation is the payload's thread
  team_gone,   ///< the team has the app no more
  team_same    ///< says nothing of the app: the team is what it was
};

struct Row {
  const char* file;
  Effect effect;
  int status = 200;
  const char* answer = "";  ///< the `type` of the body of a card's answer, or of a dialog's
};

bool of_team(Effect effect) { return effect >= Effect::team_there; }

constexpr const char* kCardError = "application/vnd.microsoft.error";

const std::vector<Row> kRows{
    {"conversationUpdate.botAdded.personal.fixture.json", Effect::reachable},
    {"conversationUpdate.botAdded.personal.json", Effect::reachable},
    {"conversationUpdate.botAdded.team.json", Effect::team_there},
    {"conversationUpdate.botRemoved.team.json", Effect::team_gone},
    {"conversationUpdate.channelCreated.json", Effect::team_same},
    {"conversationUpdate.channelDeleted.json", Effect::team_same},
    {"conversationUpdate.channelMemberAdded.bot.json", Effect::team_same},
    {"conversationUpdate.channelMemberRemoved.json", Effect::team_same},
    {"conversationUpdate.channelRenamed.json", Effect::team_same},
    {"conversationUpdate.channelRestored.json", Effect::team_same},
    {"conversationUpdate.channelShared.json", Effect::team_same},
    {"conversationUpdate.channelUnshared.json", Effect::team_same},
    {"conversationUpdate.memberAdded.team.json", Effect::team_there},
    {"conversationUpdate.memberRemoved.team.json", Effect::team_there},
    {"conversationUpdate.teamArchived.json", Effect::team_same},
    {"conversationUpdate.teamDeleted.json", Effect::team_gone},
    {"conversationUpdate.teamHardDeleted.json", Effect::team_gone},
    {"conversationUpdate.teamRenamed.json", Effect::team_same},
    {"conversationUpdate.teamRestored.json", Effect::team_there},
    {"conversationUpdate.teamUnarchived.json", Effect::team_there},
    {"event.readReceipt.json", Effect::refreshed},
    {"installationUpdate.add-upgrade.personal.json", Effect::reachable},
    {"installationUpdate.add-upgrade.team.json", Effect::team_there},
    {"installationUpdate.add.personal.json", Effect::reachable},
    {"installationUpdate.add.team.json", Effect::team_there},
    {"installationUpdate.remove-upgrade.personal.json", Effect::refreshed},
    {"installationUpdate.remove-upgrade.team.json", Effect::team_same},
    {"installationUpdate.remove.personal.json", Effect::removed},
    {"installationUpdate.remove.team.json", Effect::team_gone},
    {"invoke.adaptiveCard-action.json", Effect::replied, 200, kCardError},
    {"invoke.cardAction.personal-unq.json", Effect::taken},
    {"invoke.noName.fixture.json", Effect::taken},
    {"invoke.task-fetch.json", Effect::replied, 200, "message"},
    {"invoke.task-submit.json", Effect::replied},
    {"message.actionSubmit.json", Effect::replied},
    {"message.channel.mention.json", Effect::taken},
    {"message.messageBack.json", Effect::team_there},
    {"message.personal.json", Effect::replied},
    {"message.personal.sessionsEnabled.json", Effect::taken},
    {"messageDelete.json", Effect::refreshed},
    {"messageReaction.added.json", Effect::team_same},
    {"messageReaction.removed.json", Effect::team_same},
    {"messageUpdate.edit.json", Effect::refreshed},
    {"messageUpdate.undelete.json", Effect::refreshed},
};

/// The samples are no part of the project.
std::optional<fs::path> samples_folder() {
  const char* named = std::getenv("WELCOMED_CONTRACTS");
  const auto contracts = named != nullptr ? fs::path(named) : fs::path(PROJECT_DIR).parent_path() / "shared/contracts";
  const auto folder = contracts / "bot-samples/inbound";
  if (fs::exists(folder)) return folder;
  std::cout << "SKIPPED: no samples at " << folder.string() << "; no payload of Teams was posted\n";
  return std::nullopt;
}

json sample_of(const fs::path& file) {
  auto text = support::read_text(file);
  REQUIRE_FALSE(text.empty());
  // Ids that the documentation blanked out.
  for (auto at = text.find("\"***\""); at != std::string::npos; at = text.find("\"***\""))
    text.replace(at, 5, '"' + id_of("blank") + '"');
  return json::parse(text);
}

struct SampleTown : Town {
  std::string user = "ann";
  std::string team = "5a1e5000-0000-4000-8000-000000000001";  ///< where the payload does not tell it
  std::string thread;

  /// The payload in this town: its bot and its tenant are ours, it happens now, and what the page left out is there.
  json settled(json sample) {
    const auto here = activity("ann", "message");
    for (const auto& [key, value] : here.items()) {
      if (!sample.contains(key)) sample[key] = value;
    }
    sample["channelId"] = "msteams";
    sample["serviceUrl"] = kServiceUrl;
    sample["timestamp"] = format_time(clock.now());
    sample["recipient"]["id"] = std::string("28:") + kBot;
    sample["channelData"]["tenant"]["id"] = tenant.str();
    if (sample["conversation"].contains("tenantId")) sample["conversation"]["tenantId"] = tenant.str();
    for (const char* members : {"membersAdded", "membersRemoved"}) {
      if (!sample.contains(members)) continue;
      for (auto& each : sample[members]) {
        if (each["id"].get<std::string>().starts_with("28:")) each["id"] = std::string("28:") + kBot;
      }
    }
    return sample;
  }

  /// The person of the payload is selected, and the app is there; for some effects they are reachable, too.
  void begin(const json& sample, Effect effect) {
    if (sample.contains("from")) user = sample["from"].value("aadObjectId", user);
    policy("staff", {user});
    start();
    clock.run_until_idle();
    REQUIRE(state(user) == "installed");
    if (effect == Effect::refreshed || effect == Effect::removed) REQUIRE(installation(user, "add") == 200);
    pass(1s);
  }

  /// The team of the payload has the app, or had it.
  void begin_team(const json& sample, bool there) {
    const auto& told = sample["channelData"]["team"];
    thread = told["id"];
    team = told.value("aadGroupId", team);
    start();
    tell_team("add");
    if (!there) tell_team("remove");
    REQUIRE(state(team) == (there ? "reachable" : "removed"));
  }
  void tell_team(const char* action) {
    auto event = team_activity(team, "installationUpdate");
    event["action"] = action;
    event["conversation"]["id"] = event["channelData"]["team"]["id"] = thread;
    REQUIRE(post(event).status == 200);
    pass(1s);
  }
  void check_team(const Row& row, bool there, const net::Reply& reply) {
    CHECK(reply.status == row.status);
    const bool has_it = row.effect == Effect::team_there || (row.effect == Effect::team_same && there);
    CHECK(state(team) == (has_it ? "reachable" : "removed"));
    const auto reference = person(team).recipient.reference;
    REQUIRE(reference.has_value() == has_it);
    if (reference) CHECK(reference->conversation.str() == thread);
  }

  void check(const Row& row, const json& sent, const net::Reply& reply) {
    CHECK(reply.status == row.status);
    const auto body = reply.body.empty() ? json::object() : json::parse(reply.body);
    CHECK(body.value("type", body.value("/task/type"_json_pointer, "")) == row.answer);
    if (row.effect == Effect::taken) return;
    const auto recipient = person(user).recipient;
    CHECK(core::name(recipient.state) == (row.effect == Effect::removed ? "removed" : "reachable"));
    CHECK(recipient.replied_at.has_value() == (row.effect == Effect::replied));
    CHECK_FALSE(recipient.silent);
    REQUIRE(recipient.reference.has_value() == (row.effect != Effect::removed));
    if (recipient.reference) CHECK(recipient.reference->conversation.str() == sent["conversation"]["id"]);
  }
};

}  // namespace

TEST_CASE("every documented payload of a person is accepted and does what its row says") {
  const auto folder = samples_folder();
  if (!folder) return;
  for (const auto& row : kRows) {
    if (of_team(row.effect)) continue;
    INFO(row.file);
    SampleTown town;
    const auto sample = sample_of(*folder / row.file);
    town.begin(sample, row.effect);
    const auto sent = town.settled(sample);
    const auto reply = town.post(sent);
    town.clock.run_until_idle();
    town.check(row, sent, reply);
    CHECK(town.post(sent).status == row.status);  // Teams repeats itself
  }
}

TEST_CASE("every documented payload of a team is accepted and does what its row says") {
  const auto folder = samples_folder();
  if (!folder) return;
  for (const auto& row : kRows) {
    if (!of_team(row.effect)) continue;
    for (const bool there : {true, false}) {
      INFO(row.file << ", of a team that " << (there ? "has the app" : "had the app"));
      SampleTown town;
      const auto sample = sample_of(*folder / row.file);
      town.begin_team(sample, there);
      const auto sent = town.settled(sample);
      const auto reply = town.post(sent);
      town.clock.run_until_idle();
      town.check_team(row, there, reply);
      CHECK(town.post(sent).status == row.status);
    }
  }
}

TEST_CASE("every documented payload has a row") {
  const auto folder = samples_folder();
  if (!folder) return;
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    const auto name = entry.path().filename().string();
    INFO(name);
    ++files;
    CHECK(std::ranges::any_of(kRows, [&](const Row& row) { return name == row.file; }));
  }
  CHECK(files == kRows.size());
}
