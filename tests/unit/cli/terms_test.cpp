// What is said of certificates and credentials that end.
#include "cli/terms.hpp"

#include <catch2/catch.hpp>

#include "base/system_clock.hpp"
#include "daemon/credentials.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using namespace std::chrono_literals;

namespace {

struct Ending {
  support::TempFolder folder;
  config::Config config;
  TimePoint now = wall_time();
  Random random{1};

  Ending() {
    config.listen.tls = config::Tls{folder / "cert.pem", folder / "key.pem"};
    config.bot.tenant = "0e0e0000-0000-0000-0000-000000000001";
    config.cloud.login = "https://login.microsoftonline.com";
    config.bot.credential = config::Certificate{folder / "cert.pem", folder / "key.pem"};
  }

  void put(int days, long long begin = 0) const {
    const auto pair = support::self_signed(days, begin);
    folder.write("cert.pem", pair.certificate);
    folder.write("key.pem", pair.key);
  }
  [[nodiscard]] std::string of_certificate() const {
    const auto told = doubt_of_certificate(config.listen, now);
    return told ? told->what : "";
  }
  [[nodiscard]] std::string of_credential() {
    const auto term = daemon::term_of_credential(config, random, now);
    if (!term) return cause_of(term.setback()).name;
    const auto told = doubt_of_credential(term.value(), now);
    return told ? told->what : "";
  }
  [[nodiscard]] long long in_days(int days) const {
    return std::chrono::duration_cast<std::chrono::seconds>((now + 24h * days).time_since_epoch()).count();
  }
};

}  // namespace

TEST_CASE_METHOD(Ending, "a certificate that is good for more than a month is nothing to tell") {
  put(300);
  CHECK(of_certificate().empty());
  CHECK(of_credential().empty());
}

TEST_CASE_METHOD(Ending, "a certificate that ends within a month is told, that of listen.tls with its file") {
  put(20);
  CHECK_THAT(of_certificate(), Catch::StartsWith("the certificate of listen.tls ends at ") &&
                                   Catch::EndsWith("(" + (folder / "cert.pem").string() + ")"));
  CHECK_THAT(of_credential(), Catch::StartsWith("the credential ends at "));
}

TEST_CASE_METHOD(Ending, "a certificate that has ended is told") {
  constexpr long long kIn2020 = 1'600'000'000;
  put(20, kIn2020);
  CHECK_THAT(of_certificate(), Catch::StartsWith("the certificate of listen.tls ended at 2020-"));
  CHECK(of_credential() == "credential_expired");
}

TEST_CASE_METHOD(Ending, "a certificate that is not valid yet is told, with a look at the clock") {
  put(300, in_days(2));
  CHECK_THAT(of_certificate(), Catch::StartsWith("the certificate of listen.tls is not valid before "));
  CHECK_THAT(of_credential(), Catch::StartsWith("the credential is not valid before "));
  CHECK_THAT(doubt_of_certificate(config.listen, now)->remedy, Catch::Contains("clock"));
}

TEST_CASE_METHOD(Ending, "files of listen.tls that hold no certificate are told, and no files are nothing to tell") {
  folder.write("cert.pem", "nothing");
  folder.write("key.pem", "nothing");
  CHECK_THAT(of_certificate(), Catch::Contains("cert.pem"));
  config.listen.tls.reset();
  CHECK(of_certificate().empty());
}
