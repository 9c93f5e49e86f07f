#include "simulation/life.hpp"

#include <array>

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {
constexpr Duration kLongestSleep = 1h;
/// Of the one that goes on alone, when nothing goes wrong any more.
constexpr Duration kLongestSleepInTheEnd = 4h;
/// Of what a daemon writes after it stood still.
constexpr Duration kLookedAt = 100ms;
/// News of what another daemon has written may be lost.
constexpr Duration kLongestSleepAmongOthers = 30s;

Duration longest_sleep(const Ground& ground, bool among_others) {
  if (among_others) return kLongestSleepAmongOthers;
  return ground.script.several ? kLongestSleepInTheEnd : kLongestSleep;
}

store::Instance instance_of(const Machine& machine, TimePoint now) {
  return {.name = machine.name, .version = "simulated", .process = 1, .since = now, .seen = now, .stopped = {}};
}

/// A reload was faster: the feed that a page belongs to is not there any more.
bool came_too_late(const Error& error) {
  return error.what == "the store: the feed is gone" || error.what == "the store: nothing is read anew there any more";
}
}  // namespace

TimePoint LifeClock::now() const { return kBegin + ground_.timeline.now() + life_.machine().off; }

Duration LifeClock::uptime() const { return life_.machine().up + ground_.timeline.now(); }

Clock::Ticket LifeClock::ring_at(TimePoint at, std::function<void()> ring) {
  const Ticket ticket = ++last_;
  const auto wait = std::max(Duration(0), at - now());
  rings_[ticket] = life_.plan(wait, [this, ticket, ring = std::move(ring)] {
    // One that rang while its daemon stood still may be cancelled by what reached that before.
    if (rings_.erase(ticket) > 0) ring();
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
  life_.plan(wait, [this, work = std::move(work), done = std::move(done), submitted = ground_.timeline.now()] {
    const auto fate = fate_of(submitted);
    const bool written = fate == Fate::in_doubt ? ground_.chance.happens(0.5) : fate != Fate::refused;
    Status status;
    std::function<void()> tell_dues = [] {};
    if (written) {
      status = write(work);
      tell_dues = telling(ground_.store.store().dues);
    }
    // To the daemon it is a trouble of the store that passes; but no engine may refuse a statement of ours.
    if (!status && !came_too_late(status.error())) ground_.violate(status.error().what);
    status = told_of(fate, status);
    life_.plan(ground_.chance.between(0ms, 2ms), [done, status, tell_dues] {
      tell_dues();
      done(status);
    });
  });
}

Status LifeStorage::told_of(Fate fate, const Status& written) {
  constexpr std::array kNotes{"store", "store: lost answer", "store: refused", "store: in doubt"};
  ground_.note(kNotes.at(static_cast<std::size_t>(fate)));
  if (fate == Fate::well) return written;
  // To the daemon it is a fault like any other: it cannot know which it was.
  if (fate != Fate::in_doubt) return fail("the disk is full");
  // The tenant begins anew, as in a restart.
  ground_.services.restarted();
  Error lost{"the connection was lost", ""};
  lost.in_doubt = true;
  return tl::unexpected<Error>(lost);
}

/// Of a piece that was on its way when its daemon was cut off nobody knows.
LifeStorage::Fate LifeStorage::fate_of(Duration submitted) {
  const auto& machine = life_.machine();
  if (machine.cut_off_until > ground_.timeline.now())
    return submitted <= machine.cut_off_since ? Fate::in_doubt : Fate::refused;
  const bool faulty = !ground_.quiet && ground_.chance.happens(ground_.script.store_faults);
  return faulty ? fate_by_script() : Fate::well;
}

LifeStorage::Fate LifeStorage::fate_by_script() {
  const auto& script = ground_.script;
  std::vector<Fate> all;
  if (script.may(Fault::store_refuses)) all.push_back(Fate::refused);
  if (script.may(Fault::store_answer_lost)) all.push_back(Fate::answer_lost);
  if (script.may(Fault::store_in_doubt)) all.push_back(Fate::in_doubt);
  return all[static_cast<std::size_t>(ground_.chance.below(static_cast<int>(all.size())))];
}

/// What it was about to do when it stood still it does now, though another may lead: that is when it is looked at.
Status LifeStorage::write(const Work& work) {
  const auto woken = life_.machine().stands_until;
  const bool is_looked_at = woken > Duration(0) && ground_.timeline.now() < woken + kLookedAt;
  const auto tenants = is_looked_at ? others() : std::set<std::string>();
  const auto before = sending_in(tenants);
  const auto status = run_together(ground_.store, {work}).front();
  if (sending_in(tenants) > before)
    ground_.violate(life_.machine().name + " claimed a message of a tenant that another leads");
  return status;
}

std::set<std::string> LifeStorage::others() const {
  const auto led = ground_.store.store().leaderships.all(kBegin).value();
  std::set<std::string> tenants;
  for (const auto& each : led) {
    if (each.leader != life_.machine().name) tenants.insert(each.tenant.str());
  }
  return tenants;
}

std::size_t LifeStorage::sending_in(const std::set<std::string>& tenants) const {
  std::size_t count = 0;
  for (const auto& tenant : ground_.services.tenants) {
    if (!tenants.contains(tenant.id)) continue;
    for (const auto& [id, person] : tenant.people) {
      const auto known = ground_.store.store().reports.person({TenantId(tenant.id), RecipientId(id)}).value();
      if (!known) continue;
      count += static_cast<std::size_t>(
          std::count_if(known->deliveries.begin(), known->deliveries.end(),
                        [](const auto& each) { return each.state == core::DeliveryState::sending; }));
    }
  }
  return count;
}

Life::Life(Ground& ground, Machine& machine, const daemon::CurrentConfig& config)
    : ground_(ground),
      machine_(machine),
      among_others_(!machine.name.empty()),
      clock_(*this, ground),
      random_(ground.chance.next()),
      storage_(*this, ground),
      wire_(*this, ground),
      daemon_({io_, clock_, random_, storage_, wire_, longest_sleep(ground, among_others_),
               among_others_ ? std::optional(instance_of(machine, clock_.now())) : std::nullopt},
              config) {
  spawn(io_.get_executor(), begin());
}

bool Life::step() {
  if (stands_still()) return false;
  io_.restart();
  return io_.poll_one() > 0;
}

Timeline::Number Life::plan(Duration wait, std::function<void()> callback) {
  return ground_.timeline.after(wait, [this, callback = std::move(callback)]() mutable { reach(std::move(callback)); });
}

void Life::reach(std::function<void()> callback) {
  if (!dead_ && !stands_still()) return callback();
  // Those of a dead one are kept for ever: destroying one would unwind what it was to resume.
  held_.push_back(std::move(callback));
}

void Life::go_on() {
  for (auto& each : std::exchange(held_, {})) plan(0ms, std::move(each));
}

bool Life::leads(const std::string& tenant) const {
  const auto all = daemon_.leads();
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& each) { return each.labels.front() == tenant && each.reading > 0; });
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

void Life::hear(const std::string& payload) {
  plan(ground_.chance.between(1ms, 20ms), [this, whose = store::whose_news(payload)] { daemon_.hear(whose); });
}

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
