#include "cli/naming.hpp"

#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using welcomed::cli::testing::Organisation;

TEST_CASE_METHOD(Organisation, "a policy is known by the configuration, or by the store while that is edited") {
  auto edited = *config;
  edited.policies.clear();
  CHECK(expect_policy(*store, edited, "sales"));
  CHECK(expect_policy(*store, *config, "sales"));
  set_policies({});
  CHECK(expect_policy(*store, *config, "sales"));
  const auto unknown = expect_policy(*store, edited, "sales");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what == "there is no policy sales");
}

TEST_CASE_METHOD(Organisation,
                 "a command is narrowed to a chat by its id alone, and to nobody by one that is not known") {
  const RecipientId chat("19:0ff517e@thread.v2");
  change(chat, [](core::Recipient each) {
    each.kind = core::RecipientKind::chat;
    each.name = "Offsite";
    return each;
  });
  CHECK(whom_of(*store, *config, Whom{.chat = chat.str()}) == key(chat));
  CHECK(whom_of(*store, *config, Whom{.tenant = "contoso", .chat = chat.str()}) == key(chat));
  for (const auto& nobody : {Whom{.chat = "Offsite"}, Whom{.chat = "19:other@thread.v2"}, Whom{.user = chat.str()},
                             Whom{.team = chat.str()}, Whom{.tenant = "fabrikam", .chat = chat.str()}}) {
    INFO(nobody.name());
    CHECK_FALSE(whom_of(*store, *config, nobody));
  }
  CHECK(whom_of(*store, *config, Whom{.chat = "Offsite"}).error().what == "no group chat with the id Offsite is known");
  CHECK(whom_of(*store, *config, Whom{}) == store::RecipientKey{});
}

TEST_CASE_METHOD(Organisation, "a policy that nobody knows is answered with the nearest one, and no name is no fault") {
  const auto unknown = expect_policy(*store, *config, "slaes");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what.find("sales") != std::string::npos);
  CHECK(expect_policy(*store, *config, ""));
}

TEST_CASE("a notification to a policy's people says how its chats and channels are notified") {
  core::Policy policy{.name = "projects"};
  policy.users.all = true;
  CHECK(left_out_of_notification(policy).empty());
  policy.chats.added = true;
  CHECK(left_out_of_notification(policy) ==
        "the policy projects writes to group chats, which get nothing of this: `--chat ID` notifies one\n");
  policy.chats = {};
  policy.teams.all = true;
  CHECK(left_out_of_notification(policy) ==
        "the policy projects writes to channels of teams, which get nothing of this: `--channel TEAM/CHANNEL` notifies "
        "one\n");
  policy.teams.welcome = core::TeamWelcome::members;
  CHECK(left_out_of_notification(policy).empty());
}
