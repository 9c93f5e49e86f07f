#include "daemon/feed_reader.hpp"

#include "base/crash_point.hpp"
#include "base/log.hpp"

namespace welcomed::daemon {
namespace {

/// A service that goes on refusing is left alone until the next cycle.
constexpr int kMostRefusals = 5;

std::string place_of(const store::Feed& feed) { return feed.link.empty() ? feed.query : feed.link; }

Retry store_failed(const Error& error) { return {{}, {"store_failed", error.text()}}; }

}  // namespace

bool tells_of_users(const store::Feed& feed) { return feed.query.starts_with("/users/"); }

bool has_expired(const Setback& setback) { return cause_of(setback).name == "link_expired"; }

Task<Outcome<Nothing>> FeedReader::follow(Round& round, store::Feed feed, AfterPage after_page) {
  bool begun_anew = false;
  bool moved = false;
  for (int refusals = 0;;) {
    const bool may_go = co_await round.may_ask();
    if (!may_go) co_return Retry{{}, {"interrupted", "the daemon stops, or the directory asks to wait for long"}};
    const auto page = co_await read_page(*round.config, feed, nullptr);
    if (page) crash_point(CrashPoint::page_kept);
    if (!page && has_expired(page.setback()) && !begun_anew) {
      begun_anew = co_await begin_anew(round, feed);
      if (!begun_anew) co_return page.setback();
      continue;
    }
    if (!page) {
      tenant_.directory_pace.heed(page.setback());
      const bool throttled = cause_of(page.setback()).name == "throttled";
      if (throttled && ++refusals < kMostRefusals) continue;
      round.got_further = round.got_further || moved;
      co_return page.setback();
    }
    refusals = 0;
    moved = true;
    feed.link = page.value().place.link;
    const bool news = page.value().items > 0;
    round.news = round.news || news;
    round.group_news = round.group_news || (news && !tells_of_users(feed));
    if (after_page) co_await after_page(round);
    if (page.value().place.round_ends) co_return Nothing{};
  }
}

Task<Outcome<FeedReader::Page>> FeedReader::read_page(const config::Config& config, const store::Feed& feed,
                                                      More more) {
  return tells_of_users(feed) ? read_user_page(config, feed, std::move(more)) : read_group_page(feed, std::move(more));
}

Task<Outcome<FeedReader::Page>> FeedReader::read_user_page(const config::Config& config, const store::Feed& feed,
                                                           More more) {
  auto plans = config.cloud.teams_plans;
  const auto answer = co_await tenant_.graph.user_changes(place_of(feed), std::move(plans));
  if (!answer) co_return answer.setback();
  crash_point(CrashPoint::page_read);
  const auto& changes = answer.value();
  const Page page{{changes.link, changes.round_ends}, static_cast<std::int64_t>(changes.changed.size())};
  const auto now = around_.clock.now();
  const auto taken = co_await around_.storage.run_status([&](store::Store& store) -> Status {
    const auto kept = store.directory.keep_users(feed, changes.changed, page.place, now);
    return kept && more ? more(store, page) : kept;
  });
  if (!taken) co_return store_failed(taken.error());
  tenant_.directory_watch.moved();
  co_return page;
}

Task<Outcome<FeedReader::Page>> FeedReader::read_group_page(const store::Feed& feed, More more) {
  const auto answer = co_await tenant_.graph.group_changes(place_of(feed));
  if (!answer) co_return answer.setback();
  crash_point(CrashPoint::page_read);
  const auto& changes = answer.value();
  Page page{{changes.link, changes.round_ends}, 0};
  for (const auto& group : changes.changed) {
    const auto members = static_cast<std::int64_t>(group.members.size());
    page.items += feed.of_members && feed.again ? members : 1;
  }
  const auto now = around_.clock.now();
  const auto taken = co_await around_.storage.run_status([&](store::Store& store) -> Status {
    const auto kept = store.directory.keep_groups(feed, changes.changed, page.place, now);
    return kept && more ? more(store, page) : kept;
  });
  if (!taken) co_return store_failed(taken.error());
  tenant_.directory_watch.moved();
  co_return page;
}

Task<bool> FeedReader::begin_anew(Round& round, store::Feed& feed) {
  log::info("delta.expired", {{"tenant", tenant_.settings.name}, {"feed", std::to_string(feed.number)}});
  const bool written = co_await round.write([&](store::Store& store) { return store.directory.restart_feed(feed); });
  feed.link.clear();
  feed.whole = false;
  co_return written;
}

}  // namespace welcomed::daemon
