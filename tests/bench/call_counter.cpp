#include "bench/call_counter.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct Event {
  const char* call;
  double Calls::*count;
};

constexpr std::array kEvents{Event{"fdatasync", &Calls::commits}, Event{"pwrite64", &Calls::pages},
                             Event{"openat", &Calls::openings},   Event{"epoll_wait", &Calls::waits},
                             Event{"epoll_pwait", &Calls::waits}, Event{"futex", &Calls::futexes}};

/// Of a page there is none that is smaller; the heads of the log's frames are.
constexpr auto kPages = "count >= 512";

std::string name_of(const Event& event) { return std::string("syscalls:sys_enter_") + event.call; }

std::vector<std::string> words_of_perf(pid_t pid, const fs::path& file) {
  std::vector<std::string> words{"perf", "stat", "-x", ",", "-o", file.string(), "-p", std::to_string(pid)};
  for (const auto& event : kEvents) {
    words.insert(words.end(), {"-e", name_of(event)});
    if (event.count == &Calls::pages) words.insert(words.end(), {"--filter", kPages});
  }
  return words;
}

std::size_t counters_of(pid_t perf) {
  const fs::directory_iterator files("/proc/" + std::to_string(perf) + "/fd");
  return static_cast<std::size_t>(std::count_if(begin(files), end(files), [](const fs::directory_entry& file) {
    return fs::read_symlink(file.path()) == "anon_inode:[perf_event]";
  }));
}

std::size_t threads_of(pid_t pid) {
  const fs::directory_iterator threads("/proc/" + std::to_string(pid) + "/task");
  return static_cast<std::size_t>(std::distance(begin(threads), end(threads)));
}

}  // namespace

Calls& Calls::operator/=(double people) {
  for (const auto each : {&Calls::commits, &Calls::pages, &Calls::openings, &Calls::waits, &Calls::futexes}) {
    this->*each /= people;
  }
  return *this;
}

CallCounter::CallCounter(pid_t pid) {
  ::kill(pid, SIGSTOP);
  perf_.start(words_of_perf(pid, folder_ / "calls"), {}, {}, folder_ / "errors");
  const auto counted = [&] { return counters_of(perf_.pid()) >= kEvents.size() * threads_of(pid); };
  if (!support::eventually(counted, 30s, 10ms)) {
    throw std::runtime_error("perf does not count: " + support::read_text(folder_ / "errors"));
  }
  ::kill(pid, SIGCONT);
}

/// A line is `COUNT,,NAME,…`.
Calls CallCounter::calls() {
  if (!perf_.wait(30s)) throw std::runtime_error("perf did not end");
  Calls calls;
  std::istringstream lines(support::read_text(folder_ / "calls"));
  for (std::string line; std::getline(lines, line);) {
    for (const auto& event : kEvents) {
      if (line.find(",," + name_of(event) + ",") != std::string::npos) calls.*event.count += std::stod(line);
    }
  }
  return calls;
}

bool CallCounter::can_count() {
  return std::system(("perf stat -e " + name_of(kEvents.front()) + " true >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace bench
