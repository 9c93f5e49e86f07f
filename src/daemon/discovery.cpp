#include "daemon/discovery.hpp"

#include "base/log.hpp"
#include "daemon/record.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

/// How long what Graph said of a listed person is believed; groups and filters are read whole each time.
constexpr Duration kBelieved = 1h;
constexpr std::size_t kLookUpsAtOnce = 16;
constexpr std::size_t kNamesAtOnce = 500;

store::PolicyRow row_of(const core::Policy& policy) {
  store::PolicyRow row{.name = policy.name,
                       .tenant = policy.tenant,
                       .skip_existing = policy.existing == core::Existing::skip,
                       .reinstall = policy.on_uninstall == core::OnUninstall::reinstall};
  for (const auto& message : policy.messages) {
    if (message.after == Duration(0)) row.messages.push_back(message.key);
  }
  return row;
}

std::string own_reason(const graph::Person& person, const core::Exclusion& exclude) {
  if (person.guest && exclude.guests) return "guest";
  if (!person.enabled && exclude.disabled) return "disabled";
  return {};
}

}  // namespace

std::vector<store::PolicyRow> policy_rows(const config::Config& config) {
  std::vector<store::PolicyRow> rows;
  for (const auto& policy : config.policies) rows.push_back(row_of(policy));
  return rows;
}

Task<void> Discovery::run() {
  while (!around_.stopping) {
    if (const auto until = tenant_.directory_circuit.open_until()) {
      co_await tenant_.discovery_bell.wait_until(*until);
      continue;
    }
    co_await run_once();
    if (around_.stopping) break;
    co_await tenant_.discovery_bell.wait_until(around_.clock.now() + around_.config->cycle);
  }
}

Task<bool> Discovery::run_once() {
  const auto config = around_.config;  // kept for the whole round, whatever a reload does
  bool whole = true;
  for (const auto& policy : config->policies) {
    if (policy.tenant != tenant_.settings.id || !policy.users.any() || around_.stopping) continue;
    const bool read = co_await read_policy(policy);
    whole = whole && read;
  }
  co_return whole;
}

Task<bool> Discovery::read_policy(const core::Policy& policy) {
  const auto now = around_.clock.now();
  const auto row = row_of(policy);
  auto run = co_await around_.storage.run<store::Run>([&](store::Store& store) { return store.begin_run(row, now); });
  if (!run) {
    log::error("discovery.store", {{"policy", policy.name}, {"error", run.error().text()}});
    co_return false;
  }
  Reading reading{policy, std::move(*run), std::nullopt};
  co_await read_exclusions(reading);
  // Without the whole list of those to leave out, nobody is selected.
  if (!reading.problem) co_await read_selection(reading);
  co_await finish(reading);
  co_return !reading.problem;
}

Task<void> Discovery::read_exclusions(Reading& reading) {
  const auto& exclude = reading.policy.exclude;
  for (const auto& group : exclude.groups) co_await read_group(reading, group, As::left_out);
  co_await look_up(reading, exclude.list, As::left_out);
}

Task<void> Discovery::read_selection(Reading& reading) {
  const auto& users = reading.policy.users;
  for (const auto& group : users.groups) co_await read_group(reading, group, As::selected);
  if (!users.filter.empty()) {
    auto page = co_await tenant_.graph.users(users.filter);
    co_await read_pages(reading, std::move(page), As::selected);
  }
  if (users.all) {
    auto page = co_await tenant_.graph.users({});
    co_await read_pages(reading, std::move(page), As::selected);
  }
  co_await read_names(reading, users.list, As::selected);
  if (users.file.empty()) co_return;
  auto names = config::read_people_file(users.file);
  if (names)
    co_await read_names(reading, std::move(*names), As::selected);
  else
    note(reading, GiveUp{{"people_file_unreadable", names.error().what}});
}

Task<void> Discovery::read_group(Reading& reading, std::string group, As as) {
  const auto id = co_await tenant_.graph.group(std::move(group));
  if (!id) {
    note(reading, id.setback());
    co_return;
  }
  auto page = co_await tenant_.graph.group_people(id.value());
  co_await read_pages(reading, std::move(page), as);
}

Task<void> Discovery::read_pages(Reading& reading, Outcome<graph::People> page, As as) {
  while (page.done() && !around_.stopping) {
    auto next = std::move(page->next);
    co_await keep(reading, std::move(page->people), as);
    if (next.empty()) co_return;
    page = co_await tenant_.graph.more(std::move(next));
  }
  if (page.done())
    note(reading, Retry{{}, {"interrupted", "the daemon stops"}});
  else
    note(reading, page.setback());
}

Task<void> Discovery::read_names(Reading& reading, std::vector<std::string> names, As as) {
  const auto since = around_.clock.now() - kBelieved;
  auto others = co_await around_.storage.run<std::vector<std::string>>(
      [&](store::Store& store) { return store.meet_again(reading.run, names, since); });
  if (others) co_return co_await look_up(reading, std::move(*others), as);
  note(reading, Retry{{}, {"store_failed", others.error().text()}});
}

Task<void> Discovery::look_up(Reading& reading, std::vector<std::string> names, As as) {
  for (std::size_t begin = 0; begin < names.size() && !around_.stopping; begin += kNamesAtOnce) {
    Slots slots(kLookUpsAtOnce);
    std::vector<graph::Person> found;
    std::vector<std::string> unknown;
    const auto end = std::min(names.size(), begin + kNamesAtOnce);
    for (auto i = begin; i < end; ++i) {
      co_await slots.take();
      spawn(around_.executor, look_up_in(slots, look_up_one(reading, names[i], found, unknown)));
    }
    co_await slots.all_back();
    co_await keep(reading, std::move(found), as);
    if (as == As::selected) co_await keep_unknown(reading, std::move(unknown));
  }
  if (around_.stopping) note(reading, Retry{{}, {"interrupted", "the daemon stops"}});
}

Task<void> Discovery::look_up_in(Slots& slots, Task<void> task) {
  const Slot slot(slots);
  co_await std::move(task);
}

Task<void> Discovery::look_up_one(Reading& reading, std::string name, std::vector<graph::Person>& found,
                                  std::vector<std::string>& unknown) {
  const auto person = co_await tenant_.graph.person(name);
  if (!person)
    note(reading, person.setback());
  else if (person.value())
    found.push_back(*person.value());
  else
    unknown.push_back(std::move(name));
}

Task<void> Discovery::keep(Reading& reading, std::vector<graph::Person> people, As as) {
  if (as == As::left_out) {
    std::vector<RecipientId> ids;
    for (auto& person : people) ids.push_back(std::move(person.id));
    co_return co_await write(reading, [&](store::Store& store) { return store.exclude(reading.run, ids, "excluded"); });
  }
  std::vector<store::Candidate> candidates;
  for (auto& person : people) {
    candidates.push_back({person.id, person.upn, own_reason(person, reading.policy.exclude)});
  }
  const auto now = around_.clock.now();
  co_await write(reading, [&](store::Store& store) { return store.select(reading.run, candidates, now); });
  tenant_.installer_bell.notify();
  tenant_.courier_bell.notify();
}

Task<void> Discovery::keep_unknown(Reading& reading, std::vector<std::string> names) {
  std::vector<store::Candidate> candidates;
  for (auto& name : names) candidates.push_back({RecipientId(name), name, "user_not_found"});
  const auto now = around_.clock.now();
  co_await write(reading, [&](store::Store& store) { return store.select(reading.run, candidates, now); });
}

Task<void> Discovery::write(Reading& reading, store::Storage::Work verb) {
  const auto status = co_await around_.storage.run_status(std::move(verb));
  if (!status) note(reading, Retry{{}, {"store_failed", status.error().text()}});
}

void Discovery::note(Reading& reading, const Setback& setback) {
  const auto& cause = cause_of(setback);
  if (std::holds_alternative<Halt>(setback))
    tenant_.directory_circuit.open(cause);
  else
    log::warning("discovery.setback",
                 {{"policy", reading.policy.name}, {"cause", cause.name}, {"detail", cause.detail}});
  if (!reading.problem) reading.problem = cause;
}

Task<void> Discovery::finish(Reading& reading) {
  const auto now = around_.clock.now();
  const auto status = co_await around_.storage.run_status([&](store::Store& store) -> Status {
    const auto noted = store.note_policy(reading.policy.name, reading.problem.value_or(Cause{}), now);
    // Who was not met in a reading with gaps has not necessarily left.
    return noted && !reading.problem ? store.finish_run(reading.run, now) : noted;
  });
  if (!status)
    log::error("discovery.store", {{"policy", reading.policy.name}, {"error", status.error().text()}});
  else if (!reading.problem) {
    tenant_.directory_circuit.close();
    log::info("discovery.done", {{"policy", reading.policy.name}});
  }
}

}  // namespace welcomed::daemon
