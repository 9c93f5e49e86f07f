#include "base/line_writer.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <string>

#include "base/durable.hpp"
#include "base/journal.hpp"

namespace welcomed::log {
namespace {

constexpr std::size_t kMostWaiting = 4096;
constexpr std::array kFatalSignals{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// A handler of a fatal signal may touch nothing but these: whoever died may hold any lock.
std::atomic<std::uint64_t> taken{0};
std::atomic<std::uint64_t> written{0};
std::array<struct sigaction, kFatalSignals.size()> before;

/// What is to be written is a line with its end, and behind it the entry of the journal, if there is one.
class Way final : public spdlog::sinks::sink {
 public:
  explicit Way(std::string journal) : journal_(std::move(journal)) {}

  void log(const spdlog::details::log_msg& message) override {
    const std::string_view both(message.payload.data(), message.payload.size());
    const auto line = both.substr(0, both.find('\n') + 1);
    const auto entry = both.substr(line.size());
    // Past stdio, whose lock the end of the process would wait for while a write does not end.
    if (entry.empty() || !journal_.send(entry)) static_cast<void>(write_all(STDERR_FILENO, line));
    ++written;
  }
  void flush() override {}
  void set_pattern(const std::string& /*pattern*/) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

 private:
  JournalSocket journal_;
};

constexpr timespec kBetweenLooks{.tv_sec = 0, .tv_nsec = 5'000'000};

/// Gives the writing thread up to a second, and the signal back to who had it before.
void let_the_last_lines_out(int signal) {
  constexpr int kMostTurns = 200;
  for (int turn = 0; turn < kMostTurns && written < taken; ++turn) nanosleep(&kBetweenLooks, nullptr);
  for (std::size_t i = 0; i < kFatalSignals.size(); ++i) {
    if (kFatalSignals[i] == signal) sigaction(signal, &before[i], nullptr);
  }
  // What has no cause that comes again when the handler returns would not come again by itself.
  raise(signal);
}

/// False when that takes more than two seconds.
bool all_got_out(spdlog::details::thread_pool& pool) {
  constexpr int kMostTurns = 400;
  const auto is_empty = [&] { return written + pool.overrun_counter() >= taken; };
  for (int turn = 0; turn < kMostTurns && !is_empty(); ++turn) nanosleep(&kBetweenLooks, nullptr);
  return is_empty();
}

}  // namespace

struct LineWriter::Inside {
  explicit Inside(std::string journal)
      : logger(std::make_shared<spdlog::async_logger>("welcomed", std::make_shared<Way>(std::move(journal)), pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {}

  std::shared_ptr<spdlog::details::thread_pool> pool = std::make_shared<spdlog::details::thread_pool>(kMostWaiting, 1U);
  std::shared_ptr<spdlog::async_logger> logger;
};

LineWriter::LineWriter(std::string journal) : inside_(std::make_unique<Inside>(std::move(journal))) {
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
  struct sigaction action {};
  action.sa_handler = let_the_last_lines_out;
  for (std::size_t i = 0; i < kFatalSignals.size(); ++i) sigaction(kFatalSignals[i], &action, &before[i]);
}

LineWriter::~LineWriter() {
  for (std::size_t i = 0; i < kFatalSignals.size(); ++i) sigaction(kFatalSignals[i], &before[i], nullptr);
  // Whoever reads the log has stopped: the thread may wait in its write for ever, and would be waited for.
  if (!all_got_out(*inside_->pool)) static_cast<void>(inside_.release());
}

void LineWriter::write(std::string_view line, std::string_view entry) {
  ++taken;
  auto both = std::string(line) + '\n';
  both += entry;
  inside_->logger->log(spdlog::level::info, spdlog::string_view_t(both.data(), both.size()));
}

std::uint64_t LineWriter::lost() const { return inside_->pool->overrun_counter(); }

}  // namespace welcomed::log
