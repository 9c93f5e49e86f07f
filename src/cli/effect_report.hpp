#pragma once
#include <string>
#include <vector>

#include "cli/report.hpp"
#include "core/proportion.hpp"
#include "store/effect_types.hpp"

namespace welcomed::cli {

/// What became of messages, read at one moment.
struct EffectReport {
  std::vector<store::EffectCounts> messages;
  bool reads_known = false;  ///< a read receipt came at least once
};

[[nodiscard]] Result<EffectReport> read_effects(store::Store& store, const store::EffectFilter& filter);

/// Whether there is such a policy, or notification, and such a key; what something was sent under may be gone from the
/// configuration.
[[nodiscard]] Status expect_messages(store::Store& store, const config::Config& config,
                                     const store::EffectFilter& filter);

/// One effect of two templates, or of two versions of one.
struct EffectComparison {
  core::Effect effect = core::Effect::read;
  core::Share one, other;
  double chance = 1;  ///< core::chance_of
  core::Difference difference = core::Difference::too_few;
};

/// Two templates of one key, in all their languages and versions, or the last two versions of one template in one
/// language.
struct Comparison {
  std::string policy, key;
  std::string locale;                         ///< of versions; empty of templates, and of the one without
  std::string template_name, other_template;  ///< the same for versions
  std::string version, other_version;         ///< empty for templates
  std::vector<EffectComparison> findings;     ///< the effects that one of them had
};

/// All of a key together cry wolf in at most 5 % of cases, whoever looks twice.
[[nodiscard]] std::vector<Comparison> comparisons_of(const EffectReport& report);

/// The object of interface.md, with `version`, `answered` (who replied or pressed), `pressed_any`, and `shares`, of
/// each effect {share, low, high}, null of `read` where reads are not known, for each message, and `comparisons`:
/// [{policy, key, locale, template, version, other_template, other_version, effects: {NAME: {share, other, p,
/// verdict}}}].
[[nodiscard]] Json effects_json(const EffectReport& report);
[[nodiscard]] std::string effects_text(const EffectReport& report, const Paint& paint);
/// One line for each effect of each message that is known, and for each of its buttons.
[[nodiscard]] std::string effects_csv(const EffectReport& report);

}  // namespace welcomed::cli
