#include <iostream>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/examination.hpp"
#include "cli/opening.hpp"
#include "cli/terminal.hpp"
#include "net/client.hpp"

namespace welcomed::cli {
namespace {

std::string grade_text(Finding::Grade grade, const Paint& paint) {
  if (grade == Finding::Grade::good) return paint.good("good   ");
  if (grade == Finding::Grade::warning) return paint.waiting("warning");
  return paint.bad("wrong  ");
}

void print(const Finding& finding) {
  const auto paint = Paint::of_output();
  std::cout << grade_text(finding.grade, paint) << "  " << paint.strong(finding.subject) << ": "
            << readable(finding.told.text()) << std::endl;
}

}  // namespace

int doctor(const std::filesystem::path& file) {
  const auto config = open_config(file, true);
  if (!config) return kWrong;
  print({Finding::Grade::good, "configuration", {file.string() + " and its templates can be read", ""}});
  asio::io_context io(1);
  SystemClock clock(io);
  auto random = Random::from_device();
  net::Client client(io, {.proxy = proxy_of_environment()});
  Examination examination({io, clock, random, client}, *config, print);
  spawn(io.get_executor(), examination.run());
  io.run();
  return examination.passed() ? kGood : kWrong;
}

}  // namespace welcomed::cli
