#include <CLI/CLI.hpp>
#include <iostream>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/listed_chats.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/planned.hpp"
#include "cli/team_channels.hpp"
#include "cli/working_line.hpp"
#include "daemon/daemon.hpp"
#include "net/client.hpp"
#include "store/inline_storage.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  bool json = false;
};

void declare(CLI::App& command, Options& options) { add_json(command, options.json); }

/// To look at everybody would take as long as to install the app for them.
constexpr int kMostLooks = 300;

/// Shows how many requests were answered.
class CountedTransport final : public net::Transport {
 public:
  CountedTransport(net::Transport& transport, WorkingLine& line) : transport_(transport), line_(line) {}
  Task<net::Exchange> once(net::Request request) override {
    auto exchange = co_await transport_.once(std::move(request));
    ++answered_;
    line_.show(answered_, {}, wall_time());
    co_return exchange;
  }

 private:
  net::Transport& transport_;
  WorkingLine& line_;
  std::int64_t answered_ = 0;
};

/// Reads the policies' people into `store`, a copy that is thrown away.
Result<bool> discover(const CurrentConfig& config, asio::io_context& io, store::Storage& storage) {
  SystemClock clock(io);
  auto random = Random::from_device();
  net::Client client(io, {.proxy = proxy_of_environment()});
  WorkingLine line(draw_on_terminal(), "reading the directory", "requests", wall_time());
  CountedTransport counted(client, line);
  daemon::Daemon daemon({io, clock, random, storage, counted}, config);
  Result<bool> whole = false;
  spawn(io.get_executor(), [](daemon::Daemon& one, Result<bool>& into) -> Task<void> {
    into = co_await one.discover_once();
    co_await one.look_at_some(kMostLooks);
  }(daemon, whole));
  io.run();
  return whole;
}

Result<int> tell(store::Store& store, const config::Config& config, const Options& options, const Before& before,
                 const std::vector<store::PolicyWarning>& of_places) {
  auto planned = read_plan(store, config, wall_time(), before);
  if (!planned) return tl::unexpected<Error>(planned.error());
  planned->warnings.insert(planned->warnings.end(), of_places.begin(), of_places.end());
  if (options.json)
    std::cout << json_text(plan_json(*planned, config), 2) << '\n';
  else
    std::cout << plan_text(*planned, config, Paint::of_output());
  return kGood;
}

void tell_problems(store::Store& store) {
  const auto causes = store.reports.causes();
  if (!causes) return;
  for (const auto& each : *causes) {
    const auto words = words_of(each);
    complain(words.means + " (" + readable(each.example) + "): " + words.remedy);
  }
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  auto copy = open_store(*config, store::Purpose::try_out);
  if (!copy) return tl::unexpected<Error>(copy.error());
  asio::io_context io(1);
  store::InlineStorage storage(io, std::move(*copy));
  const auto before = remember_policies(storage.store(), *config);
  if (!before) return tl::unexpected<Error>(before.error());
  const auto whole = discover(config, io, storage);
  if (!whole) return tl::unexpected<Error>(whole.error());
  auto of_places = channels_missing(config, storage.store());
  const auto of_chats = chats_missing(*config);
  of_places.insert(of_places.end(), of_chats.begin(), of_chats.end());
  auto told = tell(storage.store(), *config, options, *before, of_places);
  if (*whole || !told) return told;
  complain("some policies could not be read whole, so the plan has gaps:");
  tell_problems(storage.store());
  return kWrong;
}

}  // namespace

Command plan_command() {
  return {.name = "plan",
          .does = "What a run would do now; changes nothing",
          .example = "welcomed plan --json",
          .declare = declared_by<Options>(declare, run),
          .warns = true};
}

}  // namespace welcomed::cli
