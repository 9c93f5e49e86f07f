#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/examination.hpp"
#include "cli/opening.hpp"
#include "net/client.hpp"

namespace welcomed::cli {
namespace {

void print(const Finding& finding) { std::cout << finding_text(finding, Paint::of_output()) << std::flush; }

Result<int> run(const CurrentConfig& config) {
  print({Finding::Grade::good, "configuration", {config->file.string() + " and its templates can be read", ""}});
  asio::io_context io(1);
  SystemClock clock(io);
  auto random = Random::from_device();
  net::Client client(io, {.proxy = proxy_of_environment()});
  Examination examination({io, clock, random, client}, *config, print);
  spawn(io.get_executor(), examination.run());
  io.run();
  return examination.passed() ? kGood : kWrong;
}

}  // namespace

Command doctor_command() {
  return {.name = "doctor",
          .does = "Tries everything the daemon will need, against the real services",
          .example = "sudo -u welcomed welcomed doctor",
          .declare = [](CLI::App&) { return run; },
          .warns = true,
          .without_config = kWrong};
}

}  // namespace welcomed::cli
