#include <catch2/catch.hpp>

#include "expect.hpp"

namespace welcomed::config {

TEST_CASE("listen with a fault is refused at its place") {
  expect({
      {"  messages: 127.0.0.1:3978",
       "  messages: 3978",
       {R"(13:13: error: listen.messages is "3978"; it must be an IP address or localhost and a port, such as 127.0.0.1:3978 or [::1]:3978)"}},
      {"  messages: 127.0.0.1:3978",
       "  messages: 127.0.0.1:70000",
       {R"(13:13: error: listen.messages is "127.0.0.1:70000"; its port must be a number from 0 to 65535)"}},
      {"  messages: 127.0.0.1:3978",
       "  messages: bot.contoso.com:3978",
       {R"(13:13: error: listen.messages is "bot.contoso.com:3978"; it must be an IP address or localhost and a port, such as 127.0.0.1:3978 or [::1]:3978)"}},
      {"  messages: 127.0.0.1:3978",
       "  messages: 0.0.0.0:3978\n  accept_unsigned: true\n  behind_tls_proxy: true",
       {"14:20: error: listen.accept_unsigned is allowed only while listen.messages is on loopback"}},
      {"  messages: 127.0.0.1:3978",
       "  messages: 127.0.0.1:3978\n  accept_unsigned: true\n  behind_tls_proxy: true",
       {"14:20: error: listen.accept_unsigned is not allowed beside listen.behind_tls_proxy: that proxy would let "
        "anybody in"}},
      {"  messages: 127.0.0.1:3978",
       "  messages: \"[::1]:3978\"\n  accept_unsigned: true",
       {"14:20: warning: listen.accept_unsigned takes activities from anybody on this machine; use it for Bot "
        "Framework tools only"}},
      {"  messages: 127.0.0.1:3978",
       "  accept_unsigned: true\n  public_url: https://bot.contoso.com/api/messages",
       {"13:20: error: listen.accept_unsigned is not allowed beside listen.public_url, whose proxy would let anybody "
        "in; leave one of them out"}},
      {"  messages: 127.0.0.1:3978",
       "  accept_unsigned: yes",
       {R"(13:20: error: listen.accept_unsigned is "yes"; it must be true or false)"}},
      {"  messages: 127.0.0.1:3978",
       "  public_url: http://bot.contoso.com/",
       {R"(13:15: error: listen.public_url is "http://bot.contoso.com/"; plain http is allowed on loopback only; use https)"}},
      {"  messages: 127.0.0.1:3978",
       "  public_url: https://bot.contoso.com",
       {"13:15: warning: listen.public_url has no path, and activities are taken at /api/messages alone; name that, "
        "unless a proxy leads there"}},
      {"  messages: 127.0.0.1:3978",
       "  public_url: https://bot.contoso.com/other?code=hunter2",
       {R"(13:15: warning: listen.public_url has the path "/other", and activities are taken at /api/messages alone; name that, unless a proxy leads there)"}},
      {"  messages: 127.0.0.1:3978", "  public_url: https://bot.contoso.com:8443/api/messages?code=hunter2", {}},
      {"  messages: 127.0.0.1:3978",
       "  admin: 0.0.0.0:9464\n  behind_tls_proxy: true",
       {"13:10: error: listen.admin is not on loopback; give listen.admin_token_file too"}},
      {"  messages: 127.0.0.1:3978",
       "  admin_token_file: long",
       {"13:3: error: listen.admin_token_file needs admin beside it"}},
      {"  messages: 127.0.0.1:3978",
       "  admin: 127.0.0.1:3978",
       {"13:10: error: listen.admin and listen.messages are the same address; give admin another port"}},
      {"  messages: 127.0.0.1:3978",
       "  tls: {certificate_file: key}",
       {"13:3: error: listen.tls.private_key_file is missing: the key in PEM form"}},
  });
}

TEST_CASE("plain http off loopback is refused, unless TLS is given or a proxy does it") {
  const std::string where = "  messages: 127.0.0.1:3978";
  const std::string remedy =
      " is not on loopback and would be plain http; give listen.tls, or listen.behind_tls_proxy: true "
      "where a proxy does TLS";
  const std::string tls = "\n  tls: {certificate_file: key, private_key_file: key}";
  const std::string admin = "  admin: 192.0.2.1:9464\n  admin_token_file: long";
  expect({
      {where, "  messages: 0.0.0.0:3978", {"13:13: error: listen.messages" + remedy}},
      {where, "  messages: \"[2001:db8::1]:3978\"", {"13:13: error: listen.messages" + remedy}},
      {where, "  messages: 0.0.0.0:3978" + tls, {}},
      {where, "  messages: 0.0.0.0:3978\n  behind_tls_proxy: true", {}},
      {where, where + tls, {}},
      {where, admin, {"13:10: error: listen.admin" + remedy}},
      {where, admin + tls, {}},
      {where, admin + "\n  behind_tls_proxy: true", {}},
  });
}

TEST_CASE("a token for the admin address that could be guessed is refused, on loopback, too") {
  const std::string where = "  messages: 127.0.0.1:3978";
  const std::string short_token =
      "error: listen.admin_token_file holds a token of fewer than 32 characters; make one with: openssl rand -hex 32";
  expect({
      {where, "  admin: 127.0.0.1:9464\n  admin_token_file: key", {"14:21: " + short_token}},
      {where, "  admin: 127.0.0.1:9464\n  admin_token_file: almost", {"14:21: " + short_token}},
      {where, "  admin: 127.0.0.1:9464\n  admin_token_file: long", {}},
  });
}

TEST_CASE("a token for the admin address that nobody can send is refused") {
  const std::string unsendable =
      "14:21: error: listen.admin_token_file holds a token with a space or control character, which nobody can send; "
      "make one with: openssl rand -hex 32";
  const auto file = GENERATE(as<std::string>(), "spaced", "led", "trailed", "tabbed", "deleted");
  expect({{"  messages: 127.0.0.1:3978", "  admin: 127.0.0.1:9464\n  admin_token_file: " + file, {unsendable}}});
}

TEST_CASE("store, limits and paces with a fault are refused at their place") {
  expect({
      {"policies:",
       "store: mysql:x\npolicies:",
       {R"(14:8: error: store is not right: it must be sqlite:PATH or postgresql://user@host/db)"}},
      {"policies:",
       "store: \"sqlite:\"\npolicies:",
       {R"(14:8: error: store is not right: it must be sqlite:PATH or postgresql://user@host/db)"}},
      {"policies:",
       "store: \"sqlite::memory:\"\npolicies:",
       {R"(14:8: error: store is not right: what is kept in memory is forgotten with the process; name a file)"}},
      {"policies:",
       "store: postgresql://user:pass@host/db\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:",
       "store: postgresql://user@host/db?p%61ssword=pass\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:",
       "store: postgresql://user@host/db?oauth_client_secret=pass\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:",
       "store: postgresql://user:pass@host/db\nstore_password_file: secret\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:",
       "store: postgresql://w:hun/ter2@db/x\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:",
       "store: postgresql://w:hun/ter2\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:",
       "store: postgresql:w:hunter2@db/x\npolicies:",
       {R"(14:8: error: store is not right: it must be sqlite:PATH or postgresql://user@host/db)"}},
      {"policies:",
       "store: sqlite://w:hunter2@db/x\npolicies:",
       {"14:8: error: store is not right: a password is not allowed in this file; name a file with it: "
        "store_password_file"}},
      {"policies:", "store: postgresql://user@host/db\nstore_password_file: secret\npolicies:", {}},
      {"policies:", "store: postgresql:///db?host=/run/postgresql\npolicies:", {}},
      {"policies:",
       "store: \"sqlite:w.db\"\nstore_password_file: secret\npolicies:",
       {"15:22: error: a sqlite store has no password; leave store_password_file out"}},
      {"policies:",
       "instance: host 1\npolicies:",
       {R"(14:11: error: instance is "host 1"; it must be 1 to 63 of letters, digits, -, _ and .)"}},
      {"policies:",
       "cycle: 60\npolicies:",
       {R"(14:8: error: cycle is "60"; it must be a duration, such as 30s, 15m, 2h or 7d)"}},
      {"policies:", "cycle: 0s\npolicies:", {"14:8: error: cycle is 0s; from 100ms to 7d is allowed"}},
      {"policies:", "cycle: 30d\npolicies:", {"14:8: error: cycle is 30d; from 100ms to 7d is allowed"}},
      {"policies:",
       "cycle: soon\npolicies:",
       {R"(14:8: error: cycle is "soon"; it must be a duration, such as 30s, 15m, 2h or 7d)"}},
      {"policies:",
       "reread: sometimes\npolicies:",
       {R"(14:9: error: reread is "sometimes"; it must be never or a duration, such as 30s, 15m, 2h or 7d)"}},
      {"policies:",
       "retention: {left: soon}\npolicies:",
       {R"(14:19: error: retention.left is "soon"; it must be never or a duration, such as 30s, 15m, 2h or 7d)"}},
      {"policies:", "reread: 500ms\npolicies:", {"14:9: error: reread is 500ms; from 1s to 90d is allowed"}},
      {"policies:",
       "limits: {send_per_second: 0}\npolicies:",
       {"14:27: error: limits.send_per_second is 0; from 0.01 to 1000 is allowed"}},
      {"policies:",
       "limits: {send_per_second: fast}\npolicies:",
       {R"(14:27: error: limits.send_per_second is "fast"; it must be a number)"}},
      {"policies:",
       "limits: {graph_install_per_second: 5000}\npolicies:",
       {"14:36: error: limits.graph_install_per_second is 5000; from 0.01 to 1000 is allowed"}},
      {"policies:",
       "limits: {graph_install_per_second: .nan}\npolicies:",
       {R"(14:36: error: limits.graph_install_per_second is ".nan"; it must be a number)"}},
      {"policies:", "limits:\npolicies:", {"14:1: error: limits has no value; give it one or leave the key out"}},
      {"policies:",
       "templates: nowhere\npolicies:",
       {R"(14:12: error: the templates folder "nowhere" cannot be read (No such file or directory))"}},
  });
}

TEST_CASE("limits of the listener out of their range are refused at their place") {
  const auto limits = [](const std::string& given) { return "  limits: {" + given + "}"; };
  const std::string where = "  messages: 127.0.0.1:3978";
  expect({
      {where, limits("header_kib: 0"), {"13:24: error: listen.limits.header_kib is 0; from 1 to 1024 is allowed"}},
      {where, limits("body_kib: 99999"), {"13:22: error: listen.limits.body_kib is 99999; from 1 to 16384 is allowed"}},
      {where,
       limits("request_time: 2h"),
       {"13:26: error: listen.limits.request_time is 2h; from 100ms to 1h is allowed"}},
      {where,
       limits("connections: 1.5"),
       {R"(13:25: error: listen.limits.connections is "1.5"; it must be a whole number)"}},
      {where, limits("json_depth: 1000"), {"13:24: error: listen.limits.json_depth is 1000; from 4 to 256 is allowed"}},
      {where,
       limits("connections_per_peer: 0"),
       {"13:34: error: listen.limits.connections_per_peer is 0; from 1 to 10000 is allowed"}},
      {where,
       limits("headers: 1"),
       {R"(13:12: error: unknown key "headers" in listen.limits; known are header_kib, body_kib, request_time, connections, connections_per_peer and json_depth)"}},
  });
}

TEST_CASE("the bot's own program is reached by plain http on loopback only, and is not the daemon itself") {
  expect({
      {"    secret_file: secret",
       "    secret_file: secret\n  forward_to: http://localhost:3978/api/messages",
       {"7:15: error: bot.forward_to is where the daemon itself listens; give the bot another port"}},
      {"    secret_file: secret", "    secret_file: secret\n  forward_to: https://bot.contoso.com:3978/api", {}},
      {kGood.substr(kGood.find("    secret_file"), kGood.find("policies:") - kGood.find("    secret_file")),
       R"(    secret_file: secret
  forward_to: https://BOT.contoso.com:443/api/messages
app:
  external_id: f31b1263-0000-4000-8000-000000000001
tenants:
  - id: 0e0e0e0e-0000-4000-8000-000000000001
    name: contoso
listen:
  public_url: https://bot.contoso.com/api/messages/
)",
       {"7:15: error: bot.forward_to is listen.public_url, which leads to the daemon itself; give the bot an address "
        "of "
        "its own",
        R"(14:15: warning: listen.public_url has the path "/api/messages/", and activities are taken at /api/messages alone; name that, unless a proxy leads there)"}},
      {"    secret_file: secret",
       "    secret_file: secret\n  forward_to: http://bot.contoso.com/api/messages",
       {R"(7:15: error: bot.forward_to is "http://bot.contoso.com/api/messages"; plain http is allowed on loopback only; use https)"}},
      {"    secret_file: secret",
       "    secret_file: secret\n  forward_to: http://bot.contoso.com/api/messages?code=hunter2",
       {"7:15: error: bot.forward_to is not right: plain http is allowed on loopback only; use https"}},
      {"    secret_file: secret",
       "    secret_file: secret\n  forward_to: bot:hunter2@bot.contoso.com",
       {"7:15: error: bot.forward_to is not right: it must be a URL that begins with https://"}},
  });
}

TEST_CASE("the bot's own program is not the daemon itself, however its address is spelt") {
  const auto forward = [](const std::string& to) {
    return Case{kGood.substr(kGood.find("    secret_file"), kGood.find("policies:") - kGood.find("    secret_file")),
                "    secret_file: secret\n  forward_to: \"" + to +
                    "\"\napp:\n  external_id: f31b1263-0000-4000-8000-000000000001\ntenants:\n"
                    "  - id: 0e0e0e0e-0000-4000-8000-000000000001\n    name: contoso\n"
                    "listen:\n  public_url: https://bot.contoso.com/api/messages\n",
                {"7:15: error: bot.forward_to is listen.public_url, which leads to the daemon itself; give the bot an "
                 "address of its own"}};
  };
  auto elsewhere = forward("https://bot.contoso.com/api/%256dessages");
  elsewhere.said.clear();
  expect({
      forward("https://bot.contoso.com/api/%6dessages"),
      forward("https://bot.contoso.com/api/%6Dessages/?a=b"),
      forward("https://bot.contoso.com./api/messages"),
      forward("https://bot.contoso.com.:443/api/messages"),
      forward("https://bot.contoso.com:0443/api/messages"),
      forward("https://bot.contoso.com/x/../api/messages"),
      forward("https://bot.contoso.com/x/%2e%2E/api/./messages"),
      forward("https://bot.contoso.com//api%2fmessages"),
      elsewhere,
  });
}

TEST_CASE("YAML beyond plain mappings, lists and values is refused at its place") {
  expect({
      {"cloud: public",
       "cloud: &a public",
       {"1:8: error: anchors (&name) are not supported; write the value out where it is needed"}},
      {"cloud: public",
       "cloud: *a",
       {"1:8: error: YAML: the referenced anchor is not defined; a text that begins with * needs quotes"}},
      {"cloud: public",
       "cloud: public\n---\na: b",
       {"2:1: error: a second document begins here; only one is allowed in a file"}},
      {"cloud: public", R"(cloud: "public)", {"1:8: error: the quote that opens here is never closed"}},
      {"cloud: public",
       "cloud: [public",
       {"2:4: error: YAML: end of sequence flow not found; a comma or a closing bracket is missing"}},
      {"cloud: public",
       "\tcloud: public",
       {"1:7: error: YAML: illegal map value; a text with a colon in it needs quotes"}},
      {"cloud: public", "cloud: a: b", {"1:9: error: YAML: illegal map value; a text with a colon in it needs quotes"}},
      {"cloud: public", "? [a]\n: b", {"1:3: error: a key must be a word"}},
      {"cloud: public",
       "cloud: public\npublic",
       {"3:4: error: YAML: illegal map value; a text with a colon in it needs quotes"}},
      {"cloud: public",
       "naïve: x",
       {R"(1:1: error: unknown key "naïve"; known are cloud, bot, app, tenants, listen, store, store_password_file, instance, templates, limits, cycle, reread, event_wait, settle_after, retention, effects and policies)"}},
  });
}

}  // namespace welcomed::config
