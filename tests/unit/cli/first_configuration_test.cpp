#include "cli/first_configuration.hpp"

#include <catch2/catch.hpp>

#include "config/config.hpp"
#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::cli;

namespace {

const std::string kSample = support::read_text(PROJECT_DIR "/config/welcomed.yaml");

Admins admins() {
  return {.app_id = "11111111-2222-3333-4444-555555555555",
          .bot_name = "Anna's \"Desk\": #1",
          .tenant = "0e0e0e0e-0000-4000-8000-000000000001",
          .tenant_name = "contoso",
          .external_id = "f31b1263-0000-4000-8000-000000000001",
          .public_url = "https://bot.contoso.com/api/messages",
          .group = "Sales & Marketing: \"EU\""};
}

}  // namespace

TEST_CASE("what the admin says comes into the place of each example, whatever stands in it, and check finds it good") {
  const support::TempFolder folder;
  auto text = first_configuration(kSample, admins()).value();
  const std::string secret = "/etc/welcomed/bot-secret";
  folder.write("bot-secret", "x");
  text.replace(text.find(secret), secret.size(), "bot-secret");
  std::filesystem::permissions(folder / "bot-secret", std::filesystem::perms::owner_read);
  std::filesystem::copy(PROJECT_DIR "/config/templates", folder / "templates");
  const auto loaded = config::load(folder.write("welcomed.yaml", text));
  for (const auto& each : loaded.diagnostics) {
    INFO(each.line_text());
    CHECK_FALSE(each.error);
  }
  REQUIRE(loaded.config);
  CHECK(loaded.config->bot.app_id.str() == admins().app_id);
  CHECK(loaded.config->bot.name == admins().bot_name);
  CHECK(loaded.config->bot.tenant == admins().tenant);
  CHECK(loaded.config->app.external_id == admins().external_id);
  CHECK(loaded.config->tenant_named("contoso")->id.str() == admins().tenant);
  CHECK(loaded.config->listen.public_url == admins().public_url);
  CHECK(loaded.config->policy("pilot")->users.groups == std::vector<std::string>{admins().group});
  CHECK(loaded.config->policy("pilot")->users.list.empty());
}

TEST_CASE("what is not known yet leaves the example's line as it is") {
  auto some = admins();
  some.public_url.clear();
  some.group.clear();
  const auto text = first_configuration(kSample, some).value();
  CHECK(text.find("\n  #public_url: ") != std::string::npos);
  CHECK(text.find("\n      list: [adele@contoso.com]") != std::string::npos);
}

TEST_CASE("a configuration that has been edited is not written over") {
  const auto once = first_configuration(kSample, admins()).value();
  CHECK(first_configuration(once, admins()).error().what.find("app_id: 00000000") != std::string::npos);
  CHECK_FALSE(first_configuration("", admins()));
}

TEST_CASE("every step that is left after the first configuration is told in its order") {
  const auto in_order = [](const std::string& text, const std::vector<std::string>& steps) {
    std::size_t at = 0;
    for (std::size_t each = 0; each < steps.size(); ++each) {
      INFO(steps[each]);
      at = text.find(std::to_string(each + 1) + ". " + steps[each], at);
      REQUIRE(at != std::string::npos);
    }
    CHECK(text.find(std::to_string(steps.size() + 1) + ". ") == std::string::npos);
  };
  in_order(steps_left(admins(), false),
           {"at the bot's registration", "put the client secret", "the app, where",
            "the public address: let https://bot.contoso.com/api/messages lead to", "what people read",
            "sudo -u welcomed welcomed check", "sudo -u welcomed welcomed doctor", "sudo -u welcomed welcomed plan",
            "sudo systemctl start welcomed", "sudo -u welcomed welcomed status"});
  auto some = admins();
  some.public_url.clear();
  some.group.clear();
  in_order(steps_left(some, true),
           {"at the bot's registration", "put the client secret", "mend what is said above",
            "write the messaging endpoint into listen.public_url", "write who is to get the app into users.list",
            "the app, where", "the public address", "what people read", "sudo -u welcomed welcomed check",
            "sudo -u welcomed welcomed doctor", "sudo -u welcomed welcomed plan", "sudo systemctl start welcomed",
            "sudo -u welcomed welcomed status"});
}

TEST_CASE("the tenant of a domain is in the issuer of its metadata") {
  CHECK(
      tenant_of_metadata(R"({"issuer":"https://login.microsoftonline.com/0e0e0e0e-0000-4000-8000-000000000001/v2.0"})")
          .id == "0e0e0e0e-0000-4000-8000-000000000001");
  for (const auto* none : {"", "{", "[]", "{}", R"({"issuer":1})", R"({"issuer":"https://sts.windows.net/common/"})"}) {
    CHECK(tenant_of_metadata(none).id == "");
    CHECK(tenant_of_metadata(none).cloud == "");
  }
}

TEST_CASE("the cloud of a domain is in its metadata: first by the government's region, then by Graph's host") {
  const auto [sub_scope, graph, instance, cloud] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"null", R"("graph.microsoft.com")", R"("microsoftonline.com")", "public"},
      {R"("GCC")", R"("graph.microsoft.com")", R"("microsoftonline.com")", "gcc"},
      {R"("DODCON")", R"("graph.microsoft.us")", R"("microsoftonline.us")", "gcc-high"},
      {R"("DOD")", R"("dod-graph.microsoft.us")", R"("microsoftonline.us")", "dod"},
      {"null", R"("dod-graph.microsoft.us")", R"("microsoftonline.us")", "dod"},
      {"null", R"("graph.microsoft.us")", R"("microsoftonline.us")", "gcc-high"},
      {"null", R"("microsoftgraph.chinacloudapi.cn")", R"("partner.microsoftonline.cn")", "china"},
      {"null", "null", R"("partner.microsoftonline.cn")", "china"},
      {R"("NEW")", R"("graph.example.com")", R"("example.com")", ""},
      {"7", "[]", "{}", ""},
  }));
  CHECK(tenant_of_metadata(R"({"tenant_region_sub_scope":)" + sub_scope + R"(,"msgraph_host":)" + graph +
                           R"(,"cloud_instance_name":)" + instance + "}")
            .cloud == cloud);
}
