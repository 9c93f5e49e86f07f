// What `welcomed doctor` finds, against the simulated tenant.
#include <catch2/catch.hpp>

#include "end_to_end/on_sqlite.hpp"
#include "support/certificates.hpp"
#include "support/rollout.hpp"
#include "support/stub_bot.hpp"

namespace {

using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - {name: staff, tenant: contoso, users: {groups: [All Staff]}, messages: [{key: welcome, template: welcome}]}
)yaml";
const std::vector<std::string> kFlags{"--users", "20", "--seed", "3"};

struct Patient {
  Rollout rollout{kFlags};

  Patient() { configure(); }

  void configure() { rollout.configure(kPolicy); }
  /// Puts `with` in the place of `what` in the configuration.
  void change(const std::string& what, const std::string& with) {
    auto text = support::read_text(rollout.folder() / "welcomed.yaml");
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    rollout.folder().write("welcomed.yaml", text.replace(at, what.size(), with));
  }
  void publish_at(const std::string& url) { change("listen: {", "listen: {public_url: \"" + url + "\", "); }
  /// What doctor says, after it was held against the exit status.
  std::string examine(int wanted_status) {
    int status = -1;
    auto told = rollout.command({"doctor"}, &status);
    INFO(told << support::read_text(rollout.folder() / "command.err"));
    CHECK(status == wanted_status);
    return told;
  }
};

int lines_with(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

/// What the policy needs, and what it needs where a group hides its members.
std::vector<std::string> with_hidden_members() {
  return {"TeamsAppInstallation.ReadWriteSelfForUser.All",
          "AppCatalog.Read.All",
          "User.Read.All",
          "GroupMember.Read.All",
          "Chat.Read.All",
          "Member.Read.Hidden"};
}

void says(const std::string& text, const std::string& what) { CHECK_THAT(text, Catch::Contains(what)); }

}  // namespace

TEST_CASE_METHOD(Patient, "all is good before the daemon's first start and while it runs, and nothing is done by it") {
  if (!on_sqlite("one that does not wait for its disk is not all good")) return;
  publish_at(rollout.bot_url());
  rollout.control_post("roles", {{"roles", with_hidden_members()}});
  const auto installed = rollout.control("ledger/summary")["installed"];
  for (const bool running : {false, true}) {
    if (running) rollout.start_daemon();
    const auto told = examine(0);
    CHECK(lines_with(told, "\n") > 10);
    CHECK(lines_with(told, "\n") == lines_with(told, "good   "));
    says(told, "contoso: installing the app for people: permission TeamsAppInstallation.ReadWriteSelfForUser.All");
    says(told, "contoso: the app's bot is bot.app_id");
    says(told,
         "contoso: the policies need bots[0].scopes of the app's manifest to have personal, which Graph does not");
    says(told, "people have the plan 57ff2da0-773e-42df-b2af-ffb7a2317929, which counts as a licence for Teams");
    says(told, "public address: " + rollout.bot_url() + " leads here");
    if (!running) CHECK(rollout.control("ledger/summary")["installed"] == installed);
    CHECK(std::filesystem::exists(rollout.folder() / "welcomed.db") == running);
  }
}

TEST_CASE_METHOD(Patient,
                 "a missing permission is named with what to grant; one that work can do without is a warning") {
  rollout.control_post("roles", {{"roles", {"AppCatalog.Read.All", "User.Read.All", "GroupMember.Read.All"}}});
  const auto told = examine(1);
  says(told,
       "wrong    contoso: installing the app for people: no permission; grant the application permission "
       "TeamsAppInstallation.ReadWriteSelfForUser.All");
  says(told,
       "warning  contoso: reading chats to settle messages whose outcome is unknown: no permission, so such "
       "messages are held");
  says(
      told,
      "warning  contoso: reading groups whose members are hidden: no permission, so such a group shows no members, and "
      "no error says so; grant the application permission Member.Read.Hidden");
}

TEST_CASE_METHOD(Patient, "of a permission that may be enough it is told what is known") {
  rollout.control_post("roles", {{"roles",
                                  {"TeamsAppInstallation.ReadWriteSelfForUser.All", "AppCatalog.Read.All",
                                   "User.Read.All", "Group.ReadBasic.All", "Chat.Read.WhereInstalled"}}});
  const auto told = examine(0);
  says(told, "warning  contoso: reading groups and their members: permission Group.ReadBasic.All, which may be enough");
  says(told, "permission Chat.Read.WhereInstalled, which may be enough: Graph's own refusals name it");
}

TEST_CASE_METHOD(Patient, "a credential that Entra refuses, that has ended, or that ends soon is told") {
  rollout.folder().write("bot-secret", "s3cret-but-wrong\n");
  const auto told = examine(1);
  says(told, "wrong    contoso: Entra refused the credential");
  says(told, "wrong    bot: Entra refused the credential");
  CHECK(told.find("s3cret") == std::string::npos);

  rollout.use_credential("{certificate_file: cert.pem, private_key_file: key.pem}");
  configure();
  const auto take = [this](const support::PemPair& pair) {
    rollout.folder().write("cert.pem", pair.certificate);
    rollout.folder().write("key.pem", pair.key);
    rollout.control_post("certificate", {{"pem", pair.certificate}});
  };
  constexpr long long kLongAgo = 1'600'000'000;
  take(support::self_signed(20, kLongAgo));
  says(examine(1), "wrong    credential: the credential has expired (the certificate ended at 2020-");
  take(support::self_signed(20));
  says(examine(0), "warning  credential: it ends at ");
}

TEST_CASE_METHOD(Patient, "an app that is not in the catalog is told, and one whose bot is another or none") {
  const auto with_app = [this](const std::string& id) {
    configure();
    const auto text = support::read_text(rollout.folder() / "welcomed.yaml");
    const auto at = text.find("app: {");
    change(text.substr(at, text.find('\n', at) - at), "app: {catalog_id: " + id + "}");
  };
  with_app("00000000-0000-4000-8000-000000000000");
  says(examine(1), "wrong    contoso: the app is not in the tenant's catalog");
  with_app("22f73bbe-f67a-4dea-bd54-54cac718cb2b");
  says(examine(1), "wrong    contoso: the app's bot is 9fc97ea2-c417-4c76-a2db-197612067b28, not bot.app_id");
  with_app("0d820ecd-def2-4297-adad-78056cde7c78");
  says(examine(0), "warning  contoso: the catalog does not tell the app's bot");
}

TEST_CASE_METHOD(Patient, "a public address that leads nowhere or elsewhere is told, and one that is not known") {
  says(examine(0), "warning  public address: it is not known");
  publish_at("http://127.0.0.1:9/api/messages");
  says(examine(1), "wrong    public address: http://127.0.0.1:9/api/messages cannot be reached from here");
  configure();
  const support::StubBot elsewhere([](const support::BotRequest&) { return support::HttpAnswer{401, {}, {}}; });
  publish_at(elsewhere.url());
  says(examine(1), "and does not lead to 127.0.0.1");
}

TEST_CASE_METHOD(Patient, "a folder for the store that is not there, and a bot's program that is down, are told") {
  if (!on_sqlite("the store is in no folder")) return;
  rollout.use_store("sqlite:nowhere/welcomed.db");
  configure();
  says(examine(1), "wrong    store: there is no folder ");
  rollout.use_store("sqlite:welcomed.db");
  configure();
  change("  credential:", "  forward_to: http://127.0.0.1:9/api/messages\n  credential:");
  says(examine(1), "wrong    bot: http://127.0.0.1:9/api/messages does not answer");
}
