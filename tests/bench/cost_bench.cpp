// What each person costs: two versions of the daemon by turns against the same simulated tenant, with throttling off
// and at the published pace. Processor, memory and rate are of runs in which nothing is counted, system calls of
// others. Peaks are of 200 people, of PEOPLE, and of five times as many.
//   cost_bench BEFORE [AFTER [PEOPLE [AT_PACE]]]     two programs `welcomed`; AFTER is the one just built unless given
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "bench/call_counter.hpp"
#include "bench/observed.hpp"
#include "bench/process.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using bench::Calls;
using support::Rollout;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kFew = 200;
constexpr int kMany = 5;  // times as many
constexpr double kPage = 4096;

/// At full speed nothing but the machine is in the way.
enum class Speed { full, published };

/// Of one rollout; all but peak and rate for each person.
struct Costs {
  Calls calls;
  double cpu_ms = 0, requests = 0, bytes = 0;
  double peak_mib = 0, welcomed_a_second = 0;
};

struct Version {
  Costs full, paced;
  std::array<double, 3> peaks{};
};

struct People {
  int at_full_speed = 20'000, at_pace = 3'000;
};

std::vector<std::string> flags(int users, Speed speed) {
  std::vector<std::string> words{"--users", std::to_string(users), "--seed", "3", "--installed-percent",
                                 "0",       "--no-event-percent",  "0"};
  if (speed == Speed::full) words.insert(words.end(), {"--event-delay-ms", "0"});
  if (speed == Speed::published) words.emplace_back("--throttle");
  return words;
}

const char* limits(Speed speed) {
  return speed == Speed::full ? "limits: {graph_install_per_second: 1000, send_per_second: 1000}\n" : "";
}

/// Of the store's files, once the daemon has ended.
double bytes_of_store(const std::filesystem::path& folder) {
  double bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().filename().string().starts_with("welcomed.db")) bytes += static_cast<double>(file.file_size());
  }
  return bytes;
}

double requests_of_graph(const Rollout& rollout) {
  return bench::requests(rollout, [](const std::string& route, const std::string&) {
    return route.find(" /graph/") != std::string::npos;
  });
}

/// Of what SQLite writes at once, from the head of its file.
double page_size(const std::filesystem::path& store) {
  std::ifstream file(store, std::ios::binary);
  file.seekg(16);
  const int high = file.get();
  return high * 256 + file.get();
}

Rollout rollout_of(const std::string& program, const std::vector<std::string>& flags) {
  ::setenv("WELCOMED_PROGRAM", program.c_str(), 1);
  return Rollout(flags);
}

/// A tenant, and a version of the daemon that has yet to welcome its people.
class Town {
 public:
  Town(const std::string& program, int users, Speed speed)
      : rollout_(rollout_of(program, flags(users, speed))), people_(bench::people(rollout_)) {
    rollout_.configure(
        "  - {name: everybody, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, "
        "template: welcome}]}\n",
        limits(speed));
    std::fprintf(stderr, "%s: %d people %s\n", program.c_str(), people_,
                 speed == Speed::full ? "at full speed" : "at the published pace");
  }

  [[nodiscard]] Costs costs() {
    Costs costs;
    const auto begin = Steady::now();
    rollout_.launch_daemon();
    costs.welcomed_a_second = people_ / Seconds(wait_until_done() - begin).count();
    costs.cpu_ms = bench::cpu_milliseconds(rollout_.daemon().pid()) / people_;
    costs.peak_mib = bench::mebibytes(rollout_.daemon().pid(), "VmHWM");
    costs.requests = requests_of_graph(rollout_) / people_;
    rollout_.daemon().stop();
    costs.bytes = bytes_of_store(rollout_.folder().path()) / people_;
    return costs;
  }
  [[nodiscard]] Calls calls() {
    rollout_.launch_daemon();
    bench::CallCounter counter(rollout_.daemon().pid());
    wait_until_done();
    rollout_.daemon().stop();
    auto calls = counter.calls();
    calls.pages *= page_size(rollout_.folder() / "welcomed.db") / kPage;
    calls /= people_;
    return calls;
  }

 private:
  /// Nothing is left to do then. Answers when the last of them was welcomed.
  Steady::time_point wait_until_done() {
    const std::chrono::seconds patience(120 + people_ / 5);
    const auto all = [&] { return bench::welcomed(rollout_) == people_; };
    if (!support::eventually(all, patience, 200ms)) bench::give_up("the welcomes");
    const auto welcomed = Steady::now();
    if (!support::eventually([&] { return rollout_.at_rest(); }, patience, 500ms)) bench::give_up("what follows them");
    return welcomed;
  }

  Rollout rollout_;
  int people_;
};

Costs measure(const std::string& program, int users, Speed speed) {
  auto costs = Town(program, users, speed).costs();
  costs.calls = Town(program, users, speed).calls();
  return costs;
}

/// By turns, so that a machine that is slow for a while is slow for both.
std::array<Version, 2> measure_all(const std::array<std::string, 2>& programs, const People& people) {
  std::array<Version, 2> versions;
  const auto both = [&](const auto& fill) {
    for (std::size_t i = 0; i < versions.size(); ++i) fill(versions[i], programs[i]);
  };
  const auto peak = [](const std::string& program, int users) {
    return Town(program, users, Speed::full).costs().peak_mib;
  };
  both([&](Version& version, const std::string& program) {
    version.full = measure(program, people.at_full_speed, Speed::full);
    version.peaks[1] = version.full.peak_mib;
  });
  both([&](Version& version, const std::string& program) {
    version.paced = measure(program, people.at_pace, Speed::published);
  });
  both([&](Version& version, const std::string& program) { version.peaks[0] = peak(program, kFew); });
  both([&](Version& version, const std::string& program) {
    version.peaks[2] = peak(program, kMany * people.at_full_speed);
  });
  return versions;
}

using Numbers = std::vector<double>;

struct Row {
  const char* figure;
  Numbers (*of)(const Version&);
  const char* least;
};

/// First those of which something is asked, in its order.
const std::array kRows{
    Row{"commits (fdatasync) for each person at full speed",
        [](const Version& v) { return Numbers{v.full.calls.commits}; }, "0.5"},
    Row{"pages written for each person", [](const Version& v) { return Numbers{v.full.calls.pages}; }, "12"},
    Row{"CPU ms for each person at full speed", [](const Version& v) { return Numbers{v.full.cpu_ms}; }, "0.9"},
    Row{"commits, pages, file openings for each person at the published pace",
        [](const Version& v) {
          return Numbers{v.paced.calls.commits, v.paced.calls.pages, v.paced.calls.openings};
        },
        "2, 20, 0.2"},
    Row{"waits (epoll), futex calls for each person at the published pace",
        [](const Version& v) {
          return Numbers{v.paced.calls.waits, v.paced.calls.futexes};
        },
        "15, 20"},
    Row{"CPU ms for each person at the published pace", [](const Version& v) { return Numbers{v.paced.cpu_ms}; },
        "1.5"},
    Row{"Graph requests for each person", [](const Version& v) { return Numbers{v.full.requests}; }, "1.1"},
    Row{"store bytes for each person", [](const Version& v) { return Numbers{v.full.bytes}; }, "1,000"},
    Row{"people welcomed a second, throttling off", [](const Version& v) { return Numbers{v.full.welcomed_a_second}; },
        "800"},
    Row{"peak MiB", [](const Version& v) { return Numbers(v.peaks.begin(), v.peaks.end()); },
        "flat within 10 MiB, at most 48"},
    Row{"file openings, waits, futex calls for each person at full speed",
        [](const Version& v) {
          return Numbers{v.full.calls.openings, v.full.calls.waits, v.full.calls.futexes};
        },
        ""},
    Row{"Graph requests, store bytes for each person at the published pace",
        [](const Version& v) {
          return Numbers{v.paced.requests, v.paced.bytes};
        },
        ""},
    Row{"people welcomed a second at the published pace",
        [](const Version& v) { return Numbers{v.paced.welcomed_a_second}; }, ""}};

/// To three digits.
std::string text_of(const Numbers& numbers) {
  std::string text;
  for (const double number : numbers) {
    std::array<char, 40> digits{};
    std::snprintf(digits.data(), digits.size(), "%.*f", number < 1 ? 2 : number < 100 ? 1 : 0, number);
    text += (text.empty() ? "" : ", ") + std::string(digits.data());
  }
  return text;
}

void print(const std::array<Version, 2>& versions, const People& people) {
  std::printf("%d people at full speed, %d at the published pace; peaks of %d, %d and %d\n\n", people.at_full_speed,
              people.at_pace, kFew, people.at_full_speed, kMany * people.at_full_speed);
  std::puts("| figure | before | after | at least |\n|---|---|---|---|");
  for (const auto& row : kRows) {
    const auto before = text_of(row.of(versions[0]));
    const auto after = text_of(row.of(versions[1]));
    std::printf("| %s | %s | %s | %s |\n", row.figure, before.c_str(), after.c_str(), row.least);
  }
}

std::string program_of(int count, char** words, int number) {
  return std::filesystem::absolute(number < count ? words[number] : WELCOMED_PROGRAM).string();
}

}  // namespace

int main(int count, char** words) {
  const std::array programs{program_of(count, words, 1), program_of(count, words, 2)};
  const bool there = std::all_of(programs.begin(), programs.end(),
                                 [](const auto& program) { return std::filesystem::is_regular_file(program); });
  if (count < 2 || !there || !bench::CallCounter::can_count()) {
    std::fputs(
        "cost_bench BEFORE [AFTER [PEOPLE [AT_PACE]]]; BEFORE and AFTER are programs; as root, and with linux-perf "
        "installed\n",
        stderr);
    return 2;
  }
  People people;
  if (count > 3) people.at_full_speed = std::stoi(words[3]);
  if (count > 4) people.at_pace = std::stoi(words[4]);
  print(measure_all(programs, people), people);
}
