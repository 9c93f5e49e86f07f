#include "daemon/rereader.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "core/backoff.hpp"
#include "core/causes.hpp"
#include "daemon/round.hpp"

namespace welcomed::daemon {
namespace {

constexpr Duration kNoPeriod{0};

std::string subject_of(const store::Rereading& rereading) {
  return rereading.policy.empty() ? "feed " + std::to_string(rereading.feed.number) : "filter of " + rereading.policy;
}

}  // namespace

Task<void> Rereader::plan(std::optional<Duration> period) {
  const auto now = around_.clock.now();
  co_await write([&](store::Store& store) { return store.rereadings.plan(tenant_.settings.id, period, now); });
}

Task<void> Rereader::read_until(TimePoint until) {
  for (auto now = around_.clock.now(); now < until && !around_.stopping; now = around_.clock.now()) {
    const auto next = co_await first();
    const auto due = next ? std::max(next->due, last_page_ + core::kBetweenRereadPages) : until;
    const auto at = std::clamp(due, now, until);
    if (at > now) co_await progress_of_discovery(around_, tenant_).sleep(bell_, at);
    const bool rang = around_.clock.now() < at;
    if (rang || at == until || around_.stopping) co_return;
    last_page_ = around_.clock.now();
    progress_of_discovery(around_, tenant_).works();
    co_await read_a_page(*next);
    const bool news = co_await told_something();
    if (news) co_return;
  }
}

Task<std::optional<store::Rereading>> Rereader::first() {
  if (!around_.config->reread) co_return std::nullopt;
  auto next = co_await around_.storage.run<std::optional<store::Rereading>>(
      [&](store::Store& store) { return store.rereadings.first(tenant_.settings.id); });
  co_return next ? std::move(*next) : std::nullopt;
}

Task<void> Rereader::read_a_page(const store::Rereading& rereading) {
  const auto config = around_.config;
  const bool turn = co_await tenant_.directory_pace.turn();
  if (!turn) co_return;
  if (rereading.policy.empty())
    co_await read_of_feed(*config, rereading);
  else
    co_await read_of_filter(*config, rereading);
}

Task<void> Rereader::read_of_feed(const config::Config& config, const store::Rereading& rereading) {
  const auto now = around_.clock.now();
  const auto period = config.reread.value_or(kNoPeriod);
  const FeedReader::More more = [&](store::Store& store, const FeedReader::Page& page) {
    return store.rereadings.go_on(rereading, page.place, page.items, period, now);
  };
  const auto page = co_await feeds_.read_page(config, rereading.feed, more);
  if (!page) co_return co_await set_back(config, rereading, page.setback());
  crash_point(CrashPoint::page_kept);
  if (!page.value().place.round_ends) co_return;
  tell_end(rereading);
  read_group_names_ = read_group_names_ || (!rereading.feed.of_members && !tells_of_users(rereading.feed));
}

Task<void> Rereader::read_of_filter(const config::Config& config, const store::Rereading& rereading) {
  const auto now = around_.clock.now();
  const auto period = config.reread.value_or(kNoPeriod);
  const auto* policy = config.policy(rereading.policy);
  if (policy == nullptr) co_return;
  auto link = rereading.feed.link;
  auto request = link.empty() ? tenant_.graph.users(policy->users.filter) : tenant_.graph.more(std::move(link));
  const auto page = co_await std::move(request);
  if (!page) co_return co_await set_back(config, rereading, page.setback());
  const auto& [people, next] = page.value();
  const store::FeedPlace place{next, next.empty()};
  co_await write(
      [&](store::Store& store) { return store.rereadings.reread_filter(rereading, people, place, period, now); });
  if (place.round_ends) tell_end(rereading);
}

void Rereader::tell_end(const store::Rereading& rereading) const {
  log::info("reread.done", {{"tenant", tenant_.settings.name},
                            {"what", subject_of(rereading)},
                            {"pages", std::to_string(rereading.progress.pages + 1)}});
}

/// Of a link that is good no more it begins anew. A query of members that is refused at its beginning has a group that
/// is: the feed begins anew, and finds out which.
Task<void> Rereader::set_back(const config::Config& config, const store::Rereading& rereading, const Setback& setback) {
  const auto& cause = cause_of(setback);
  tenant_.directory_pace.heed(setback);
  log::info("reread.setback", {{"tenant", tenant_.settings.name},
                               {"what", subject_of(rereading)},
                               {"cause", cause.name},
                               {"detail", core::fit_for_log(cause)}});
  const auto now = around_.clock.now();
  const auto period = config.reread.value_or(kNoPeriod);
  const bool refused = std::holds_alternative<GiveUp>(setback);
  const bool begun = !rereading.feed.link.empty();
  if (refused && begun) {
    co_await write([&](store::Store& store) { return store.rereadings.restart(rereading, period, now); });
  } else if (refused && rereading.feed.of_members) {
    co_await write([&](store::Store& store) { return store.directory.restart_feed(rereading.feed); });
  } else {
    const auto* retry = std::get_if<Retry>(&setback);
    const auto asked = retry == nullptr ? Duration(0) : retry->after;
    const auto until = now + core::wait_after(asked, rereading.attempts + 1, around_.random);
    co_await write([&](store::Store& store) { return store.rereadings.put_off(rereading, until); });
  }
}

Task<bool> Rereader::told_something() {
  const auto affected = co_await around_.storage.run<bool>(
      [&](store::Store& store) { return store.selection.affects_somebody(tenant_.settings.id); });
  co_return affected.value_or(false);
}

Task<void> Rereader::write(store::Storage::Work verb) {
  const auto written = co_await around_.storage.run_status(std::move(verb));
  if (!written) log::error("reread.store", {{"error", written.error().text()}});
}

}  // namespace welcomed::daemon
