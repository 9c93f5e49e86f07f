#include "identity/credential.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/credential_end.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "identity/base64url.hpp"
#include "identity/signing_certificate.hpp"
#include "identity/token_source.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::identity;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr long long kBegin = 1'800'000'000;
const TimePoint kNow{std::chrono::seconds(kBegin)};
const TokenRequest kWanted{"https://login.microsoftonline.com", "contoso", "app-id",
                           "https://graph.microsoft.com/.default"};

using Folder = support::TempFolder;

const support::PemPair& pair() {
  static const auto kPair = support::self_signed(365, kBegin);
  return kPair;
}

std::string field(const std::string& form, const std::string& name) {
  const auto begin = form.find("&" + name + "=");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 2;
  return form.substr(value, form.find('&', value) - value);
}

json part(const std::string& token, int number) {
  std::size_t begin = 0;
  for (int i = 0; i < number; ++i) begin = token.find('.', begin) + 1;
  return json::parse(*decode_base64url(token.substr(begin, token.find('.', begin) - begin)));
}

struct CertificateWorld {
  Folder folder;
  Random random{5};
  std::unique_ptr<Credential> credential =
      certificate(folder.write("cert.pem", pair().certificate), folder.write("key.pem", pair().key), random);

  Outcome<Question> ask(TimePoint now = kNow) { return credential->question(kWanted, now); }
  std::string assertion() { return field(ask()->request.body, "client_assertion"); }
};

std::string cause_name(const Setback& setback) { return cause_of(setback).name; }

}  // namespace

TEST_CASE("an assertion has the header and claims that Entra demands") {
  CertificateWorld world;
  const auto question = world.ask();
  REQUIRE(question);
  const auto& form = question.value().request.body;
  CHECK(field(form, "client_assertion_type") == "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");
  CHECK(field(form, "client_secret").empty());
  const auto token = field(form, "client_assertion");
  const auto header = part(token, 0);
  CHECK(header.size() == 3);
  CHECK(header["alg"] == "PS256");
  CHECK(header["typ"] == "JWT");
  CHECK(header["x5t#S256"].get<std::string>().size() == 43);
  const auto claims = part(token, 1);
  CHECK(claims["aud"] == "https://login.microsoftonline.com/contoso/oauth2/v2.0/token");
  CHECK(claims["iss"] == "app-id");
  CHECK(claims["sub"] == "app-id");
  CHECK(claims["nbf"] == kBegin);
  CHECK(claims["iat"] == kBegin);
  CHECK(claims["exp"] == kBegin + 600);
  CHECK(claims["jti"] != part(world.assertion(), 1)["jti"]);
}

TEST_CASE("a certificate tells when it ends, and is no credential from then on") {
  CertificateWorld world;
  const auto ends = kNow + 24h * 365;
  CHECK(world.ask()->term.ends == ends);
  CHECK(world.ask(ends - 1s));
  CHECK(cause_name(world.ask(ends).setback()) == "credential_expired");
}

TEST_CASE("a rotated certificate is taken up without a restart") {
  CertificateWorld world;
  const auto before = part(world.assertion(), 0)["x5t#S256"];
  const auto next = support::self_signed(30, kBegin);
  world.folder.write("cert.pem", next.certificate);
  // Between the two files being replaced they do not fit.
  CHECK(cause_name(world.ask().setback()) == "credential_missing");
  world.folder.write("key.pem", next.key);
  CHECK(part(world.assertion(), 0)["x5t#S256"] != before);
}

TEST_CASE("files that are no certificate with its key are errors that show nothing of the key") {
  const Folder folder;
  Random random{5};
  const auto other = support::self_signed(30, kBegin);
  const std::pair<std::string, std::string> bad[] = {
      {"", pair().key},         {pair().certificate, ""},        {pair().key, pair().certificate},
      {"nonsense", "nonsense"}, {pair().certificate, other.key}, {pair().certificate, std::string(70'000, 'x')}};
  for (const auto& [first, second] : bad) {
    const auto asked =
        certificate(folder.write("c", first), folder.write("k", second), random)->question(kWanted, kNow);
    REQUIRE_FALSE(asked);
    CHECK(cause_name(asked.setback()) == "credential_missing");
    CHECK(cause_of(asked.setback()).detail.find("MII") == std::string::npos);
  }
  CHECK_FALSE(certificate("/nonexistent", "/nonexistent", random)->question(kWanted, kNow));
}

TEST_CASE("where a service does not take PS256 the next assertion is of the older form") {
  asio::io_context io;
  fakes::VirtualClock clock(io, kNow);
  fakes::FakeTransport transport;
  CertificateWorld world;
  TokenSource source(transport, clock, std::move(world.credential), kWanted);
  const auto endpoint = kWanted.endpoint();
  transport.answer_once("POST", endpoint, fakes::reply(401, R"({"error":"invalid_client","error_codes":[700027]})"));
  transport.answer_once("POST", endpoint,
                        fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"T"})"));
  CHECK(clock.run(source.token()));
  REQUIRE(transport.requests().size() == 2);
  const auto header = part(field(transport.requests()[1].body, "client_assertion"), 0);
  CHECK(header["alg"] == "RS256");
  CHECK(header["x5t"].get<std::string>().size() == 27);
  CHECK_FALSE(header.contains("x5t#S256"));
}

TEST_CASE("a certificate that no form helps is refused after two questions") {
  asio::io_context io;
  fakes::VirtualClock clock(io, kNow);
  fakes::FakeTransport transport;
  CertificateWorld world;
  TokenSource source(transport, clock, std::move(world.credential), kWanted);
  transport.answer_always("POST", kWanted.endpoint(),
                          fakes::reply(401, R"({"error":"invalid_client","error_codes":[700027]})"));
  const auto outcome = clock.run(source.token());
  CHECK(cause_name(outcome.setback()) == "credential_refused");
  CHECK(transport.requests().size() == 2);
}

TEST_CASE("a federated token is read anew for each question and sent as the assertion") {
  const Folder folder;
  const auto file = folder.write("token", "first.second.third\n");
  const auto credential = federated_token(file);
  auto question = credential->question(kWanted, kNow);
  REQUIRE(question);
  CHECK(field(question->request.body, "client_assertion") == "first.second.third");
  CHECK(question->secret.reveal() == "first.second.third");
  CHECK_FALSE(question->term.ends);
  folder.write("token", "rotated");
  CHECK(field(credential->question(kWanted, kNow)->request.body, "client_assertion") == "rotated");
  folder.write("token", "two\nlines");
  CHECK(cause_name(credential->question(kWanted, kNow).setback()) == "credential_missing");
}

TEST_CASE("a virtual machine's identity is asked for at the metadata service") {
  ::unsetenv("IDENTITY_ENDPOINT");
  const auto place = identity_endpoint("http://169.254.169.254");
  const auto system = managed_identity(place, "")->question(kWanted, kNow);
  REQUIRE(system);
  const auto& request = system.value().request;
  CHECK(request.method == "GET");
  CHECK(request.url.text() ==
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2F"
        "graph.microsoft.com");
  CHECK(request.headers.back().name == "Metadata");
  CHECK(request.headers.back().value == "true");
  const auto assigned = managed_identity(place, "client 1")->question(kWanted, kNow);
  CHECK(assigned.value().request.url.text().ends_with("&client_id=client%201"));
}

TEST_CASE("App Service names its own endpoint and header, which is a secret") {
  ::setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:41000/msi/token", 1);
  ::setenv("IDENTITY_HEADER", "hunter2", 1);
  const auto question = managed_identity(identity_endpoint("http://169.254.169.254"), "")->question(kWanted, kNow);
  ::unsetenv("IDENTITY_ENDPOINT");
  ::unsetenv("IDENTITY_HEADER");
  REQUIRE(question);
  CHECK(question.value().request.url.text() ==
        "http://127.0.0.1:41000/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fgraph.microsoft.com");
  CHECK(question.value().request.headers.back().name == "X-IDENTITY-HEADER");
  CHECK(question.value().secret.reveal() == "hunter2");
}

namespace {

/// A machine with Azure Arc's agent.
struct ArcWorld {
  Folder folder;
  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport transport;
  std::string file = (folder.path() / "one.key").string();
  std::vector<net::Header> asked_with;

  IdentityEndpoint endpoint() const {
    return {.url = "http://localhost:40342/metadata/identity/oauth2/token", .keys = folder.path()};
  }
  /// The agent challenges whoever comes without the key.
  Outcome<Secret> token(const std::string& challenge) {
    transport.answer_others([this, challenge](const net::Request& request) -> net::Exchange {
      asked_with = request.headers;
      if (net::find_header(request.headers, "Authorization") == "Basic k3y") {
        return fakes::reply(200, json{{"access_token", "T"}, {"expires_in", "3600"}}.dump());
      }
      return fakes::reply(401, "{}", {{"WWW-Authenticate", challenge}});
    });
    TokenSource source(transport, clock, managed_identity(endpoint(), ""), kWanted);
    return clock.run(source.token());
  }
};

}  // namespace

TEST_CASE_METHOD(ArcWorld, "Azure Arc takes the second question with the key of the file that it names") {
  folder.write("one.key", "k3y");
  const auto token = this->token("Basic realm=" + file);
  REQUIRE(token);
  CHECK(token.value().reveal() == "T");
  REQUIRE(transport.requests().size() == 2);
  CHECK(transport.requests()[0].url.text() ==
        "http://localhost:40342/metadata/identity/oauth2/token?api-version=2020-06-01&resource=https%3A%2F%2F"
        "graph.microsoft.com");
  CHECK(net::find_header(asked_with, "Metadata") == "true");
  CHECK(net::count_headers(transport.requests()[0].headers, "Authorization") == 0);
}

TEST_CASE_METHOD(ArcWorld, "no file but a plausible one is read for Azure Arc's agent") {
  folder.write("one.key", "k3y");
  folder.write("one.txt", "k3y");
  folder.write("long.key", std::string(5000, 'k'));
  folder.write("lines.key", "a\r\nX: y");
  folder.write("empty.key", "");
  std::filesystem::create_directory(folder.path() / "folder.key");
  std::filesystem::create_symlink("one.txt", folder.path() / "link.key");
  const auto here = folder.path().string();
  for (const auto& named :
       {std::string("/etc/passwd"), std::string("/etc/shadow.key"), std::string("one.key"), here + "/one.txt",
        here + "/../" + folder.path().filename().string() + "/one.key", here + "/folder.key", here + "/link.key",
        here + "/sub/one.key", here + "//one.key", here + "/long.key", here + "/lines.key", here + "/empty.key",
        here + "/none.key", here + "/.key"}) {
    INFO(named);
    transport.forget_requests();
    const auto token = this->token("Basic realm=" + named);
    REQUIRE(token.as<Halt>() != nullptr);
    CHECK(cause_name(token.setback()) == "credential_missing");
    CHECK(transport.requests().size() == 1);
  }
  for (const auto* other : {"", "Bearer realm=x", "Basic", "Basic realm="}) {
    transport.forget_requests();
    CHECK(cause_name(token(other).setback()) == "identity_refused");
    CHECK(transport.requests().size() == 1);
  }
}

TEST_CASE("Azure Arc is known by its two addresses, and knows the system's identity alone") {
  ::unsetenv("IDENTITY_HEADER");
  ::setenv("IDENTITY_ENDPOINT", "http://localhost:40342/metadata/identity/oauth2/token", 1);
  const auto unknown = identity_endpoint("http://169.254.169.254");
  ::setenv("IMDS_ENDPOINT", "http://localhost:40342", 1);
  const auto arc = identity_endpoint("http://169.254.169.254");
  ::unsetenv("IDENTITY_ENDPOINT");
  ::unsetenv("IMDS_ENDPOINT");
  CHECK(unknown.url.starts_with("http://169.254.169.254/"));
  CHECK(unknown.keys.empty());
  CHECK(arc.url == "http://localhost:40342/metadata/identity/oauth2/token");
  CHECK(arc.keys == "/var/opt/azcmagent/tokens");
  CHECK(cause_name(managed_identity(arc, "client 1")->question(kWanted, kNow).setback()) == "identity_refused");
}

TEST_CASE("a managed identity's header crosses no network in the clear") {
  const auto question = managed_identity({"http://example.com/msi", Secret("x")}, "")->question(kWanted, kNow);
  CHECK(cause_name(question.setback()) == "credential_missing");
}

TEST_CASE("the answers of a managed identity's endpoint") {
  const auto credential = managed_identity({"http://127.0.0.1/msi", Secret()}, "");
  const auto answer = [&](int status, const json& body) {
    return credential->answer(fakes::reply(status, body.dump()), kNow);
  };
  const auto on_text = answer(200, {{"access_token", "T"}, {"expires_on", std::to_string(kBegin + 3000)}});
  REQUIRE(on_text);
  CHECK(on_text.value().token.reveal() == "T");
  CHECK(on_text.value().life == 3000s);
  CHECK(answer(200, {{"access_token", "T"}, {"expires_on", kBegin + 60}}).value().life == 60s);
  CHECK(answer(200, {{"access_token", "T"}, {"expires_on", "2027-01-15T09:00:00Z"}}).value().life == 1h);
  CHECK(answer(200, {{"access_token", "T"}, {"expires_in", "90"}, {"expires_on", "1"}}).value().life == 90s);
  for (const auto& bad : {json{{"access_token", "T"}}, json{{"access_token", "a b"}, {"expires_in", 9}},
                          json{{"access_token", ""}, {"expires_in", 9}}, json{{"expires_in", 9}},
                          json{{"access_token", "T"}, {"expires_in", 0}}}) {
    CHECK(answer(200, bad).as<Retry>() != nullptr);
  }
  for (const int passing : {404, 408, 410, 429, 500, 503}) CHECK(answer(passing, {}).as<Retry>() != nullptr);
  CHECK(answer(410, {}).as<Retry>()->after == 10s);
  const auto refused = answer(400, {{"error", "invalid_request"}, {"error_description", "Identity not found"}});
  REQUIRE(refused.as<Halt>() != nullptr);
  CHECK(refused.as<Halt>()->cause.name == "identity_refused");
  CHECK(refused.as<Halt>()->cause.detail.find("Identity not found") != std::string::npos);
}

TEST_CASE("a credential ends soon within 30 days") {
  CHECK_FALSE(core::ends_soon(kNow + 24h * 30 + 1ms, kNow));
  CHECK(core::ends_soon(kNow + 24h * 30, kNow));
  CHECK(core::ends_soon(kNow - 1h, kNow));
}
