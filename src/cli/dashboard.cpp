#include "cli/dashboard.hpp"

#include "admin/query.hpp"
#include "base/log.hpp"
#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/embedded.hpp"
#include "cli/opening.hpp"
#include "cli/overview.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenPoints = 1min;
/// Between two pieces others have their turn with the store.
constexpr int kMostThinned = 500;

constexpr auto kHtml = "text/html; charset=utf-8";
constexpr auto kStyle = "text/css; charset=utf-8";
constexpr auto kScript = "text/javascript; charset=utf-8";

struct Overview {
  std::string json;
  std::map<std::string, core::RolloutPoint> points;
};

Result<Overview> overview_of(const config::Config& config, const std::vector<Error>& troubles) {
  const auto store = open_to_read(config);
  if (!store) return tl::unexpected<Error>(store.error());
  auto report = read_report(**store, config, wall_time());
  if (!report) return tl::unexpected<Error>(report.error());
  auto effects = (*store)->effects.counts({});
  if (!effects) return tl::unexpected<Error>(effects.error());
  report->effects = std::move(*effects);
  return Overview{json_text(overview_json(*report, config, troubles)), points_of(*report, config)};
}

Result<std::string> history_of(const config::Config& config, const std::string& policy) {
  const auto store = open_to_read(config);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto answer = history_answer(**store, policy);
  if (!answer) return tl::unexpected<Error>(answer.error().error);
  return json_text(*answer);
}

net::Reply person_of(const config::Config& config, const Whom& whom) {
  const auto store = open_to_read(config);
  if (!store) return admin::error_reply(kUnavailable, store.error());
  return reply_of(person_answer(**store, config, whom, wall_time()));
}

net::Reply reply_of_text(Result<std::string> text) {
  return text ? admin::json_reply(std::move(*text)) : admin::error_reply(kUnavailable, text.error());
}

net::Reply not_understood() {
  return admin::error_reply(kBadRequest, {"the question cannot be read", "give each value once, in UTF-8"});
}

}  // namespace

Dashboard::Dashboard(asio::io_context& io, Clock& clock, store::Storage& storage, CurrentConfig config,
                     admin::Troubles troubles)
    : io_(io),
      clock_(clock),
      storage_(storage),
      config_(std::move(config)),
      troubles_(std::move(troubles)),
      overview_(io),
      questions_(io),
      status_(io.get_executor(), clock, [this] { return read_status(); }),
      bell_(clock) {}

admin::Pages Dashboard::pages() {
  admin::Pages pages;
  pages.assets = {{"/", {embedded::dashboard_page(), kHtml}},
                  {"/dashboard.css", {embedded::dashboard_style(), kStyle}},
                  {"/dashboard.js", {embedded::dashboard_script(), kScript}},
                  {"/preview.css", {embedded::preview_style(), kStyle}},
                  {"/card.js", {embedded::card_script(), kScript}},
                  {"/adaptivecards.js", {embedded::card_renderer(), kScript}},
                  {"/markdown-it.js", {embedded::markdown_renderer(), kScript}},
                  {"/uplot.js", {embedded::plot_script(), kScript}},
                  {"/uplot.css", {embedded::plot_style(), kStyle}},
                  {"/icon.svg", {embedded::dashboard_icon(), "image/svg+xml"}}};
  pages.answers["/api/v1/status"] = [this](const std::string&) { return status(); };
  pages.answers["/api/v1/history"] = [this](const std::string& target) { return history(target); };
  pages.answers["/api/v1/person"] = [this](const std::string& target) { return person(target); };
  pages.answers["/api/v1/templates"] = [this](const std::string&) { return templates(); };
  pages.answers["/api/v1/preview"] = [this](const std::string& target) { return preview(target); };
  return pages;
}

Task<Result<std::string>> Dashboard::read_status() {
  const auto troubles = troubles_();
  const auto config = config_;
  const std::function<Result<Overview>()> work = [&config, &troubles] { return overview_of(*config, troubles); };
  auto overview = co_await overview_.run<Result<Overview>>(work);
  if (!overview) co_return tl::unexpected<Error>(overview.error());
  points_ = std::move(overview->points);
  co_return std::move(overview->json);
}

Task<Result<std::string>> Dashboard::read_history(const std::string& policy) {
  const auto config = config_;
  const std::function<Result<std::string>()> work = [&config, &policy] { return history_of(*config, policy); };
  auto text = co_await questions_.run<Result<std::string>>(work);
  co_return text;
}

Task<net::Reply> Dashboard::status() {
  auto text = co_await status_.ask();
  co_return reply_of_text(std::move(text));
}

/// Kept for each policy of the configuration, so that there are no more of them than policies.
Task<net::Reply> Dashboard::history(const std::string& target) {
  const auto policy = admin::query_value(target, "policy");
  if (!policy) co_return not_understood();
  if (policy->empty()) co_return reply_of(tl::unexpected<NoAnswer>(not_named("policy")));
  if (config_->policy(*policy) == nullptr) co_return admin::error_reply(kNotFound, no_policy(*policy, *config_));
  const auto place = histories_.try_emplace(*policy).first;
  if (!place->second) {
    place->second = std::make_unique<admin::SharedAnswer>(io_.get_executor(), clock_,
                                                          [this, &name = place->first] { return read_history(name); });
  }
  auto text = co_await place->second->ask();
  co_return reply_of_text(std::move(text));
}

Task<net::Reply> Dashboard::person(const std::string& target) {
  auto user = admin::query_value(target, "user");
  auto team = admin::query_value(target, "team");
  auto tenant = admin::query_value(target, "tenant");
  if (!user || !team || !tenant || (!user->empty() && !team->empty())) co_return not_understood();
  Whom whom;
  whom.user = std::move(*user);
  whom.team = std::move(*team);
  whom.tenant = std::move(*tenant);
  const auto config = config_;
  const std::function<net::Reply()> work = [&config, &whom] { return person_of(*config, whom); };
  auto reply = co_await questions_.run<net::Reply>(work);
  co_return reply;
}

Task<net::Reply> Dashboard::templates() { co_return reply_of(templates_answer(*config_)); }

Task<net::Reply> Dashboard::preview(const std::string& target) {
  const auto name = admin::query_value(target, "template");
  const auto locale = admin::query_value(target, "locale");
  if (!name || !locale) co_return not_understood();
  const auto config = config_;
  const std::function<net::Reply()> work = [&config, &name, &locale] {
    return reply_of(preview_answer(*config, *name, *locale));
  };
  auto reply = co_await questions_.run<net::Reply>(work);
  co_return reply;
}

Task<void> Dashboard::keep_history() {
  while (!stopping_) {
    co_await note_points();
    co_await thin();
    if (stopping_) break;
    co_await bell_.wait_until(clock_.now() + kBetweenPoints);
  }
}

/// A point that a power cut takes away is worth no waiting for the disk.
Task<void> Dashboard::note_points() {
  const auto read = co_await status_.newest();
  if (!read) co_return;  // the readers are told
  const store::Storage::Work note = [this](store::Store& store) -> Status {
    for (const auto& [policy, point] : points_) {
      auto noted = store.history.note(policy, point);
      if (!noted) return noted;
    }
    return {};
  };
  const auto noted = co_await storage_.run_status(note, store::Commit::light);
  if (!noted) log::error("history.store", {{"error", noted.error().text()}});
}

Task<void> Dashboard::thin() {
  const auto now = clock_.now();
  while (!stopping_) {
    const auto thinned = co_await storage_.run<int>(
        [now](store::Store& store) { return store.history.thin(now, kMostThinned); }, store::Commit::light);
    if (!thinned) log::error("history.store", {{"error", thinned.error().text()}});
    if (!thinned || *thinned < kMostThinned) break;
  }
}

void Dashboard::stop() {
  stopping_ = true;
  bell_.notify();
}

}  // namespace welcomed::cli
