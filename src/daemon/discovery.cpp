#include "daemon/discovery.hpp"

#include "base/log.hpp"
#include "core/backoff.hpp"
#include "core/causes.hpp"
#include "daemon/directory_queries.hpp"
#include "daemon/doubled_people.hpp"
#include "daemon/policy_people.hpp"

namespace welcomed::daemon {

std::vector<store::PolicyRow> policy_rows(const config::Config& config) {
  std::vector<store::PolicyRow> rows;
  PeopleFiles files;
  for (const auto& policy : config.policies) {
    rows.push_back(policy_row(policy, config.library, files));
    const auto* tenant = config.tenant(policy.tenant);
    rows.back().time_zone = tenant == nullptr ? std::string() : tenant->time_zone;
    rows.back().hours = hours_of(policy.rollout, rows.back().time_zone);
  }
  return rows;
}

Discovery::Discovery(Surroundings& around, Tenant& tenant)
    : Stage(around.clock, std::nullopt),
      around_(around),
      tenant_(tenant),
      feeds_(around, tenant),
      groups_(around, tenant, feeds_),
      teams_(around, tenant),
      chats_(around, tenant),
      filters_(around, tenant),
      selector_(around, tenant),
      second_looks_(around, tenant),
      rereader_(around, tenant, feeds_, bell()) {}

Task<void> Discovery::run() {
  auto& progress = progress_of_discovery(around_, tenant_);
  while (!around_.stopping) {
    progress.works();
    if (const auto until = tenant_.directory_circuit.open_until()) {
      co_await progress.sleep(bell(), *until);
      continue;
    }
    co_await run_once();
    if (around_.stopping) break;
    const auto next_day = co_await selector_.next_by_time();
    const auto now = around_.clock.now();
    const auto next_round = now + pause();
    const bool day_comes_first = next_day && *next_day > now && *next_day < next_round;
    co_await rereader_.read_until(day_comes_first ? *next_day : next_round);
  }
}

/// A first reading of thousands of pages does not lose a cycle with each that fails.
Duration Discovery::pause() {
  const auto cycle = around_.config->cycle;
  return again_ ? std::min(cycle, core::wait_after(*again_, failures_in_a_row_, around_.random)) : cycle;
}

Task<bool> Discovery::run_once() {
  Round round(around_, tenant_, told_);
  round.group_news = rereader_.read_group_names();
  if (round.policies.empty()) {
    tenant_.directory_watch.whole();
    co_await rereader_.plan(std::nullopt);
    co_return true;
  }
  co_await tell_selections(round);
  co_await groups_.read(round);
  if (round.groups_known) co_await teams_.choose(round);
  co_await chats_.choose(round);
  co_await read_users(round);
  if (round.users_known) co_await filters_.read(round);
  co_await second_looks_.look(round);
  co_await selector_.settle(round);
  co_await rereader_.plan(round.config->reread);
  co_await finish(round);
  again_ = round.again;
  failures_in_a_row_ = !round.again ? 0 : round.got_further ? 1 : failures_in_a_row_ + 1;
  const bool whole = round.problems.empty();
  told_ = std::move(round.problems);
  co_return whole;
}

Task<void> Discovery::tell_selections(Round& round) {
  std::set<std::filesystem::path> files;
  for (const auto* policy : round.policies) files.insert(policy->users.file);
  tenant_.people_files.keep(files);
  std::erase_if(heeded_, [&](const auto& each) { return round.policy(each.first) == nullptr; });
  for (const auto* policy : round.policies) {
    co_await tell_selection(round, *policy);
    co_await tell_corrections(*policy);
  }
  const auto wanted = queries_of(round.policies, *round.config).all();
  co_await round.write(
      [&](store::Store& store) { return store.directory.drop_feeds_but(tenant_.settings.id, wanted); });
}

Task<void> Discovery::tell_selection(Round& round, const core::Policy& policy) {
  const auto selection = selection_of(policy, tenant_.people_files);
  if (!selection) {
    round.note(policy.name, GiveUp{{"people_file_unreadable", selection.error().what}});
    co_return;
  }
  const auto now = around_.clock.now();
  const auto row = policy_row(policy);
  const auto known = co_await around_.storage.run<bool>(
      [&](store::Store& store) { return store.selection.knows(policy.name, selection->definition); });
  if (known && *known) co_return;
  round.news = true;
  co_await round.write([&](store::Store& store) -> Status {
    const auto begun = store.targets.begin(row, now);
    return begun ? store.selection.tell(*selection, now) : begun;
  });
}

/// Of whom the policy's file says something else now: what could not be rendered for them is due.
Task<void> Discovery::tell_corrections(const core::Policy& policy) {
  if (policy.users.file.empty()) co_return;
  const auto table = tenant_.people_files.last_good(policy.users.file);
  const auto before = heeded_[policy.name];
  if (table == before) co_return;
  looked_for_warnings_ = false;
  const auto now = around_.clock.now();
  const auto row = policy_row(policy);
  const auto waiting = co_await around_.storage.run<std::vector<store::NamedPerson>>(
      [&](store::Store& store) { return store.refusals.unrendered(row, now); });
  if (!waiting) co_return log::error("discovery.store", {{"policy", policy.name}, {"error", waiting.error().text()}});
  std::vector<RecipientId> corrected;
  for (const auto& [id, name] : *waiting) {
    if (before == nullptr || differ_about(before.get(), table.get(), id.str(), name)) corrected.push_back(id);
  }
  if (!corrected.empty()) {
    const auto due = co_await around_.storage.run_status(
        [&](store::Store& store) { return store.refusals.render_again(policy.tenant, corrected, now); });
    if (!due) co_return log::error("discovery.store", {{"policy", policy.name}, {"error", due.error().text()}});
  }
  heeded_[policy.name] = table;
}

Task<void> Discovery::read_users(Round& round) {
  const auto query = queries_of(round.policies, *round.config).users;
  if (query.empty()) {
    round.users_known = true;
    co_return;
  }
  const auto lens = lens_of_users(round.config->cloud);
  auto feed = co_await around_.storage.run<store::Feed>(
      [&](store::Store& store) { return store.directory.feed(tenant_.settings.id, query, {}, lens); });
  if (!feed) co_return round.note_all(Retry{{}, {"store_failed", feed.error().text()}});
  const FeedReader::AfterPage reconsider = [this](Round& now) { return selector_.reconsider(now); };
  const auto read = co_await feeds_.follow(round, std::move(*feed), reconsider);
  round.users_known = read.done();
  if (!read) round.note_all(read.setback());
}

Task<void> Discovery::finish(Round& round) {
  for (const auto* policy : round.policies) co_await finish_policy(round, *policy);
  if (round.looked_at_somebody || round.group_news || !looked_for_warnings_) co_await warn();
  if (!round.failed) tenant_.directory_circuit.close();
  if (!round.failed && round.groups_known && round.users_known) tenant_.directory_watch.whole();
  if (!round.problems.empty()) co_return;
  log::info("discovery.done", {{"tenant", tenant_.settings.name}});
}

Task<void> Discovery::finish_policy(Round& round, const core::Policy& policy) {
  const auto now = around_.clock.now();
  const auto problem = round.problems.find(policy.name);
  const auto cause = problem == round.problems.end() ? Cause{} : problem->second;
  const auto row = policy_row(policy);
  const bool whole = cause.name.empty();
  // A reload during the round may have brought another definition.
  const bool newest = whole && round.config == around_.config;
  const auto written = co_await around_.storage.run<bool>([&](store::Store& store) -> Result<bool> {
    const auto noted = store.policies.note(row.name, cause, now);
    const auto finished = noted && whole ? store.targets.finish(row, now) : noted;
    if (!finished) return tl::unexpected<Error>(finished.error());
    return newest ? store.policies.release_messages(row.name) : false;
  });
  if (!written) log::error("discovery.store", {{"policy", policy.name}, {"error", written.error().text()}});
}

Task<void> Discovery::add_doubled(std::vector<store::PolicyWarning>& warnings) {
  const auto config = around_.config;
  for (const auto& policy : config->policies) {
    if (policy.tenant != tenant_.settings.id || policy.users.file.empty()) continue;
    const auto table = tenant_.people_files.last_good(policy.users.file);
    auto doubled = co_await around_.storage.run<std::optional<store::PolicyWarning>>(
        [&](store::Store& store) { return doubled_in(store, policy, table.get()); });
    if (doubled && *doubled) warnings.push_back(std::move(**doubled));
  }
}

/// Each warning once, until it is over.
Task<void> Discovery::warn() {
  auto warnings = co_await around_.storage.run<std::vector<store::PolicyWarning>>(
      [](store::Store& store) { return store.warnings.all(); });
  if (!warnings) co_return;
  co_await add_doubled(*warnings);
  looked_for_warnings_ = true;
  std::set<std::string> now;
  for (const auto& [policy, tenant, cause, about] : *warnings) {
    if (tenant != tenant_.settings.id) continue;
    const auto subject = policy + " " + cause.name + (about.empty() ? "" : " " + cause.detail);
    const bool fresh = now.insert(subject).second;
    if (!fresh || warned_.contains(subject)) continue;
    log::warning("policy.warning", {{"policy", policy},
                                    {"cause", cause.name},
                                    {"detail", core::fit_for_log(cause)},
                                    {"remedy", std::string(core::cause(cause.name).remedy)}});
  }
  warned_ = std::move(now);
}

}  // namespace welcomed::daemon
