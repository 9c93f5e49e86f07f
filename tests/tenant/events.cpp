#include "events.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "ids.hpp"

namespace tenant {
namespace {

namespace asio = boost::asio;

constexpr Millis kGiveUpAfter = 600'000;
constexpr Millis kLongestWait = 5'000;

}  // namespace

Events::Events(asio::io_context& io, const Options& options, const Behaviour& behaviour, const World& world,
               const Installs& installs, const Catalog& catalog, BotKeys& keys)
    : io_(io),
      options_(options),
      behaviour_(behaviour),
      world_(world),
      installs_(installs),
      catalog_(catalog),
      keys_(keys),
      client_(io),
      timer_(io) {}

bool Events::suppressed(const std::string& of, std::uint64_t subject) {
  if (!chance(behaviour_.no_event_percent, options_.seed, of + "no event", subject)) return false;
  ++counts_.suppressed;
  return true;
}

Events::Dues Events::dues_of_install(const std::string& of, std::uint64_t subject, bool both, Millis now) {
  Dues dues{now + behaviour_.event_delay_ms, 0};
  dues.added = dues.update + 5 + static_cast<Millis>(mix(options_.seed, of + "gap", subject) % 40);
  if (both && chance(behaviour_.swap_percent, options_.seed, of + "swap", subject)) {
    std::swap(dues.update, dues.added);
    ++counts_.swapped;
  }
  return dues;
}

void Events::installed(UserIndex user, bool first, Millis now) {
  if (suppressed("", user)) return;
  const Dues dues = dues_of_install("", user, first, now);
  queue({EventKind::installed, user, {}, now, dues.update, 0, 0, {}, nullptr}, "installationUpdate", user);
  if (first) queue({EventKind::bot_added, user, {}, now, dues.added, 0, 0, {}, nullptr}, "conversationUpdate", user);
}

void Events::uninstalled(UserIndex user, Millis now) {
  const Millis due = now + behaviour_.event_delay_ms;
  queue({EventKind::uninstalled, user, {}, now, due, 0, 0, {}, nullptr}, "installationUpdate", user);
}

void Events::said(UserIndex user, const std::string& id, const std::string& text, Millis now) {
  push({EventKind::said, user, id, now, now, 0, 0, text, nullptr});
}

void Events::post(Json activity, std::uint64_t subject, const std::string& id, Millis at, Millis due) {
  const std::string what = "team " + activity.at("type").get<std::string>();
  Event event{EventKind::said, 0, id, at, due, 0, 0, {}, std::make_shared<const Json>(std::move(activity))};
  id.empty() ? queue(std::move(event), what, subject) : push(std::move(event));
}

void Events::queue(Event event, const std::string& what, std::uint64_t subject) {
  ++serial_;
  const auto fresh_id = [&] {
    return "f:" + opaque(options_.seed + serial_, "event", static_cast<std::uint64_t>(event.at), 12);
  };
  event.id = fresh_id();
  push(event);
  if (!chance(behaviour_.double_percent, options_.seed, what, subject)) return;
  ++counts_.doubled;
  ++serial_;
  // A third of the doubles have an id of their own, contracts/bot.md §6.4.
  if (mix(options_.seed, "double", subject) % 3 == 0) event.id = fresh_id();
  event.due += static_cast<Millis>(mix(options_.seed, "double gap", subject) % 300);
  push(std::move(event));
}

Json Events::activity_of_event(const Event& event) const {
  if (event.activity == nullptr) {
    const ActivityContext context{options_, catalog_, world_.users()[event.user], installs_.ids_of(event.user),
                                  service_url_};
    return activity_of(event.kind, context, event.id, event.at, event.text);
  }
  Json activity = *event.activity;
  activity["id"] = event.id;
  activity["timestamp"] = iso_time(event.at);
  return activity;
}

void Events::push(Event event) {
  ++counts_.queued;
  queue_.push(std::move(event));
  pump();
}

void Events::pump() {
  const Millis now = now_ms();
  while (!queue_.empty() && queue_.top().due <= now && in_flight_ < behaviour_.events_in_flight) {
    Event event = queue_.top();
    queue_.pop();
    ++in_flight_;
    asio::co_spawn(io_, deliver(std::move(event)), asio::detached);
  }
  if (queue_.empty() || in_flight_ >= behaviour_.events_in_flight) return;
  timer_.expires_after(std::chrono::milliseconds(std::max<Millis>(queue_.top().due - now, 1)));
  timer_.async_wait([this](const boost::system::error_code& code) {
    if (!code) pump();
  });
}

Fields Events::headers_for(const std::string& conversation, Millis now) {
  return {{"Authorization", "Bearer " + keys_.token(service_url_, now)},
          {"Content-Type", "application/json; charset=utf-8"},
          {"x-ms-conversation-id", conversation},
          {"x-ms-tenant-id", options_.tenant_id}};
}

asio::awaitable<void> Events::deliver(Event event) {
  const Json activity = activity_of_event(event);
  if (event.attempts++ == 0) {
    ++counts_.posted;
    event.since = now_ms();
  }
  ++counts_.attempts;
  Fields headers = headers_for(activity.at("conversation").at("id").get<std::string>(), now_ms());
  const std::chrono::milliseconds timeout(behaviour_.event_timeout_ms);
  const BotAnswer answer = co_await client_.post(dumped(activity), std::move(headers), timeout);
  --in_flight_;
  if (answer.status >= 200 && answer.status < 300) {
    ++counts_.delivered;
  } else {
    retry(std::move(event), now_ms());
  }
  pump();
}

void Events::retry(Event event, Millis now) {
  if (now - event.since >= kGiveUpAfter) {
    ++counts_.given_up;
    return;
  }
  const int doublings = std::min(event.attempts - 1, 10);
  event.due = now + std::min(behaviour_.redeliver_after_ms * (Millis{1} << doublings), kLongestWait);
  queue_.push(std::move(event));
}

void Events::post_raw(std::string body, Fields headers, std::function<void(BotAnswer)> done) {
  const auto run = [](Events& self, std::string text, Fields fields,
                      std::function<void(BotAnswer)> tell) -> asio::awaitable<void> {
    const std::chrono::milliseconds timeout(self.behaviour_.event_timeout_ms);
    tell(co_await self.client_.post(std::move(text), std::move(fields), timeout));
  };
  ++counts_.attempts;
  asio::co_spawn(io_, run(*this, std::move(body), std::move(headers), std::move(done)), asio::detached);
}

void to_json(Json& json, const EventCounts& counts) {
  json = {{"queued", counts.queued},         {"posted", counts.posted},    {"delivered", counts.delivered},
          {"attempts", counts.attempts},     {"doubled", counts.doubled},  {"swapped", counts.swapped},
          {"suppressed", counts.suppressed}, {"given_up", counts.given_up}};
}

}  // namespace tenant
