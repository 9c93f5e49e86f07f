#include "cli/fresh.hpp"

#include <unistd.h>

#include <iostream>
#include <optional>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "core/existing.hpp"

namespace welcomed::cli {
namespace {

using core::Existing;
using Policies = std::vector<const core::Policy*>;
using Store = std::unique_ptr<store::SqlStore>;

/// Those of which the configuration does not say it.
Result<Policies> undecided(const config::Config& config, const std::string& name) {
  const auto* named = name.empty() ? nullptr : config.policy(name);
  if (!name.empty() && named == nullptr) return tl::unexpected<Error>(no_policy(name, config));
  if (named != nullptr && named->existing != Existing::unknown) {
    return fail("the configuration says `existing: " + std::string(core::name(named->existing)) + "` of " + name,
                "change it there, then `systemctl reload welcomed`");
  }
  Policies policies;
  for (const auto& policy : config.policies) {
    const bool meant = named == nullptr || named == &policy;
    if (meant && policy.existing == Existing::unknown) policies.push_back(&policy);
  }
  return policies;
}

/// A store that is not there, or took the place of one that was lost, is made and taken for what it is.
Result<Store> open_fresh(const config::Config& config, bool& begins) {
  const auto standing = store::standing_at(config.store);
  if (!standing) return tl::unexpected<Error>(standing.error());
  const auto made = store::is_made(config.store, config.store_password_file);
  if (!made) return tl::unexpected<Error>(made.error());
  begins = *standing == store::Standing::anew || !*made;
  return open_store(config, begins ? store::Purpose::settle : store::Purpose::change);
}

void tell(const core::Policy& policy, const std::vector<store::PolicyCounts>& counts) {
  for (const auto& each : counts) {
    if (each.policy != policy.name) continue;
    std::cout << readable(policy.name) << ": " << grouped(each.held) << " held, who had the app before it first ran";
    if (each.unseen > 0) std::cout << "; " << grouped(each.unseen) << " not looked at yet";
    std::cout << '\n';
    return;
  }
  std::cout << policy.name << ": did not run yet\n";
}

/// What the admin says on the terminal; `unknown` when there is none, or they say nothing.
Existing asked() {
  if (::isatty(STDIN_FILENO) == 0) return Existing::unknown;
  std::cout << "welcome them, or skip them and never write to them? [welcome/skip/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return core::existing_of(answer);
}

/// Nothing when the admin does not want it after all. `unknown`, which holds them on, is an answer only where the store
/// begins anew.
std::optional<Existing> word_of(const Fresh& word, bool begins, bool undecided) {
  const std::string begin = begins ? "begin anew, and " : "";
  auto existing = core::existing_of(word.existing);
  if (existing != Existing::unknown && undecided) {
    const auto* question = existing == Existing::skip ? "skip them and never write to them?" : "welcome them?";
    return agreed(begin + question, word.yes) ? std::optional(existing) : std::nullopt;
  }
  existing = undecided && !word.yes ? asked() : Existing::unknown;
  if (existing != Existing::unknown) return existing;
  if (begins)
    return agreed("begin anew, and hold who has the app already?", word.yes) ? std::optional(existing) : std::nullopt;
  complain("nothing was changed: say --fresh welcome or --fresh skip");
  return std::nullopt;
}

const char* outcome_of(Existing existing) {
  if (existing == Existing::unknown)
    return "held: whoever has the app already, in policies that do not give `existing`\n";
  return existing == Existing::skip ? "skipped: they are recorded and never written to\n"
                                    : "welcomed: the daemon goes on with them\n";
}

/// `unknown` chooses nothing. A store that begins is a change by itself.
Status choose(store::SqlStore& store, const Policies& policies, Existing existing, bool begins, const Typed& typed) {
  const auto chosen =
      in_noted_transaction<std::int64_t>(store, typed, [&](store::Store& inside) -> Result<std::int64_t> {
        const std::int64_t begun = begins ? 1 : 0;
        if (existing == Existing::unknown) return begun;
        for (const auto* policy : policies) {
          const auto taken = inside.existing.choose(policy->name, policy->tenant, existing, wall_time());
          if (!taken) return tl::unexpected<Error>(taken.error());
        }
        return begun + static_cast<std::int64_t>(policies.size());
      });
  return chosen ? Status() : tl::unexpected<Error>(chosen.error());
}

}  // namespace

Result<int> settle_fresh(const config::Config& config, const Fresh& word) {
  const auto policies = undecided(config, word.policy);
  if (!policies) return tl::unexpected<Error>(policies.error());
  bool begins = false;
  const auto store = open_fresh(config, begins);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto counts = (*store)->reports.counts(wall_time());
  if (!counts) return tl::unexpected<Error>(counts.error());
  if (begins)
    std::cout << "the store at " << store::place_of(config.store) << " is a new one: it knows of nobody's welcome\n";
  for (const auto* policy : *policies) tell(*policy, *counts);
  if (policies->empty()) std::cout << "the configuration says `existing` of every policy\n";
  if (policies->empty() && !begins) return kGood;
  const auto existing = word_of(word, begins, !policies->empty());
  if (!existing) return kWrong;
  const auto chosen = choose(**store, *policies, *existing, begins, word.typed);
  if (!chosen) return tl::unexpected<Error>(chosen.error());
  const auto owned = begins ? (*store)->own() : Status();
  if (!owned) return tl::unexpected<Error>(owned.error());
  std::cout << outcome_of(*existing);
  return kGood;
}

}  // namespace welcomed::cli
