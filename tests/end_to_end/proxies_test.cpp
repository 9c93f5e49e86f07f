// Behind a proxy that does TLS: nginx and Caddy with the README's own configurations.
#include <catch2/catch.hpp>
#include <optional>

#include "support/certificates.hpp"
#include "support/rollout.hpp"
#include "support/tls_client.hpp"

namespace {

using namespace std::chrono_literals;
using support::Json;
using support::Program;
using support::Rollout;
using support::TlsClient;

constexpr auto kNobody = R"yaml(
  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: welcome}]}
)yaml";

/// The first block of that language in the README after these words.
std::string snippet_of(const std::string& language, const std::string& words = "") {
  const auto readme = support::read_text(PROJECT_DIR "/README.md");
  const auto fence = "```" + language + "\n";
  const auto begin = readme.find(fence, readme.find(words));
  REQUIRE(begin != std::string::npos);
  const auto text = begin + fence.size();
  return readme.substr(text, readme.find("```", text) - text);
}

/// With what is the admin's own in the place of an example, which must be there.
std::string with(std::string text, const std::string& example, const std::string& own) {
  INFO(text);
  const auto at = text.find(example);
  REQUIRE(at != std::string::npos);
  return text.replace(at, example.size(), own);
}

std::optional<std::filesystem::path> installed(const std::string& name) {
  for (const auto* folder : {"/usr/sbin", "/usr/bin", "/usr/local/bin"}) {
    const auto program = std::filesystem::path(folder) / name;
    if (std::filesystem::exists(program)) return program;
  }
  WARN("skipped: " << name << " is not installed; scripts/packages installs it");
  return std::nullopt;
}

/// The daemon, and the ports of a proxy before it: with TLS as in the README, and without, as the tenant speaks none.
struct Fronted : Rollout {
  const std::uint16_t tls_port = support::free_port();
  const std::uint16_t plain_port = support::free_port();

  Fronted() : Rollout({"--users", "20", "--seed", "3"}) {
    configure(kNobody);
    const auto pair = support::self_signed(300);
    folder().write("cert.pem", pair.certificate);
    folder().write("key.pem", pair.key);
    start_daemon();
  }

  /// `127.0.0.1:PORT`, where the README has 3978.
  [[nodiscard]] std::string daemon_address() const {
    const auto url = bot_url().substr(std::string("http://").size());
    return url.substr(0, url.find('/'));
  }
  [[nodiscard]] std::string file(const char* name) const { return (folder() / name).string(); }
  [[nodiscard]] std::string at_loopback(std::uint16_t port) const { return "127.0.0.1:" + std::to_string(port); }
  [[nodiscard]] std::string plain(const std::string& path) const { return "http://" + at_loopback(plain_port) + path; }

  [[nodiscard]] int post_event(std::size_t length) const {
    const std::string user = control("world")["users"][0]["id"];
    return control_post("event", {{"user_id", user}, {"activity", {{"text", std::string(length, 'x')}}}})["status"];
  }

  void start_proxy(Program& proxy, const std::vector<std::string>& words) {
    const Program::Environment home{
        {"HOME", file("")}, {"XDG_DATA_HOME", file("data")}, {"XDG_CONFIG_HOME", file("config")}};
    proxy.start(words, home, folder() / "proxy.log", folder() / "proxy.log");
    const auto answers = [&] { return support::http_post(plain("/api/messages"), "{}").status == 401; };
    const bool up = support::eventually(answers, 60s, 200ms);
    INFO(support::read_text(folder() / "proxy.log"));
    REQUIRE(up);
    control_post("bot-url", {{"url", plain("/api/messages")}});
  }

  /// The README's own, with the certificate of the test.
  [[nodiscard]] std::string server_of_nginx(const std::string& text, const std::string& listen) const {
    auto own = with(text, "listen 443 ssl;", "listen " + listen + ";");
    own = with(own, "/etc/letsencrypt/live/bot.contoso.com/fullchain.pem", file("cert.pem"));
    return with(own, "/etc/letsencrypt/live/bot.contoso.com/privkey.pem", file("key.pem"));
  }
  void start_nginx(Program& nginx, const std::string& servers) {
    std::string temporary;
    for (const std::string part : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temporary += "  " + part + "_temp_path " + file(part.c_str()) + ";\n";
    folder().write("nginx.conf", "daemon off;\nmaster_process off;\nerror_log stderr;\npid " + file("nginx.pid") +
                                     ";\nevents {}\nhttp {\n" + temporary + "  access_log off;\n" + servers + "}\n");
    start_proxy(nginx, {"-p", file(""), "-c", file("nginx.conf"), "-e", "stderr"});
  }

  void check_served() {
    CHECK(post_event(10) == 200);
    CHECK(post_event(200'000) == 200);

    TlsClient client(tls_port);
    REQUIRE(client.open());
    const auto refused = client.exchange(
        "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.7\r\nContent-Length: "
        "2\r\n\r\n{}");
    CHECK_THAT(refused, Catch::StartsWith("HTTP/1.1 401 "));
    CHECK_THAT(refused, Catch::EndsWith("Unauthorized\n"));
    CHECK(support::http_get(plain("/wp-login.php")).status == 404);

    CHECK(daemon().stop() == 0);
    const auto log = daemon_log();
    CHECK_THAT(log, Catch::Contains("reasons=\"token "));
    CHECK_THAT(log, Catch::Contains("peers=\"127.0.0.1 "));
    CHECK_THAT(log, !Catch::Contains("203.0.113.7"));
    CHECK_THAT(log, !Catch::Contains("path 1"));
  }
};

}  // namespace

TEST_CASE_METHOD(Fronted, "behind nginx as the README has it events arrive, and who sent what is told truly") {
  const auto program = installed("nginx");
  if (!program) return;
  const auto text = with(snippet_of("nginx"), "127.0.0.1:3978", daemon_address());
  Program nginx(*program);
  start_nginx(nginx,
              server_of_nginx(text, at_loopback(tls_port) + " ssl") + server_of_nginx(text, at_loopback(plain_port)));
  check_served();
}

TEST_CASE_METHOD(Fronted, "before two machines, as the README has nginx there, events arrive though one is gone") {
  const auto program = installed("nginx");
  if (!program) return;
  auto text = snippet_of("nginx", "#### More than one machine");
  text = with(text, "192.0.2.11:3978", at_loopback(support::free_port()));
  text = with(text, "192.0.2.12:3978", daemon_address());
  Program nginx(*program);
  start_nginx(nginx, server_of_nginx(text, at_loopback(plain_port)));
  for (int i = 0; i < 6; ++i) CHECK(post_event(10) == 200);
}

TEST_CASE_METHOD(Fronted, "behind Caddy as the README has it events arrive, and who sent what is told truly") {
  const auto program = installed("caddy");
  if (!program) return;
  const auto site = [&](const std::string& address) {
    return with(with(snippet_of("caddy"), "bot.contoso.com {", address), "127.0.0.1:3978", daemon_address());
  };
  // It would get a certificate for the README's name; the one that it is given here is that of no host.
  folder().write("Caddyfile", "{\n  admin off\n  auto_https off\n  default_sni \"welcomed test\"\n}\n" +
                                  site("https://" + at_loopback(tls_port) + " {\n  tls " + file("cert.pem") + " " +
                                       file("key.pem")) +
                                  site("http://" + at_loopback(plain_port) + " {"));
  Program caddy(*program);
  start_proxy(caddy, {"run", "--config", file("Caddyfile"), "--adapter", "caddyfile"});
  check_served();
}
