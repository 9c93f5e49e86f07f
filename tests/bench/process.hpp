#pragma once
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace bench {

/// What proc(5) has of it in /proc/PID/stat behind its name; nothing of one that is gone.
inline std::vector<std::string> stat_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(std::min(text.rfind(')'), text.size() - 1) + 1));
  return {std::istream_iterator<std::string>(fields), {}};
}

inline double milliseconds_of_ticks(double ticks) { return ticks * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK)); }

/// So many of the fields that tell CPU time: user, system, and both of children that ended.
inline double cpu_milliseconds_in(const std::vector<std::string>& stat, std::size_t fields) {
  double ticks = 0;
  for (std::size_t each = 0; each < fields; ++each) ticks += std::stod(stat.at(11 + each));
  return milliseconds_of_ticks(ticks);
}

/// CPU time of a running process, user and system.
inline double cpu_milliseconds(pid_t pid) { return cpu_milliseconds_in(stat_of(std::to_string(pid)), 2); }

/// The same of it and all that it started.
inline double cpu_milliseconds_with_children(pid_t pid) {
  const auto parent = std::to_string(pid);
  double all = cpu_milliseconds_in(stat_of(parent), 4);
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto stat = stat_of(name);
    if (stat.size() > 1 && stat[1] == parent) all += cpu_milliseconds_in(stat, 2);
  }
  return all;
}

/// How long all cores of the machine worked so far, for whomever.
inline double cpu_milliseconds_of_machine() {
  std::ifstream file("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft_interrupts = 0, stolen = 0;
  file >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft_interrupts >> stolen;
  return milliseconds_of_ticks(user + nice + system + interrupts + soft_interrupts + stolen);
}

/// A line of /proc/PID/status in MiB: `VmHWM` for the peak, `VmRSS` for now.
inline double mebibytes(pid_t pid, const std::string& what) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(what + ":")) return std::stod(line.substr(what.size() + 1)) / 1024;
  }
  return 0;
}

}  // namespace bench
