#include "base/leftover.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <string_view>

namespace welcomed {
namespace {

constexpr std::array kInterruptions{SIGINT, SIGTERM, SIGHUP};
/// Of the file itself, and of what SQLite puts beside a database.
constexpr std::array<std::string_view, 4> kEndings{"", "-journal", "-wal", "-shm"};

using Name = std::array<char, PATH_MAX>;

/// A handler of signals may touch nothing but these: whoever is interrupted may hold any lock.
struct Names {
  std::atomic<bool> taken{false};
  std::atomic<bool> written{false};
  std::array<Name, kEndings.size()> all{};
};
std::array<Names, 4> kept_names;

void end_with_nothing_left(int signal) {
  for (const auto& names : kept_names) {
    if (!names.written) continue;
    for (const auto& name : names.all) ::unlink(name.data());
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void hear_interruptions() {
  for (const int signal : kInterruptions) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction handling {};
    handling.sa_handler = end_with_nothing_left;
    handling.sa_flags = SA_NODEFER;
    ::sigaction(signal, &handling, nullptr);
  }
}

bool fits(const std::string& file) {
  const auto ends = [&](std::string_view ending) { return file.size() + ending.size() < PATH_MAX; };
  return std::all_of(kEndings.begin(), kEndings.end(), ends);
}

void write_names(const std::string& file, Names& into) {
  for (std::size_t i = 0; i < kEndings.size(); ++i) {
    const auto name = file + std::string(kEndings[i]);
    std::copy_n(name.c_str(), name.size() + 1, into.all[i].data());
  }
  into.written = true;
}

}  // namespace

Leftover::Leftover(const std::string& file) {
  if (!fits(file)) return;
  for (std::size_t place = 0; place < kept_names.size() && !place_; ++place) {
    if (!kept_names[place].taken.exchange(true)) place_ = place;
  }
  if (!place_) return;
  write_names(file, kept_names[*place_]);
  hear_interruptions();
}

Leftover::~Leftover() {
  if (!place_) return;
  kept_names[*place_].written = false;
  kept_names[*place_].taken = false;
}

Uninterrupted::Uninterrupted() {
  sigset_t interruptions;
  ::sigemptyset(&interruptions);
  for (const int signal : kInterruptions) ::sigaddset(&interruptions, signal);
  ::pthread_sigmask(SIG_BLOCK, &interruptions, &before_);
}

Uninterrupted::~Uninterrupted() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace welcomed
