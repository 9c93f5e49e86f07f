#include <systemd/sd-daemon.h>

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>

#include "admin/monitoring.hpp"
#include "base/log.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/listeners.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "daemon/credentials.hpp"
#include "daemon/daemon.hpp"
#include "identity/text_file.hpp"
#include "net/client.hpp"
#include "store/store_thread.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string log_format;  ///< `json`, or empty for text (with journald's priorities under systemd)
  bool verbose = false;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("--log-format", options.log_format, "json for machines")->check(CLI::IsMember({"json", "text"}));
  command.add_flag("--verbose", options.verbose, "Log every activity too");
}

/// By a connection of its own.
Result<admin::Measures> counted(const config::Config& config) {
  const auto store = open_to_read(config);
  if (!store) return tl::unexpected<Error>(store.error());
  auto report = read_report(**store, config, wall_time());
  if (!report) return tl::unexpected<Error>(report.error());
  return admin::Measures{.policies = std::move(report->policies),
                         .causes = std::move(report->causes),
                         .circuits = std::move(report->circuits),
                         .tenant_names = {},
                         .installs_per_second = report->installs_per_second,
                         .sends_per_second = report->sends_per_second};
}

/// The daemon of one process: what it is made on, its listener, and the signals that steer it.
class Process {
 public:
  Process(asio::io_context& io, CurrentConfig config, std::unique_ptr<store::SqlStore> store,
          std::optional<Secret> admin_token)
      : io_(io),
        config_(std::move(config)),
        signals_(io, SIGTERM, SIGINT, SIGHUP),
        clock_(io),
        random_(Random::from_device()),
        storage_(io, std::move(store)),
        client_(io, {.proxy = proxy_of_environment()}),
        daemon_({io, clock_, random_, storage_, client_}, config_),
        listeners_(
            io, clock_, config_->listen, daemon_.activities(),
            admin::monitoring([this] { return troubles(); }, [this] { return measure(); }, std::move(admin_token))) {}

  Task<void> live() {
    const auto started = co_await start();
    if (!started) {
      log::error("daemon.not_started", {{"error", started.error().what}, {"remedy", started.error().remedy}});
      failed_ = true;
    } else {
      sd_notify(0, "READY=1");
      co_await obey_signals();
      log::info("daemon.stopping");
      sd_notify(0, "STOPPING=1");
    }
    // Events are taken to the last: what the stages still do may cause some.
    co_await daemon_.stop();
    co_await listeners_.drain();
    log::info("daemon.stopped");
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  Task<Status> start() {
    const auto started = co_await daemon_.start();
    if (!started) co_return started;
    const auto listening = listeners_.open();
    if (!listening) co_return listening;
    spawn(io_.get_executor(), listeners_.keep());
    if (config_->listen.accept_unsigned) {
      log::warning("listen.accept_unsigned", {{"meaning", "activities without a token are believed; for tools only"}});
    }
    log::info("daemon.started");
    co_return listening;
  }

  [[nodiscard]] std::vector<Error> troubles() const {
    auto all = daemon_.troubles();
    for (auto& each : listeners_.troubles()) all.push_back(std::move(each));
    return all;
  }

  /// Counting takes the longer the larger the tenant: it is done beside the daemon's work.
  Task<Result<admin::Measures>> measure() {
    Result<admin::Measures> measures = fail("nothing was counted yet");
    co_await suspend([&measures, this](std::function<void()> resume) {
      asio::post(counters_, [&measures, &io = io_, config = config_, guard = asio::make_work_guard(io_),
                             resume = std::move(resume)]() mutable {
        measures = counted(*config);
        asio::post(io, std::move(resume));
      });
    });
    if (!measures) co_return measures;
    for (const auto& tenant : config_->tenants) measures->tenant_names[tenant.id] = tenant.name;
    measures->ready = troubles().empty();
    listeners_.measure(*measures);
    const auto ends = daemon::end_of_credential(*config_, random_, clock_.now());
    if (ends) measures->credential_ends = ends.value();
    co_return measures;
  }

  Task<void> obey_signals() {
    for (;;) {
      const int signal = co_await signals_.async_wait(asio::use_awaitable);
      if (signal != SIGHUP) co_return;
      listeners_.read_certificate();
      co_await reload();
    }
  }

  Task<void> reload() {
    const auto loaded = config::load(config_->file);
    for (const auto& diagnostic : loaded.diagnostics) log::warning("reload.fault", {{"fault", diagnostic.line_text()}});
    if (!loaded.config) {
      log::error("reload.refused", {{"remedy", "correct the faults and reload again; the old configuration goes on"}});
      co_return;
    }
    const auto reloaded = co_await daemon_.reload(loaded.config);
    if (reloaded)
      log::info("reload.done");
    else
      log::error("reload.store", {{"error", reloaded.error().text()}});
  }

  asio::io_context& io_;
  CurrentConfig config_;
  asio::signal_set signals_;
  SystemClock clock_;
  Random random_;
  store::StoreThread storage_;
  net::Client client_;
  daemon::Daemon daemon_;
  Listeners listeners_;
  asio::thread_pool counters_{1};
  bool failed_ = false;
};

/// Nothing when none is wanted.
Result<std::optional<Secret>> read_admin_token(const config::Listen& listen) {
  if (listen.admin_token_file.empty()) return std::nullopt;
  auto token = identity::secret_line(listen.admin_token_file, "the token of readers");
  if (!token) return tl::unexpected<Error>(token.error());
  return std::optional(std::move(*token));
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto format = options.log_format == "json" ? log::Format::json : log::format_of_environment();
  log::start(format, options.verbose ? log::Level::debug : log::Level::info);
  auto store = store::open(config->store, store::Purpose::serve);
  if (!store) return tl::unexpected<Error>(store.error());
  auto admin_token = read_admin_token(config->listen);
  if (!admin_token) return tl::unexpected<Error>(admin_token.error());
  asio::io_context io(1);
  Process process(io, config, std::move(*store), std::move(*admin_token));
  spawn(io.get_executor(), process.live());
  io.run();
  return process.failed() ? kWrong : kGood;
}

}  // namespace

Command run_command() {
  return {.name = "run",
          .does = "The daemon, in the foreground",
          .example = "welcomed --config /etc/welcomed/welcomed.yaml run",
          .declare = declared_by<Options>(declare, run),
          .warns = true};
}

}  // namespace welcomed::cli
