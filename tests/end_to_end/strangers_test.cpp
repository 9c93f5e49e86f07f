// What strangers on the internet meet: TLS of the daemon's own, refusals, and a log that they cannot fill.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/certificates.hpp"
#include "support/rollout.hpp"
#include "support/tls_client.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Rollout;
using support::TlsClient;

constexpr auto kNobody = R"yaml(
  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: welcome}]}
)yaml";
const std::string kWithoutToken = "POST /api/messages HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";

struct Listening : Rollout {
  Listening() : Rollout({"--users", "20", "--seed", "3"}) { configure(kNobody); }

  /// `more` in the section `listen`.
  void configure_listen(const std::string& more) const {
    auto text = support::read_text(folder() / "welcomed.yaml");
    const std::string listen = "listen: {";
    folder().write("welcomed.yaml", text.insert(text.find(listen) + listen.size(), more));
  }
  void put(const support::PemPair& pair) const {
    folder().write("cert.pem", pair.certificate);
    folder().write("key.pem", pair.key);
  }
  [[nodiscard]] std::uint16_t port() const {
    const auto url = bot_url();
    const auto colon = url.rfind(':');
    return static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
  }
  [[nodiscard]] bool serves(const support::PemPair& pair) const {
    return eventually([&] { return TlsClient(port()).certificate() == pair.certificate; }, 30s, 200ms);
  }
  [[nodiscard]] bool logs(const std::string& what) const {
    return eventually([&] { return daemon_log().find(what) != std::string::npos; }, 30s);
  }
  [[nodiscard]] bool measures(const std::string& line) const {
    return eventually([&] { return admin("/metrics").body.find(line) != std::string::npos; }, 30s);
  }
};

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

const std::string& readme_text() {
  static const auto text = support::read_text(PROJECT_DIR "/README.md");
  return text;
}

/// A line that the README has, by how it begins and goes on; without the blanks before it.
std::string readme_says(const std::string& begin, const std::string& rest) {
  REQUIRE(readme_text().find("\n" + begin + rest + "\n") != std::string::npos);
  return (begin + rest).substr(begin.find_first_not_of(' '));
}

/// Certificates where certbot has them: numbered files of an archive, to which links in `live` lead, for root alone.
class Certbot {
 public:
  explicit Certbot(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(live());
    std::filesystem::create_directories(folder_ / "archive" / kDomain);
  }

  /// A new certificate under the next number, to which the links lead from now on.
  [[nodiscard]] support::PemPair renews(int number) const {
    auto pair = support::self_signed(90);
    put_there("fullchain", number, pair.certificate);
    put_there("privkey", number, pair.key);
    return pair;
  }
  /// The README's hook, with the folder of the configuration and our group in the place of an admin's.
  [[nodiscard]] bool runs_hook(const std::filesystem::path& configuration) const {
    const std::string begin = "#!/bin/sh\n";
    const auto at = readme_text().find(begin + "install ");
    REQUIRE(at != std::string::npos);
    auto script = readme_text().substr(at, readme_text().find("```", at) - at);
    put_in_place(script, "-g welcomed", "-g " + std::to_string(::getegid()));
    put_in_place(script, "/etc/welcomed/", configuration.string() + "/");
    const auto hook = folder_ / "deploy-hook";
    std::ofstream(hook) << script;
    std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
    support::Program program(hook);
    program.start({}, {{"RENEWED_LINEAGE", live().string()}});
    return program.wait(30s) == 0;
  }

 private:
  static constexpr const char* kDomain = "bot.contoso.com";

  [[nodiscard]] std::filesystem::path live() const { return folder_ / "live" / kDomain; }
  void put_there(const std::string& name, int number, const std::string& text) const {
    const auto numbered = name + std::to_string(number) + ".pem";
    const auto file = folder_ / "archive" / kDomain / numbered;
    std::ofstream(file) << text;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto link = live() / (name + ".pem");
    std::filesystem::remove(link);
    std::filesystem::create_symlink(std::filesystem::path("../../archive") / kDomain / numbered, link);
  }
  static void put_in_place(std::string& text, const std::string& example, const std::string& own) {
    const auto at = text.find(example);
    REQUIRE(at != std::string::npos);
    text.replace(at, example.size(), own);
  }

  std::filesystem::path folder_;
};

/// A pipe in the place of the daemon's log, which nobody reads before `drain`.
class UnreadLog {
 public:
  explicit UnreadLog(const std::filesystem::path& file) {
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    pipe_ = ::open(file.c_str(), O_RDWR | O_NONBLOCK);
    ::fcntl(pipe_, F_SETPIPE_SZ, 4096);
  }
  ~UnreadLog() {
    done_ = true;
    if (reader_.joinable()) reader_.join();
    ::close(pipe_);
  }
  UnreadLog(const UnreadLog&) = delete;
  UnreadLog& operator=(const UnreadLog&) = delete;

  [[nodiscard]] int waiting() const {
    int bytes = 0;
    ::ioctl(pipe_, FIONREAD, &bytes);
    return bytes;
  }
  void drain() {
    reader_ = std::thread([this] {
      while (!done_) read_some();
      read_some();
    });
  }
  /// After the writer has gone.
  std::string text() {
    done_ = true;
    reader_.join();
    return text_;
  }

 private:
  void read_some() {
    std::array<char, 4096> some{};
    const auto got = ::read(pipe_, some.data(), some.size());
    if (got > 0) text_.append(some.data(), static_cast<std::size_t>(got));
    if (got <= 0) std::this_thread::sleep_for(5ms);
  }

  int pipe_ = -1;
  std::atomic<bool> done_{false};
  std::thread reader_;
  std::string text_;
};

}  // namespace

TEST_CASE_METHOD(Listening, "a new certificate is taken up while connections live on, and a broken one is refused") {
  const auto first = support::self_signed(300);
  const auto second = support::self_signed(20);
  put(first);
  configure_listen("tls: {certificate_file: cert.pem, private_key_file: key.pem}, ");
  start_daemon();
  TlsClient kept(port(), {.protocols = {"http/1.1"}});
  REQUIRE(kept.open());
  CHECK(kept.certificate() == first.certificate);
  CHECK(kept.protocol() == "http/1.1");
  CHECK(daemon_log().find("tls.ends") == std::string::npos);

  put(second);
  CHECK(serves(second));
  CHECK(logs("tls.ends"));
  CHECK(measures("welcomed_certificate_end_timestamp_seconds "));
  int status = -1;
  CHECK_THAT(command({"doctor"}, &status), Catch::Contains("warning  certificate: "));
  CHECK(status == 0);

  folder().write("cert.pem", "broken");
  CHECK(logs("tls.refused"));
  CHECK(serves(second));
  CHECK_THAT(command({"doctor"}, &status), Catch::Contains("wrong    certificate: "));

  put(first);
  daemon().kill(SIGHUP);
  CHECK(serves(first));
  CHECK_THAT(kept.exchange(kWithoutToken), Catch::StartsWith("HTTP/1.1 401 "));
  CHECK(this->daemon().stop() == 0);
}

TEST_CASE_METHOD(Listening,
                 "what certbot renews is served once its hook ran as the README has it, and no connection is lost") {
  const Certbot certbot(folder() / "letsencrypt");
  const auto first = certbot.renews(1);
  CHECK(certbot.runs_hook(folder().path()));
  const auto mode = std::filesystem::status(folder() / "privkey.pem").permissions();
  CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write |
                 std::filesystem::perms::group_read));
  CHECK_FALSE(std::filesystem::is_symlink(folder() / "fullchain.pem"));
  configure_listen(readme_says("  tls: ", "{certificate_file: fullchain.pem, private_key_file: privkey.pem}") + ", ");
  start_daemon();
  TlsClient kept(port());
  REQUIRE(kept.open());
  CHECK(kept.certificate() == first.certificate);

  const auto second = certbot.renews(2);
  CHECK_FALSE(TlsClient(port()).certificate() == second.certificate);
  CHECK(certbot.runs_hook(folder().path()));
  CHECK(serves(second));
  CHECK_THAT(kept.exchange(kWithoutToken), Catch::StartsWith("HTTP/1.1 401 "));
  CHECK(kept.certificate() == first.certificate);
  CHECK(daemon_log().find("tls.refused") == std::string::npos);
}

TEST_CASE_METHOD(Listening, "a daemon with a certificate that cannot be used does not start, and says why last") {
  put(support::self_signed(300));
  folder().write("key.pem", support::self_signed(300).key);
  configure_listen("tls: {certificate_file: cert.pem, private_key_file: key.pem}, ");
  launch_daemon();
  CHECK(daemon().wait(30s) == 1);
  const auto log = daemon_log();
  CHECK_THAT(log, Catch::Contains("daemon.not_started"));
  CHECK_THAT(log, Catch::Contains("cannot be used with the certificate in "));
  CHECK_THAT(log, Catch::EndsWith("daemon.stopped\n"));
}

TEST_CASE_METHOD(Listening, "a daemon whose certificate has ended goes on with its work, and is not ready") {
  constexpr long long kLongAgo = 1'600'000'000;
  put(support::self_signed(20, kLongAgo));
  configure_listen("tls: {certificate_file: cert.pem, private_key_file: key.pem}, ");
  start_daemon();
  CHECK(logs("tls.ends"));
  CHECK(eventually([&] { return admin("/readyz").status == 503; }, 30s));
  CHECK_THAT(admin("/readyz").body, Catch::Contains("the certificate of listen.tls ended at 2020-"));
  int status = -1;
  command({"check"}, &status);
  CHECK_THAT(support::read_text(folder() / "command.err"),
             Catch::Contains("warning: the certificate of listen.tls ended at 2020-"));
  CHECK(status == 0);
}

TEST_CASE_METHOD(Listening, "off loopback the admin address speaks TLS, too, and wants its token") {
  put(support::self_signed(300));
  const std::string token(32, 't');
  folder().write("token", token + "\n");
  configure_listen("tls: {certificate_file: cert.pem, private_key_file: key.pem}, admin_token_file: token, ");
  auto text = support::read_text(folder() / "welcomed.yaml");
  const std::string admin = "admin: \"127.0.0.1:";
  const auto at = text.find(admin);
  const auto admin_port = static_cast<std::uint16_t>(std::stoi(text.substr(at + admin.size())));
  folder().write("welcomed.yaml", text.replace(at, admin.size(), "admin: \"0.0.0.0:"));
  start_daemon();
  const auto ask = [&](const std::string& host, const std::string& header) {
    return TlsClient(admin_port).exchange("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n" + header + "\r\n");
  };
  const auto bearer = "Authorization: Bearer " + token + "\r\n";
  CHECK_THAT(ask("127.0.0.1:443", bearer), Catch::StartsWith("HTTP/1.1 200 "));
  CHECK_THAT(ask("127.0.0.1:443", ""), Catch::StartsWith("HTTP/1.1 401 "));
  CHECK_THAT(ask("evil.example.com", bearer), Catch::StartsWith("HTTP/1.1 403 "));
}

TEST_CASE_METHOD(Listening, "refused requests fill a counter and one line of the log, which names who sent them") {
  start_daemon();
  for (int i = 0; i < 50; ++i) {
    const auto answer = support::http_post(bot_url(), "{}", {{"X-Forwarded-For", "192.0.2.1, 203.0.113.7"}});
    CHECK(answer.status == 401);
    CHECK(answer.body == "Unauthorized\n");
  }
  CHECK(support::http_get("http://127.0.0.1:" + std::to_string(port()) + "/wp-login.php").body == "Not Found\n");
  CHECK(measures(R"(welcomed_refused_total{reason="token"} 50)"));
  CHECK(measures(R"(welcomed_refused_total{reason="path"} 1)"));
  CHECK(daemon().stop() == 0);
  const auto log = daemon_log();
  CHECK(times(log, "refused") == 1);
  CHECK_THAT(log, Catch::Contains(R"(requests.refused listener=messages count=51 reasons="path 1, token 50")"));
  CHECK_THAT(log, Catch::Contains(R"(peers="203.0.113.7 50, 127.0.0.1 1")"));
  CHECK_THAT(log, Catch::EndsWith("daemon.stopped\n"));
}

TEST_CASE("a daemon whose log nobody reads welcomes everybody all the same, and its last line comes out") {
  Rollout rollout({"--users", "60", "--seed", "9", "--no-event-percent", "0"});
  rollout.configure(
      "  - {name: staff, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, template: "
      "welcome}]}\n",
      "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n");
  UnreadLog log(rollout.folder() / "daemon.log");
  rollout.launch_daemon();
  REQUIRE(eventually([&] { return rollout.admin("/healthz").status == 200; }, 60s));
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  CHECK(rollout.message_counts().size() > 10);
  CHECK(log.waiting() > 3000);
  log.drain();
  CHECK(rollout.daemon().stop() == 0);
  CHECK_THAT(log.text(), Catch::EndsWith("daemon.stopped\n"));
}
