#include "core/permissions.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

using namespace welcomed;
using namespace welcomed::core;

namespace {

Policy people() {
  Policy policy;
  policy.users.all = true;
  policy.when_unknown = WhenUnknown::hold;
  return policy;
}

std::vector<std::string> least(const std::vector<Need>& needs) {
  std::vector<std::string> all;
  for (const auto& need : needs) all.push_back(need.any_of.front());
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a policy asks for no more than its work takes") {
  const Names plain{"AppCatalog.Read.All", "User.Read.All", "TeamsAppInstallation.ReadWriteSelfForUser.All",
                    "TeamsAppInstallation.ReadWriteSelfForUser.All"};
  CHECK(least(permissions_needed({people()}, false, false)) == plain);

  auto grouped = people();
  grouped.exclude.groups = {"Contractors"};
  auto more = plain;
  more.insert(more.begin() + 2, {"GroupMember.Read.All", "Member.Read.Hidden"});
  CHECK(least(permissions_needed({grouped}, false, false)) == more);

  auto verified = people();
  verified.when_unknown = WhenUnknown::verify;
  more = plain;
  more.emplace_back("Chat.Read.All");
  CHECK(least(permissions_needed({people(), verified}, false, false)) == more);

  Policy teams;
  teams.teams.all = true;
  CHECK(least(permissions_needed({teams}, false, false)) ==
        Names{"AppCatalog.Read.All", "User.Read.All", "GroupMember.Read.All",
              "TeamsAppInstallation.ReadWriteSelfForTeam.All", "Channel.ReadBasic.All", "Chat.Read.All",
              "ChannelMessage.Read.All"});
}

TEST_CASE("group chats take a permission to install where they are listed, and one for their topics") {
  Policy added;
  added.chats.added = true;
  added.when_unknown = WhenUnknown::hold;
  CHECK(least(permissions_needed({added}, false, false)) ==
        Names{"AppCatalog.Read.All", "User.Read.All", "Chat.ReadBasic.WhereInstalled"});
  auto listed = added;
  listed.chats.list = {"19:b857@thread.v2"};
  CHECK(least(permissions_needed({listed}, false, false)) == Names{"AppCatalog.Read.All", "User.Read.All",
                                                                   "TeamsAppInstallation.ReadWriteSelfForChat.All",
                                                                   "Chat.ReadBasic.WhereInstalled"});
  CHECK(bot_scopes({listed}) == Names{"groupChat"});
}

TEST_CASE("managers are read with the permission that reads people, which is said where templates use them") {
  const auto is_of_managers = [](const Need& need) { return need.work == "reading who manages people"; };
  const auto plainly = permissions_needed({people()}, false, false);
  CHECK(std::none_of(plainly.begin(), plainly.end(), is_of_managers));
  const auto needs = permissions_needed({people()}, false, false, true);
  const auto found = std::find_if(needs.begin(), needs.end(), is_of_managers);
  REQUIRE(found != needs.end());
  CHECK(granted(*found, {"User.Read.All"}) == "User.Read.All");
  CHECK_FALSE(granted(*found, {"User.ReadBasic.All"}));
}

TEST_CASE("hire dates are read with the permission that reads people, which is said where a policy or template asks") {
  const auto asks = [](const std::vector<Need>& needs) {
    return std::any_of(needs.begin(), needs.end(),
                       [](const Need& need) { return need.work == "reading when people were hired"; });
  };
  CHECK_FALSE(asks(permissions_needed({people()}, false, false)));
  CHECK(asks(permissions_needed({people()}, false, false, false, true)));
  auto newcomers = people();
  newcomers.users.hired_within = std::chrono::hours(24);
  CHECK(asks(permissions_needed({newcomers}, false, false)));
  auto journey = people();
  journey.messages = {{.key = "welcome", .template_name = "welcome", .since = Since::hire_date}};
  CHECK(asks(permissions_needed({journey}, false, false)));
}

TEST_CASE("one of the permissions that do is enough, and others are not") {
  const auto needs = permissions_needed({people()}, false, false);
  const auto& install = needs[2];
  CHECK(granted(install, {"User.Read.All", "TeamsAppInstallation.ReadWriteForUser.All"}) ==
        "TeamsAppInstallation.ReadWriteForUser.All");
  CHECK_FALSE(granted(install, {"TeamsAppInstallation.ReadForUser.All", "Directory.ReadWrite.All"}));
  CHECK_FALSE(granted(install, {}));
  CHECK(granted(needs[3], {"TeamsAppInstallation.ReadForUser.All"}));
  CHECK_FALSE(granted(needs[3], {"TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All"}));
}

TEST_CASE("of a permission that may be enough it is said what is known") {
  auto grouped = people();
  grouped.users.groups = {"Sales"};
  grouped.teams.all = true;
  grouped.when_unknown = WhenUnknown::verify;
  std::vector<std::string> doubtful;
  for (const auto& need : permissions_needed({grouped}, false, false)) {
    CHECK(perhaps_granted(need, {"User.Read.All"}) == nullptr);
    for (const auto& each : need.perhaps) {
      CHECK_FALSE(granted(need, {each.permission}));
      CHECK(perhaps_granted(need, {"User.Read.All", each.permission}) == &each);
      CHECK_FALSE(each.known.empty());
      doubtful.push_back(each.permission);
    }
  }
  CHECK(doubtful ==
        Names{"Group.ReadBasic.All", "TeamsAppInstallation.ReadWriteSelectedForTeam.All", "Chat.Read.WhereInstalled"});
}

TEST_CASE("people take the personal scope of the bot, and teams that of teams") {
  Policy teams;
  teams.teams.all = true;
  CHECK(scopes_needed({people()}) == "personal");
  CHECK(scopes_needed({teams}) == "team");
  CHECK(scopes_needed({people(), teams}) == "personal and team");
  CHECK(scopes_needed({}).empty());
  CHECK(bot_scopes({teams, people()}) == Names{"personal", "team"});
}

TEST_CASE("an app that asks for resource-specific permissions is installed by who may consent") {
  const auto install = permissions_needed({people()}, false, true)[2];
  CHECK(install.any_of.front() == "TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All");
  CHECK_FALSE(granted(install, {"TeamsAppInstallation.ReadWriteSelfForUser.All"}));
}

TEST_CASE("with the app's id in the catalog the permission to search it may be missing") {
  CHECK(permissions_needed({people()}, false, false)[0].without.empty());
  CHECK_FALSE(permissions_needed({people()}, true, false)[0].without.empty());
}

TEST_CASE("the README names every permission that is needed") {
  std::ifstream file(PROJECT_DIR "/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  auto everything = people();
  everything.users.groups = {"Sales"};
  everything.teams.all = true;
  everything.chats.list = {"19:b857@thread.v2"};
  everything.when_unknown = WhenUnknown::verify;
  for (const bool consents : {false, true}) {
    for (const auto& permission : least(permissions_needed({everything}, false, consents))) {
      INFO(permission);
      CHECK(readme.find("`" + permission + "`") != std::string::npos);
    }
  }
}
