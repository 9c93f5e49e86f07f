#include <catch2/catch.hpp>

#include "expect.hpp"

namespace welcomed::config {

TEST_CASE("a cloud with a fault is refused at its place") {
  expect({
      {"cloud: public",
       "cloud: pubic",
       {R"(1:8: error: cloud is "pubic"; it must be one of public, gcc, gcc-high, dod and china; did you mean "public"?)"}},
      {"cloud: public",
       "cloud: [public]",
       {"1:8: error: cloud is a list; it must be the name of a cloud or a mapping of endpoints"}},
      {"cloud: public",
       "cloud:\n  graph: http://graph.example.com",
       {R"(2:10: error: cloud.graph is "http://graph.example.com"; plain http is allowed on loopback only; use https)"}},
      {"cloud: public",
       "cloud:\n  graph: ftp://graph.example.com",
       {R"(2:10: error: cloud.graph is "ftp://graph.example.com"; it must be a URL that begins with https://)"}},
      {"cloud: public",
       "cloud:\n  login: https://user:pass@login.example.com",
       {"2:10: error: cloud.login is not right: a URL with a user name or a password is not allowed"}},
      {"cloud: public",
       "cloud:\n  login: https://login.example.com/#x",
       {R"(2:10: error: cloud.login is "https://login.example.com/#x"; a URL with a fragment (#) is not allowed)"}},
      {"cloud: public",
       "cloud:\n  login: https://login.example.com:99999/",
       {R"(2:10: error: cloud.login is "https://login.example.com:99999/"; its port must be a number from 1 to 65535)"}},
      {"cloud: public",
       "cloud:\n  login: https:///x",
       {R"(2:10: error: cloud.login is "https:///x"; its host name is not good)"}},
      {"cloud: public",
       "cloud:\n  graph: https://graph.example.com/?a=b",
       {R"(2:10: error: cloud.graph is not right: a query (?) is not allowed here)"}},
      {"cloud: public",
       "cloud:\n  grahp: https://graph.example.com",
       {R"(2:3: error: unknown key "grahp" in cloud; did you mean "graph"?)"}},
      {"cloud: public",
       "cloud:\n  service_url_hosts: [\"*.trafficmanager.net\"]",
       {R"(2:23: error: cloud.service_url_hosts has "*.trafficmanager.net"; anybody can own a name there; name the hosts one by one)"}},
      {"cloud: public",
       "cloud:\n  service_url_hosts: [\"smba.trafficmanager.net:443\"]",
       {R"(2:23: error: cloud.service_url_hosts has "smba.trafficmanager.net:443"; a port is allowed on loopback only)"}},
      {"cloud: public",
       "cloud:\n  service_url_hosts: [\"*.com\"]",
       {R"(2:23: error: cloud.service_url_hosts has "*.com"; it must be a host name, or *. and a domain)"}},
      {"cloud: public",
       "cloud:\n  service_url_hosts: []",
       {"2:22: error: cloud.service_url_hosts is an empty list; give it at least one item"}},
      {"cloud: public",
       "cloud:\n  service_url_hosts: smba.trafficmanager.net",
       {"2:22: error: cloud.service_url_hosts is one value; it must be a list"}},
      {"cloud: public",
       "cloud:\n  service_url_hosts: [\"127.0.0.1:80\", \"::1\", \"[::1]:8\", localhost]\n  login: "
       "http://127.0.0.1:81/\n  graph: http://[::1]:3",
       {}},
      {"cloud: public",
       "cloud:\n  bot_scope: \"a b\"",
       {R"(2:14: error: cloud.bot_scope is "a b"; it must be a scope, such as https://graph.microsoft.com/.default)"}},
      {"cloud: public",
       "cloud:\n  login: http://127.evil.com",
       {R"(2:10: error: cloud.login is "http://127.evil.com"; plain http is allowed on loopback only; use https)"}},
      {"cloud: public",
       "cloud: china",
       {"1:8: warning: Microsoft Graph has neither the catalog of apps nor their installation in this cloud: the app "
        "cannot be installed for people there; people install it themselves"}},
      {"cloud: public",
       "cloud: gcc-high",
       {"1:8: warning: Microsoft Graph offers applications no installs, upgrades and look-ups of apps for people in "
        "this "
        "cloud, and not their chats; it may answer 412 whatever was consented; people install it themselves"}},
      {"cloud: public", "cloud: gcc", {}},
      {"cloud: public", "cloud: !!str public", {"1:8: error: tags (!name) are not supported; leave it out"}},
  });
}

TEST_CASE("a bot with a fault is refused at its place") {
  expect({
      {"11111111-2222-3333-4444-555555555555",
       "1111",
       {R"(3:11: error: bot.app_id is "1111"; it must be a GUID, such as 0f8fad5b-d9cb-469f-a165-70867728950e)"}},
      {"11111111-2222-3333-4444-555555555555",
       "12",
       {R"(3:11: error: bot.app_id is "12"; it must be a GUID, such as 0f8fad5b-d9cb-469f-a165-70867728950e)"}},
      {"  app_id: 11111111-2222-3333-4444-555555555555",
       "  app_id:",
       {"3:3: error: bot.app_id has no value; give it one or leave the key out"}},
      {"  app_id: 11111111-2222-3333-4444-555555555555\n",
       "",
       {"2:1: error: bot.app_id is missing: the application (client) id of the bot's registration"}},
      {"name: Contoso Assistant", R"(name: "")", {R"(4:9: error: bot.name is ""; it must not be empty)"}},
      {"name: Contoso Assistant", R"(name: "  ")", {R"(4:9: error: bot.name is "  "; it must not be empty)"}},
      {"name: Contoso Assistant",
       "name: \"\u00a0\u200b\"",
       {"4:9: error: bot.name is \"\u00a0\u200b\"; it must not be empty"}},
      {"name: Contoso Assistant",
       "name: 2024",
       {R"(4:9: error: bot.name is "2024"; it must be a text; put it in quotes)"}},
      {"name: Contoso Assistant",
       "name: true",
       {R"(4:9: error: bot.name is "true"; it must be a text; put it in quotes)"}},
      {"name: Contoso Assistant", R"(name: "2024")", {}},
      {"name: Contoso Assistant",
       "name: A name that is far too long to be the name of a bot",
       {"4:9: error: bot.name has 51 characters; at most 42 are allowed"}},
      {"name: Contoso Assistant", "name: [a]", {"4:9: error: bot.name is a list; it must be a text"}},
      {"name: Contoso Assistant", R"(name: "a\\tb")", {}},
      {"name: Contoso Assistant", "name: x\n  name: y", {R"(5:3: error: duplicate key "name"; keep one)"}},
      {"name: Contoso Assistant",
       "name: x\n  tenant: contoso.onmicrosoft.com",
       {R"(5:11: error: bot.tenant is "contoso.onmicrosoft.com"; it must be a GUID, such as 0f8fad5b-d9cb-469f-a165-70867728950e)"}},
  });
}

TEST_CASE("a credential with a fault is refused, and never repeated") {
  expect({
      {"    secret_file: secret",
       "    secret_file: nothere",
       {R"(6:18: error: bot.credential.secret_file names a file that cannot be used (No such file or directory); relative paths begin at "FOLDER")"}},
      {"    secret_file: secret",
       "    secret_file: templates",
       {"6:18: error: bot.credential.secret_file names a file that is a folder; name a file"}},
      {"    secret_file: secret",
       "    secret_file: /dev/zero",
       {"6:18: error: bot.credential.secret_file names a file that is no regular file; put what it gives into one"}},
      {"    secret_file: secret",
       "    secret_file: open",
       {"6:18: error: bot.credential.secret_file names a file that others may write; chmod go-w it"}},
      {"    secret_file: secret",
       "    secret_file: readable",
       {"6:18: warning: bot.credential.secret_file names a file that everybody may read; chmod o-r it"}},
      {"    secret_file: secret",
       "    secret_file: empty",
       {"6:18: error: bot.credential.secret_file names a file that is empty"}},
      {"    secret_file: secret",
       "    secret_env: a~b.c",
       {"6:17: error: bot.credential.secret_env is not right: it must be the name of an environment variable, not the "
        "secret itself"}},
      {"    secret_file: secret",
       "    secret_env: WELCOMED_TEST_UNSET",
       {"6:17: error: bot.credential.secret_env names an environment variable that is not set; set it, or use "
        "secret_file"}},
      {"    secret_file: secret",
       "    secret_file: secret\n    secret_env: HOME",
       {"7:5: error: bot.credential has secret_file already; keep one of secret_file, secret_env, certificate_file, "
        "federated_token_file and managed_identity",
        "7:17: warning: bot.credential.secret_env: whoever may look into the process reads its environment, and "
        "programs "
        "pass theirs on; use secret_file, with LoadCredential= of systemd or a file of mode 0600"}},
      {"    secret_file: secret",
       "    secret_env: HOME",
       {"6:17: warning: bot.credential.secret_env: whoever may look into the process reads its environment, and "
        "programs "
        "pass theirs on; use secret_file, with LoadCredential= of systemd or a file of mode 0600"}},
      {"    secret_file: secret",
       "    secret_file: /run/credentials/no-such-unit.service/bot-secret",
       {"6:18: warning: bot.credential.secret_file names a file that is there only while the service runs: see "
        "LoadCredential= of its unit"}},
      {"    secret_file: secret",
       "    secret: abc",
       {"5:3: error: bot.credential needs exactly one of secret_file, secret_env, certificate_file, "
        "federated_token_file and managed_identity",
        R"(6:5: error: unknown key "secret" in bot.credential; did you mean "secret_file"?)"}},
      {"  credential:\n    secret_file: secret\n",
       "",
       {"2:1: error: bot.credential is missing: exactly one kind; the tokens for Graph and for the Bot Connector come "
        "from it"}},
      {"  credential:\n    secret_file: secret",
       "  credential: {}",
       {"5:3: error: bot.credential needs exactly one of secret_file, secret_env, certificate_file, "
        "federated_token_file and managed_identity"}},
      {"    secret_file: secret",
       "    certificate_file: key",
       {"6:5: error: bot.credential.certificate_file needs private_key_file beside it"}},
      {"    secret_file: secret",
       "    private_key_file: key",
       {"5:3: error: bot.credential needs exactly one of secret_file, secret_env, certificate_file, "
        "federated_token_file and managed_identity",
        "6:5: error: bot.credential.private_key_file needs certificate_file beside it"}},
      {"    secret_file: secret",
       "    managed_identity: sytem",
       {R"(6:23: error: bot.credential.managed_identity is "sytem"; it must be system or a client id)"}},
  });
}

TEST_CASE("an app with a fault is refused at its place") {
  expect({
      {"  external_id: f31b1263-0000-4000-8000-000000000001",
       "  external_id: f31b1263-0000-4000-8000-000000000001\n  catalog_id: f31b1263-0000-4000-8000-000000000001",
       {"9:3: error: app has external_id already; keep one of external_id and catalog_id"}},
      {"  external_id: f31b1263-0000-4000-8000-000000000001",
       "  name: x",
       {"7:1: error: app needs exactly one of external_id and catalog_id",
        R"(8:3: error: unknown key "name" in app; known are external_id, catalog_id and package)"}},
      {"app:\n  external_id: f31b1263-0000-4000-8000-000000000001\n",
       "",
       {"1:1: error: app is missing: the Teams app to install"}},
  });
}

TEST_CASE("what a package of the app lacks, or says too much of, is refused at its place") {
  const std::string app = "  external_id: f31b1263-0000-4000-8000-000000000001";
  expect({
      {app,
       app + "\n  package:\n    developer: " + std::string(33, 'x') + "\n    website: http://contoso.com",
       {"9:3: error: app.package.privacy is missing: your privacy statement",
        "9:3: error: app.package.terms is missing: your terms of use",
        "9:3: error: app.package.summary is missing: what the app is for, in one line",
        "10:16: error: app.package.developer has 33 characters; at most 32 are allowed",
        R"(11:14: error: app.package.website is "http://contoso.com"; plain http is allowed on loopback only; use https)"}},
      {app,
       app + "\n  package: {developer: Contoso, website: https://contoso.com/, privacy: https://contoso.com/p,"
             "\n    terms: https://contoso.com/t, summary: Desks, accent_color: blue, color_icon: none.png}",
       {R"(10:65: error: app.package.accent_color is "blue"; it must be a color, such as "#4f52b2")",
        R"(10:83: error: app.package.color_icon names "none.png", which cannot be used (No such file or directory); relative paths begin at "FOLDER")"}},
      {app,
       app + "\n  package: {developer: Contoso, website: https://contoso.com/, privacy: https://contoso.com/p,"
             "\n    terms: https://contoso.com/t, summary: Desks, accent_color: \"#4f52b2\", read_receipts: true}",
       {}},
  });
}

TEST_CASE("tenants with a fault are refused at their place") {
  expect({
      {"tenants:\n  - id: 0e0e0e0e-0000-4000-8000-000000000001\n    name: contoso",
       "tenants: []",
       {"9:10: error: tenants is an empty list; give it at least one item"}},
      {"tenants:\n  - id: 0e0e0e0e-0000-4000-8000-000000000001\n    name: contoso",
       "tenants: contoso",
       {"9:10: error: tenants is one value; it must be a list"}},
      {"    name: contoso",
       "    name: contoso\n  - {id: 0E0E0E0E-0000-4000-8000-000000000001, name: contoso}",
       {R"(12:10: error: another tenant has the id "0e0e0e0e-0000-4000-8000-000000000001" already)",
        R"(12:54: error: another tenant has the name "contoso" already)"}},
  });
}

TEST_CASE("time zones and languages are checked") {
  if (!std::filesystem::is_directory("/usr/share/zoneinfo")) return;
  expect({
      {"    name: contoso",
       "    name: contoso\n    time_zone: Europe/Lodnon",
       {R"(12:16: error: tenants.time_zone is "Europe/Lodnon"; there is no such time zone; did you mean "Europe/London"?)"}},
      {"    name: contoso",
       "    name: contoso\n    time_zone: ../../../etc/passwd",
       {R"(12:16: error: tenants.time_zone is "../../../etc/passwd"; it must be a time zone's name, such as Europe/London)"}},
      {"    name: contoso",
       "    name: contoso\n    locale: english_GB",
       {R"(12:13: error: tenants.locale is "english_GB"; it must be a language tag, such as en, pt-BR or zh-Hans)"}},
      {"    name: contoso", "    name: contoso\n    locale: no\n    time_zone: Europe/London", {}},
  });
}

}  // namespace welcomed::config
