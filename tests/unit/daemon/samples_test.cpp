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
  taken,      ///< 200, and no more is said here: it is of a team, or names nobody of the directory
  reachable,  ///< the person is reachable in the payload's conversation
  replied,    ///< reachable, and spoke
  refreshed,  ///< tells nothing certain of the app, but the reference of a reachable person is the payload's
  removed     ///< the person has the app no more
};

struct Row {
  const char* file;
  Effect effect;
  int status = 200;
  const char* answer = "";  ///< the `type` of the body of a card's answer, or of a dialog's
};

constexpr const char* kCardError = "application/vnd.microsoft.error";

const std::vector<Row> kRows{
    {"conversationUpdate.botAdded.personal.fixture.json", Effect::reachable},
    {"conversationUpdate.botAdded.personal.json", Effect::reachable},
    {"conversationUpdate.botAdded.team.json", Effect::taken},
    {"conversationUpdate.botRemoved.team.json", Effect::taken},
    {"conversationUpdate.channelCreated.json", Effect::taken},
    {"conversationUpdate.channelDeleted.json", Effect::taken},
    {"conversationUpdate.channelMemberAdded.bot.json", Effect::taken},
    {"conversationUpdate.channelMemberRemoved.json", Effect::taken},
    {"conversationUpdate.channelRenamed.json", Effect::taken},
    {"conversationUpdate.channelRestored.json", Effect::taken},
    {"conversationUpdate.channelShared.json", Effect::taken},
    {"conversationUpdate.channelUnshared.json", Effect::taken},
    {"conversationUpdate.memberAdded.team.json", Effect::taken},
    {"conversationUpdate.memberRemoved.team.json", Effect::taken},
    {"conversationUpdate.teamArchived.json", Effect::taken},
    {"conversationUpdate.teamDeleted.json", Effect::taken},
    {"conversationUpdate.teamHardDeleted.json", Effect::taken},
    {"conversationUpdate.teamRenamed.json", Effect::taken},
    {"conversationUpdate.teamRestored.json", Effect::taken},
    {"conversationUpdate.teamUnarchived.json", Effect::taken},
    {"event.readReceipt.json", Effect::refreshed},
    {"installationUpdate.add-upgrade.personal.json", Effect::reachable},
    {"installationUpdate.add-upgrade.team.json", Effect::taken},
    {"installationUpdate.add.personal.json", Effect::reachable},
    {"installationUpdate.add.team.json", Effect::taken},
    {"installationUpdate.remove-upgrade.personal.json", Effect::refreshed},
    {"installationUpdate.remove-upgrade.team.json", Effect::taken},
    {"installationUpdate.remove.personal.json", Effect::removed},
    {"installationUpdate.remove.team.json", Effect::taken},
    {"invoke.adaptiveCard-action.json", Effect::replied, 200, kCardError},
    {"invoke.cardAction.personal-unq.json", Effect::taken},
    {"invoke.noName.fixture.json", Effect::taken},
    {"invoke.task-fetch.json", Effect::replied, 200, "message"},
    {"invoke.task-submit.json", Effect::replied},
    {"message.actionSubmit.json", Effect::replied},
    {"message.channel.mention.json", Effect::taken},
    {"message.messageBack.json", Effect::taken},
    {"message.personal.json", Effect::replied},
    {"message.personal.sessionsEnabled.json", Effect::replied},
    {"messageDelete.json", Effect::refreshed},
    {"messageReaction.added.json", Effect::taken},
    {"messageReaction.removed.json", Effect::taken},
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

struct SampleTown : Town {
  std::string user = "ann";

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

TEST_CASE("every documented payload is accepted and does what its row says") {
  const auto folder = samples_folder();
  if (!folder) return;
  for (const auto& row : kRows) {
    INFO(row.file);
    const auto text = support::read_text(*folder / row.file);
    REQUIRE_FALSE(text.empty());
    SampleTown town;
    const auto sample = json::parse(text);
    town.begin(sample, row.effect);
    const auto sent = town.settled(sample);
    const auto reply = town.post(sent);
    town.clock.run_until_idle();
    town.check(row, sent, reply);
    CHECK(town.post(sent).status == row.status);  // Teams repeats itself
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
