// The documented samples against the descriptions: what the checker says of them shows that it is right.
#include <fnmatch.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <set>
#include <vector>

#include "checker.hpp"
#include "contracts.hpp"

using namespace contract;
namespace fs = std::filesystem;

namespace {

/// How samples are known to deviate, and why that is not the checker's fault. `*` stands for any text.
struct Known {
  const char* sample;
  const char* deviation;
  const char* reason;
};

constexpr const char* kBatch = "batch calls have no published description (contracts/bot.md §8.3)";
constexpr const char* kMember =
    "Teams answers with more than the ChannelAccount of all channels (contracts/bot.md §8.2)";
constexpr const char* kIdentity = "the derived identity comes without its @odata.type";
constexpr const char* kCase = "the page writes Application, the description application";
constexpr const char* kOldPage = "the page shows properties that v1.0 does not have";
constexpr const char* kNotSliced = "the slice has no such path";
constexpr const char* kOtherShape = "Teams has error bodies of another shape (contracts/bot.md §8, §11)";
constexpr const char* kNoBody = "these two come without a body (contracts/bot.md §11)";

// clang-format off
constexpr Known kKnown[] = {
    {"graph-samples/*", "*/resourceSpecificPermissions/*/permissionType: is none of the declared values", kCase},
    {"graph-samples/*/list*.json", "*/azureADAppId: is not declared", kOldPage},
    {"graph-samples/*/list-by-external-id.json", "*/requiredResourceSpecificApplicationPermissions: is not declared", kOldPage},
    {"graph-samples/*/list-messages.json", "*/user/userIdentityType: is not declared", kIdentity},
    {"graph-samples/errors/412-app-only-unsupported.json", "request GET /users/*/chats: path not declared", kNotSliced},
    {"graph-samples/errors/501-not-implemented.json", "request GET /users/: path not declared", "the page writes a slash after users"},
    {"graph-samples/groups/delta-initial.json", "request query $expand: is not declared", "an old page: members are selected, not expanded"},
    {"graph-samples/groups/transitive-members-cast-user.json", "request query $orderBy: is not declared", "the page writes $orderBy, the description $orderby"},
    {"graph-samples/team/install.json", "answer 200 body: is missing", "the page says that the body is empty"},
    {"graph-samples/users/license-details.json", "request GET /me/licenseDetails: path not declared", kNotSliced},
    {"bot-samples/connector/batch.*.json", "request * /v3/batch/conversation/*: path not declared", kBatch},
    {"bot-samples/connector/*ember*.json", "*/objectId: is not declared", kMember},
    {"bot-samples/connector/*ember*.json", "*/givenName: is not declared", kMember},
    {"bot-samples/connector/*ember*.json", "*/surname: is not declared", kMember},
    {"bot-samples/connector/*ember*.json", "*/email: is not declared", kMember},
    {"bot-samples/connector/*ember*.json", "*/userPrincipalName: is not declared", kMember},
    {"bot-samples/connector/*ember*.json", "*/tenantId: is not declared", kMember},
    {"bot-samples/connector/*ember*.json", "*/userRole: is not declared", kMember},
    {"bot-samples/connector/sendToConversation.extendedMarkdown.json", "*/textFormat: is none of the declared values", "newer than the description"},
    {"bot-samples/connector/sendToConversation.mention.json", "*/entities/0/mentioned: is not declared", "Entity is open; a mention is described apart"},
    {"bot-samples/connector/sendToConversation.mention.json", "*/entities/0/text: is not declared", "Entity is open; a mention is described apart"},
    {"bot-samples/connector/team.channels.json", "*/name: has the wrong type", "General has no name (contracts/bot.md §8)"},
    {"bot-samples/errors/403.MessageWritesBlocked.json", "answer 403 body: does not have the shape of an error", kOtherShape},
    {"bot-samples/errors/403.MessageWritesBlocked.json", "*/errorCode: is not declared", kOtherShape},
    {"bot-samples/errors/403.MessageWritesBlocked.json", "*/message: is not declared", kOtherShape},
    {"bot-samples/errors/405.MethodNotAllowed.json", "answer 405 body: does not have the shape of an error", kOtherShape},
    {"bot-samples/errors/405.MethodNotAllowed.json", "*/message: is not declared", kOtherShape},
    {"bot-samples/errors/50?.empty.json", "answer 50? body: is missing", kNoBody},
};
// clang-format on

bool fits(const char* pattern, const std::string& text) { return ::fnmatch(pattern, text.c_str(), 0) == 0; }

bool is_known(const std::string& sample, const std::string& text, std::set<const Known*>& used) {
  bool known = false;
  for (const Known& row : kKnown) {
    if (!fits(row.sample, sample) || !fits(row.deviation, text)) continue;
    used.insert(&row);
    known = true;
  }
  return known;
}

std::vector<fs::path> samples_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Tokens: no description covers them.
bool is_of_entra(const Json& sample) {
  if (!sample.contains("request")) return !sample.contains("status");
  return sample.at("request").value("url", "").find("login.microsoftonline.com") != std::string::npos;
}

/// The target of a Graph sample; empty for a sample of an answer to any request ("*", "a deltaLink").
std::string graph_target(const Json& sample) {
  const std::string base = "https://graph.microsoft.com/v1.0";
  const std::string url = sample.at("request").at("url");
  return url.rfind(base, 0) == 0 ? url.substr(base.size()) : "";
}

Deviations of_graph(Checker& checker, const Json& sample) {
  const std::string target = graph_target(sample);
  if (!target.empty()) return checker.check(exchange_of_sample(sample, target));
  Exchange any = exchange_of_sample(sample, "/users/delta");
  any.method = "GET";
  return checker.check_answer(any);
}

Deviations of_connector(Checker& connector, Checker& teams, const Json& sample) {
  const std::string target = sample.at("request").at("path");
  Checker& checker = target.rfind("/v3/teams/", 0) == 0 ? teams : connector;
  return checker.check(exchange_of_sample(sample, target));
}

Deviations of_connector_error(Checker& connector, const Json& sample) {
  Exchange any = exchange_of_sample(sample, "/v3/conversations/c/activities");
  any.method = "POST";
  return connector.check_answer(any);
}

/// Checks all samples of a folder; each deviation must be in the table, and each of the table's rows be met.
template <typename Check>
void hold(const fs::path& contracts, const std::string& folder, Check check, std::set<const Known*>& used) {
  std::size_t count = 0;
  for (const fs::path& file : samples_in(contracts / folder)) {
    const std::string name = file.lexically_relative(contracts).string();
    const Json sample = read_json(file);
    if (is_of_entra(sample)) continue;
    ++count;
    for (const Deviation& deviation : check(sample)) {
      if (!is_known(name, deviation.text(), used)) FAIL_CHECK(name << ": " << deviation.text());
    }
  }
  std::cout << count << " samples of " << folder << " checked\n";
  CHECK(count > 0);
}

}  // namespace

TEST_CASE("the documented samples are as the descriptions say, but for the known deviations") {
  const auto contracts = contracts_folder();
  if (!contracts) return;
  Checker graph(read_json(*contracts / kGraph));
  Checker connector(read_json(*contracts / kConnector));
  Checker teams(read_json(*contracts / kTeamsConnector));
  std::set<const Known*> used;
  hold(
      *contracts, "graph-samples", [&](const Json& sample) { return of_graph(graph, sample); }, used);
  hold(
      *contracts, "bot-samples/connector", [&](const Json& sample) { return of_connector(connector, teams, sample); },
      used);
  hold(
      *contracts, "bot-samples/errors", [&](const Json& sample) { return of_connector_error(connector, sample); },
      used);
  for (const Known& row : kKnown) {
    if (used.count(&row) == 0)
      FAIL_CHECK("no longer so, take it out of the table: " << row.sample << ": " << row.deviation);
  }
}
