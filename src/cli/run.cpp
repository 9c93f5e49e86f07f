#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "admin/monitoring.hpp"
#include "base/log.hpp"
#include "base/system_clock.hpp"
#include "cli/beside.hpp"
#include "cli/commands.hpp"
#include "cli/dashboard.hpp"
#include "cli/listeners.hpp"
#include "cli/measured.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "cli/service.hpp"
#include "config/restart.hpp"
#include "core/causes.hpp"
#include "daemon/credentials.hpp"
#include "daemon/daemon.hpp"
#include "daemon/routes.hpp"
#include "identity/text_file.hpp"
#include "net/client.hpp"
#include "store/opening.hpp"
#include "store/store_thread.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string log_format;  ///< `json`, or empty for text (with journald's priorities under systemd)
  bool verbose = false;
  std::string version;  ///< of the program
};

void declare(CLI::App& command, Options& options) {
  command.add_option("--log-format", options.log_format, "json for machines")->check(CLI::IsMember({"json", "text"}));
  command.add_flag("--verbose", options.verbose, "Log every activity too");
}

std::string instance_name(const config::Config& config) {
  if (!config.instance.empty()) return config.instance;
  boost::system::error_code failed;
  auto name = asio::ip::host_name(failed);
  return failed ? "localhost" : name;
}

/// Whose the activities are that wait for the bot's program (store/relay.hpp).
std::string owner_name(const config::Config& config) {
  return store::may_be_shared(config.store) ? instance_name(config) : std::string();
}

/// By a connection of its own.
Result<admin::Measures> counted(const config::Config& config) {
  const auto store = open_to_read(config);
  if (!store) return tl::unexpected<Error>(store.error());
  auto report = read_report(**store, config, wall_time());
  if (!report) return tl::unexpected<Error>(report.error());
  auto backlogs = (*store)->backlogs.due(owner_name(config), report->at);
  if (!backlogs) return tl::unexpected<Error>(backlogs.error());
  return admin::Measures{.policies = std::move(report->policies),
                         .causes = std::move(report->causes),
                         .circuits = std::move(report->circuits),
                         .tenant_names = {},
                         .installs_per_second = report->installs_per_second,
                         .sends_per_second = report->sends_per_second,
                         .at = report->at,
                         .backlogs = std::move(*backlogs),
                         .forecasts = std::move(report->forecasts)};
}

/// The same way.
Result<std::vector<store::Backlog>> due_now(const config::Config& config) {
  const auto store = open_to_read(config);
  if (!store) return tl::unexpected<Error>(store.error());
  return (*store)->backlogs.due(owner_name(config), wall_time());
}

/// The same way.
Result<store::Counts> recipients_now(const config::Config& config) {
  const auto store = open_to_read(config);
  if (!store) return tl::unexpected<Error>(store.error());
  return (*store)->reports.recipients();
}

std::optional<Duration> time_left(const admin::Measures& measures) {
  const auto [last_turn, done, endless, reading] = whole(measures.forecasts);
  return done && !reading ? std::optional(*done - measures.at) : std::nullopt;
}

net::WatchedTransport::NameOf names_of_requests(const config::Config& config) {
  return [routes = daemon::Routes(config)](const net::Request& request) { return routes.of(request); };
}

/// The daemon of one process: what it is made on, its listener, and the signals that steer it.
class Process {
 public:
  Process(asio::io_context& io, CurrentConfig config, std::unique_ptr<store::SqlStore> store,
          std::optional<Secret> admin_token, std::string version)
      : io_(io),
        config_(std::move(config)),
        signals_(io, SIGTERM, SIGINT, SIGHUP),
        clock_(io),
        bell_(clock_),
        watch_bell_(clock_),
        look_bell_(clock_),
        random_(Random::from_device()),
        storage_(io, std::move(store)),
        client_(io, {.proxy = proxy_of_environment()}),
        wire_(client_, clock_, names_of_requests(*config_)),
        instance_{.name = instance_name(*config_),
                  .version = std::move(version),
                  .process = ::getpid(),
                  .since = clock_.now()},
        daemon_(world(), config_),
        dashboard_(io, clock_, storage_, config_, [this] { return troubles(); }),
        listeners_(io, clock_, config_->listen, net::watched(daemon_.activities(), clock_, webhook_),
                   admin::monitoring([this] { return troubles(); }, [this] { return measure(); },
                                     {std::move(admin_token), config_->listen.admin_hosts}, dashboard_.pages())) {}

  Task<void> live() {
    const auto started = co_await start();
    if (!started) {
      log::error("daemon.not_started", {{"error", started.error().what}, {"remedy", started.error().remedy}});
      failed_ = true;
    } else {
      service_.ready();
      if (service_.is_one()) spawn(io_.get_executor(), keep_service());
      spawn(io_.get_executor(), keep_watch());
      if (!store::file_of(config_->store).empty()) spawn(io_.get_executor(), keep_looking_at_store());
      co_await obey_signals();
      log::info("daemon.stopping");
      service_.stopping();
    }
    leaving_ = true;
    bell_.notify();
    dashboard_.stop();
    watch_bell_.notify();
    look_bell_.notify();
    // Events are taken to the last: what the stages still do may cause some.
    co_await daemon_.stop();
    const store::Storage::Work ends = [this, now = clock_.now()](store::Store& store) {
      return store.instances.stop(instance_.name, now);
    };
    co_await tell_instance(ends);
    co_await listeners_.drain();
    log::info("daemon.stopped");
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  [[nodiscard]] bool shares_store() const { return store::may_be_shared(config_->store); }

  [[nodiscard]] daemon::World world() {
    return {.io = io_,
            .clock = clock_,
            .random = random_,
            .storage = storage_,
            .transport = wire_,
            .among_others = shares_store() ? std::optional(instance_) : std::nullopt};
  }

  Task<Status> start() {
    storage_.when_in_doubt([this] { watch_bell_.notify(); });
    const auto started = co_await daemon_.start();
    if (!started) co_return started;
    hear_news();
    const auto listening = listeners_.open();
    if (!listening) co_return listening;
    spawn(io_.get_executor(), listeners_.keep());
    if (!config_->listen.admin.empty()) spawn(io_.get_executor(), dashboard_.keep_history());
    if (config_->listen.accept_unsigned) {
      log::warning("listen.accept_unsigned", {{"meaning", "activities without a token are believed; for tools only"}});
    }
    if (!shares_store()) {
      const store::Storage::Work begins = [this](store::Store& store) { return store.instances.begin(instance_); };
      co_await tell_instance(begins);
    }
    log::info("daemon.started");
    co_return listening;
  }

  void hear_news() {
    const auto told = [this](const std::optional<TenantId>& whose) {
      asio::post(io_, [this, whose] { daemon_.hear(whose); });
    };
    news_ = store::listen(config_->store, config_->store_password_file, told);
  }

  using TermOfCredential = Outcome<core::Term>;

  [[nodiscard]] std::vector<Error> troubles() { return troubles_with(term_of_credential()); }

  [[nodiscard]] std::vector<Error> troubles_with(const TermOfCredential& term) const {
    auto all = daemon_.troubles();
    for (auto& each : listeners_.troubles()) all.push_back(std::move(each));
    if (!term) all.push_back(core::error_of(cause_of(term.setback())));
    return all;
  }

  TermOfCredential term_of_credential() { return daemon::term_of_credential(*config_, random_, clock_.now()); }

  /// What watches the service is fed only while the io thread and the store's both get on with their work, and the loop
  /// of each stage comes round. One that comes round and takes nothing of what is due is told by `troubles` instead: to
  /// kill the daemon for it would stop the stages that get on, leave unknown what is on its way, and be repeated for as
  /// long as what it stumbles over is there.
  Task<void> keep_service() {
    constexpr Duration kBetweenStatuses = std::chrono::minutes(1);
    constexpr int kFeedsAtLeast = 3;
    const auto between = std::min(kBetweenStatuses, service_.watchdog().value_or(kBetweenStatuses) / kFeedsAtLeast);
    while (!leaving_) {
      const auto answered = co_await storage_.run_status([](store::Store&) { return Status(); });
      static_cast<void>(answered);  // a store that fails is told by `troubles`
      look_for_stuck_stages();
      if (service_.watchdog() && stuck_.empty()) service_.feed();
      co_await tell_status();
      co_await bell_.wait_until(clock_.now() + between);
    }
  }

  /// What `status` tells of it; a failing store is told by `troubles`.
  Task<void> tell_instance(store::Storage::Work verb) {
    const auto told = co_await storage_.run_status(std::move(verb), store::Commit::light);
    if (!told) log::debug("instance.store", {{"error", told.error().text()}});
  }

  void look_for_stuck_stages() {
    const auto now = clock_.uptime();
    auto hanging = daemon_.hanging(now - looked_at_);
    looked_at_ = now;
    for (const auto& each : hanging) {
      if (std::find(stuck_.begin(), stuck_.end(), each) != stuck_.end()) continue;
      log::error("stage.stuck", {{"tenant", tenant_name(*config_, each.tenant)},
                                 {"stage", each.name},
                                 {"remedy", "nothing: systemd ends this daemon and starts another; report this line"}});
    }
    stuck_ = std::move(hanging);
  }

  Task<void> keep_watch() {
    constexpr Duration kBetweenLooks = std::chrono::minutes(1);
    while (!leaving_) {
      if (storage_.in_doubt()) co_return leave();
      const store::Storage::Work is_here = [this, now = clock_.now()](store::Store& store) {
        return store.instances.note(instance_.name, now);
      };
      co_await tell_instance(is_here);
      auto due = co_await counted_beside(&due_now);
      // Where it cannot be read, the store is the trouble.
      daemon_.note_due(due ? std::move(*due) : std::vector<store::Backlog>());
      co_await watch_bell_.wait_until(clock_.now() + kBetweenLooks);
    }
  }

  /// A file that somebody moves or deletes goes on being written, and nobody else reads it any more. Each commit looks;
  /// this is for a daemon that has nothing to do.
  Task<void> keep_looking_at_store() {
    constexpr Duration kBetweenLooks = std::chrono::seconds(5);
    while (!leaving_) {
      const auto looked = co_await storage_.run_status([](store::Store&) { return Status(); }, store::Commit::light);
      static_cast<void>(looked);  // `storage_` says that it is in doubt
      co_await look_bell_.wait_until(clock_.now() + kBetweenLooks);
    }
  }

  /// Whoever starts next takes up what was claimed, and asks what became of it.
  void leave() {
    if (const auto lost = storage_.trouble()) {
      log::error("store.lost", {{"error", lost->what}, {"remedy", lost->remedy}});
    } else {
      log::error("store.in_doubt", {{"meaning", "another daemon took the store over"},
                                    {"remedy", "nothing: this daemon ends, and systemd starts another"}});
    }
    failed_ = true;
    std::raise(SIGTERM);
  }

  Task<void> tell_status() {
    const auto measures = co_await measure();
    const auto recipients = co_await counted_beside(&recipients_now);
    service_.say(measures && recipients
                     ? status_line(*recipients, measures->policies, time_left(*measures), troubles(), refused_)
                     : status_line({}, {}, {}, troubles(), refused_));
  }

  /// Counting takes the longer the larger the tenant: it is done beside the daemon's work.
  template <typename T>
  Task<Result<T>> counted_beside(Result<T> (*count)(const config::Config& config)) {
    const std::function<Result<T>()> work = [count, config = config_] { return count(*config); };
    auto result = co_await beside_.run<Result<T>>(work);
    co_return result;
  }

  Task<Result<admin::Measures>> measure() {
    auto measures = co_await counted_beside(&counted);
    if (!measures) co_return measures;
    for (const auto& tenant : config_->tenants) measures->tenant_names[tenant.id] = tenant.name;
    const auto term = term_of_credential();
    measures->ready = troubles_with(term).empty();
    listeners_.measure(*measures);
    tell({daemon_, wire_, webhook_, storage_}, *measures);
    measures->version = instance_.version;
    measures->name = instance_.name;
    if (term) measures->credential_ends = term.value().ends;
    co_return measures;
  }

  Task<void> obey_signals() {
    for (;;) {
      const int signal = co_await signals_.async_wait(asio::use_awaitable);
      if (signal != SIGHUP) co_return;
      service_.reloading();
      listeners_.read_certificate();
      co_await reload();
      service_.ready();
      bell_.notify();
    }
  }

  Task<void> reload() {
    const auto loaded = config::load(config_->file);
    for (const auto& each : loaded.diagnostics) {
      const auto level = each.error ? log::Level::error : log::Level::warning;
      log::write(level, "reload.fault", {{"fault", each.line_text()}});
    }
    if (!loaded.config) {
      refused_ = first_fault(loaded.diagnostics);
      log::error("reload.refused", {{"remedy", "correct the faults and reload again; the old configuration goes on"}});
      co_return;
    }
    refused_.clear();
    const auto taken = config::taken_up(*config_, *loaded.config);
    for (const auto& key : taken.at_restart) {
      log::warning("reload.needs_restart", {{"key", key}, {"remedy", "systemctl restart welcomed takes it up"}});
    }
    config_ = taken.config;
    dashboard_.take_up(config_);
    const auto reloaded = co_await daemon_.reload(config_);
    if (reloaded)
      log::info("reload.done");
    else
      log::error("reload.store", {{"error", reloaded.error().text()}});
  }

  static std::string first_fault(const std::vector<config::Diagnostic>& diagnostics) {
    const auto found =
        std::find_if(diagnostics.begin(), diagnostics.end(), [](const auto& each) { return each.error; });
    return found == diagnostics.end() ? std::string() : found->line_text();
  }

  asio::io_context& io_;
  CurrentConfig config_;
  asio::signal_set signals_;
  SystemClock clock_;
  Wakeup bell_;
  Wakeup watch_bell_;
  Wakeup look_bell_;
  Random random_;
  store::StoreThread storage_;
  net::Client client_;
  net::WatchedTransport wire_;
  net::Answers webhook_;
  store::Instance instance_;
  daemon::Daemon daemon_;
  Dashboard dashboard_;
  Listeners listeners_;
  Beside beside_{io_};
  Service service_;
  std::string refused_;  ///< why the newest configuration is not used
  std::vector<daemon::HangingStage> stuck_;
  Duration looked_at_ = clock_.uptime();
  bool failed_ = false;
  bool leaving_ = false;
  std::unique_ptr<sql::Listener> news_;  ///< null where the store is not shared
};

/// Nothing when none is wanted.
Result<std::optional<Secret>> read_admin_token(const config::Listen& listen) {
  if (listen.admin_token_file.empty()) return std::nullopt;
  auto token = identity::secret_line(listen.admin_token_file, "the token of readers");
  if (!token) return tl::unexpected<Error>(token.error());
  return std::optional(std::move(*token));
}

/// A server may come up after this, and daemons of an earlier version may be replaced. Tried so slowly that systemd,
/// which tries again too, never thinks it hopeless (StartLimitBurst), and so briefly that whoever started it is soon
/// told that it waits.
Result<std::unique_ptr<store::SqlStore>> open_patiently(const config::Config& config) {
  constexpr std::chrono::seconds kLastTryAfter{36};
  constexpr std::chrono::seconds kBetween{6};
  const auto last_try = std::chrono::steady_clock::now() + kLastTryAfter;
  const auto open = [&] { return open_store(config, store::Purpose::serve, instance_name(config)); };
  auto store = open();
  while (!store && (store.error().unreachable || store.error().busy) && std::chrono::steady_clock::now() < last_try) {
    log::warning(store.error().busy ? "store.busy" : "store.unreachable",
                 {{"error", store.error().what}, {"remedy", store.error().remedy}});
    std::this_thread::sleep_for(kBetween);
    store = open();
  }
  return store;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto format = options.log_format == "json" ? log::Format::json : log::format_of_environment();
  log::start(format, options.verbose ? log::Level::debug : log::Level::info);
  log::info("daemon.starting", {{"version", options.version}});
  auto store = open_patiently(*config);
  if (!store) return tl::unexpected<Error>(store.error());
  auto admin_token = read_admin_token(config->listen);
  if (!admin_token) return tl::unexpected<Error>(admin_token.error());
  asio::io_context io(1);
  Process process(io, config, std::move(*store), std::move(*admin_token), options.version);
  spawn(io.get_executor(), process.live());
  io.run();
  return process.failed() ? kWrong : kGood;
}

}  // namespace

Command run_command(std::string version) {
  return {.name = "run",
          .does = "The daemon, in the foreground",
          .example = "welcomed --config /etc/welcomed/welcomed.yaml run",
          .declare = declared_by<Options>(declare, run, {.log_format = {}, .version = std::move(version)}),
          .warns = true};
}

}  // namespace welcomed::cli
