#include "simulation/life.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {
constexpr Duration kLongestSleep = 1h;

/// A reload was faster: the feed that a page belongs to is not there any more.
bool came_too_late(const Error& error) {
  return error.what == "the store: the feed is gone" || error.what == "the store: nothing is read anew there any more";
}
}  // namespace

TimePoint LifeClock::now() const { return kBegin + ground_.timeline.now() + ground_.wall.off; }

Clock::Ticket LifeClock::ring_at(TimePoint at, std::function<void()> ring) {
  const Ticket ticket = ++last_;
  const auto wait = std::max(Duration(0), at - now());
  rings_[ticket] = life_.plan(wait, [this, ticket, ring = std::move(ring)] {
    rings_.erase(ticket);
    ring();
  });
  return ticket;
}

void LifeClock::cancel(Ticket ticket) {
  const auto found = rings_.find(ticket);
  if (found == rings_.end()) return;
  static_cast<void>(ground_.timeline.take_out(found->second));
  rings_.erase(found);
}

void LifeStorage::submit(Work work, Done done, welcomed::store::Commit /*commit*/) {
  auto& chance = ground_.chance;
  const auto wait = chance.between(0ms, 3ms);
  life_.plan(wait, [this, work = std::move(work), done = std::move(done)] {
    const bool faulty = !ground_.quiet && ground_.chance.happens(ground_.script.store_faults);
    const auto& script = ground_.script;
    const bool may_be_lost = script.may(Fault::store_answer_lost);
    const bool may_refuse = script.may(Fault::store_refuses);
    const bool written = !faulty || (may_be_lost && (!may_refuse || ground_.chance.happens(0.5)));
    Status status;
    if (written) status = run_together(ground_.store, {work}).front();
    // To the daemon it is a trouble of the store that passes; but no engine may refuse a statement of ours.
    if (!status && !came_too_late(status.error())) ground_.violate(status.error().what);
    // A commit whose answer is lost is a fault like any other: the daemon cannot know which it was.
    if (faulty) status = fail("the disk is full");
    ground_.note(faulty ? (written ? "store: lost answer" : "store: refused") : "store");
    life_.plan(ground_.chance.between(0ms, 2ms), [done, status] { done(status); });
  });
}

Life::Life(Ground& ground, const daemon::CurrentConfig& config)
    : ground_(ground),
      clock_(*this, ground),
      random_(ground.chance.next()),
      storage_(*this, ground),
      wire_(*this, ground),
      daemon_({io_, clock_, random_, storage_, wire_, kLongestSleep}, config) {
  spawn(io_.get_executor(), begin());
}

bool Life::step() {
  io_.restart();
  return io_.poll_one() > 0;
}

Timeline::Number Life::plan(Duration wait, std::function<void()> callback) {
  return ground_.timeline.after(wait, [this, callback = std::move(callback)]() mutable {
    if (!dead_) return callback();
    // Kept for ever: destroying it would unwind what it was to resume.
    static std::vector<std::function<void()>> graveyard;
    graveyard.push_back(std::move(callback));
  });
}

Task<void> Life::begin() {
  for (;;) {
    const auto started = co_await daemon_.start();
    if (started) break;
    co_await sleep_for(clock_, 5s);  // systemd starts it again
  }
  started_ = true;
}

void Life::deliver(const std::string& body, std::function<void(int)> answered) {
  spawn(io_.get_executor(), serve(body, std::move(answered)));
}

Task<void> Life::serve(std::string body, std::function<void(int)> answered) {
  net::Incoming request{.method = "POST", .target = "/api/messages", .body = std::move(body), .peer = "127.0.0.1"};
  if (ground_.script.signed_activities) request.headers.push_back({"Authorization", kSignature});
  const auto reply = co_await daemon_.activities().serve(std::move(request), nullptr);
  answered(reply.status);
}

void Life::reload(const daemon::CurrentConfig& config) { spawn(io_.get_executor(), take_up(config)); }

void Life::stop(std::function<void()> stopped) { spawn(io_.get_executor(), wind_up(std::move(stopped))); }

Task<void> Life::wind_up(std::function<void()> stopped) {
  co_await daemon_.stop();
  stopped();
}

Task<void> Life::take_up(daemon::CurrentConfig config) {
  const auto status = co_await daemon_.reload(std::move(config));
  static_cast<void>(status);  // a store that fails now is one of the faults
}

}  // namespace simulation
