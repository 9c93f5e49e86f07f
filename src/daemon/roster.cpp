#include "daemon/roster.hpp"

#include "core/causes.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using store::DueRoster;

namespace {

using namespace std::chrono_literals;
constexpr std::size_t kMostAtOnce = 4;
/// Events tell who came and went; some get lost.
constexpr Duration kReadAgain = 24h;
/// The largest team has 25,000 members.
constexpr int kMostPages = 1000;

}  // namespace

Task<void> RosterReader::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.rosters.take(tenant_.settings.id, now, pick.most, kLease);
  };
  const auto next_due = [this](store::Store& store) { return store.rosters.next(tenant_.settings.id); };
  return run_work<DueRoster>(around_, {.name = "roster",
                                       .progress = around_.observed.progress.of(tenant_.settings.id, "roster"),
                                       .most_at_once = kMostAtOnce,
                                       .bell = bell(),
                                       .gates = {&tenant_.lanes.rosters},
                                       .own = {&tenant_.lanes.rosters},
                                       .take = take,
                                       .next_due = next_due,
                                       .handle = [this](DueRoster each) { return read(std::move(each)); }});
}

Task<void> RosterReader::read(DueRoster due) {
  const auto& team = due.team;
  const auto begun = co_await around_.storage.run_status(
      [&](store::Store& store) { return store.rosters.begin(team.tenant, team.id); });
  if (!begun) {
    Setback not_now = Retry{{}, {"store_failed", begun.error().text()}};
    co_return co_await put_off(std::move(due), std::move(not_now));
  }
  auto setback = co_await read_pages(team);
  if (setback) co_return co_await put_off(std::move(due), std::move(*setback));
  const auto now = around_.clock.now();
  const auto finished = co_await around_.storage.run_status(
      [&](store::Store& store) { return store.rosters.finish(team.tenant, team.id, now, kReadAgain); });
  if (!finished) log::error("roster.store", {{"team", team.id.str()}, {"error", finished.error().text()}});
  tenant_.lanes.rosters.close(team.id.str());
  log::info("roster.read", {{"team", team.id.str()}});
}

Task<std::optional<Setback>> RosterReader::read_pages(const core::Recipient& team) {
  std::string place;
  for (int pages = 0; pages < kMostPages; ++pages) {
    const bool may_go = co_await tenant_.roster_pace.turn();
    if (!may_go) co_return Retry{{}, {"interrupted", "the daemon stops, or the service asks to wait for long"}};
    auto reference = *team.reference;
    auto tenant = team.tenant;
    auto from = std::move(place);
    const auto page = co_await tenant_.bot.members(std::move(reference), std::move(tenant), std::move(from));
    if (!page) co_return page.setback();
    tenant_.roster_pace.worked();
    std::vector<store::TeamMember> members;
    for (const auto& each : page.value().members) members.push_back({each.id, each.user_id, each.role});
    const auto taken = co_await around_.storage.run_status(
        [&](store::Store& store) { return store.rosters.keep_members(team.tenant, team.id, members); });
    if (!taken) co_return Retry{{}, {"store_failed", taken.error().text()}};
    place = page.value().next;
    if (place.empty()) co_return std::nullopt;
  }
  co_return GiveUp{{"bad_answer", "the roster does not end"}};
}

Task<void> RosterReader::put_off(DueRoster due, Setback setback) {
  const auto cause = cause_of(setback);
  tenant_.lanes.rosters.heed(due.team.id.str(), setback);
  tenant_.roster_pace.heed(due.team.id.str(), setback);
  log::info("roster.not_read",
            {{"team", due.team.id.str()}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
  const auto wait = wait_of(setback, due.attempts + 1, around_.random);
  const auto now = around_.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) {
    return store.rosters.put_off(due.team.tenant, due.team.id, cause, now, wait);
  };
  co_await until_recorded(around_, "roster.store", verb);
  if (cause.name == "not_installed") co_await confirm_loss(around_, tenant_, due.team, cause);
}

}  // namespace welcomed::daemon
