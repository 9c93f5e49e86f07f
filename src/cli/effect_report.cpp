#include "cli/effect_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "base/nearest.hpp"
#include "base/readable.hpp"
#include "cli/csv.hpp"
#include "cli/naming.hpp"

namespace welcomed::cli {
namespace {

using core::Difference;
using core::Effect;
using core::kEffects;
using core::Share;
using store::EffectCounts;

/// As much of a version as people compare.
constexpr std::size_t kShownOfVersion = 8;

std::string_view words_of(Effect effect) {
  constexpr std::array<std::string_view, kEffects.size()> kWords{"read",      "replied", "pressed",        "reacted",
                                                                 "opted out", "blocked", "removed the app"};
  return kWords.at(static_cast<std::size_t>(effect));
}

std::string_view words_of(Difference difference) {
  switch (difference) {
    case Difference::too_few:
      return "too few to tell";
    case Difference::chance:
      return "may be chance";
    case Difference::different:
      return "more than chance";
  }
  return {};
}

std::string_view name_of(Difference difference) {
  constexpr std::array<std::string_view, 3> kNames{"too_few", "chance", "different"};
  return kNames.at(static_cast<std::size_t>(difference));
}

constexpr std::string_view kOfNotification = "notify:";

/// Under which messages are sent.
struct KnownMessages {
  std::vector<std::string> keys;
  std::vector<std::string> notifications;  ///< as the policies of theirs
};

Result<KnownMessages> known_messages(store::Store& store, const config::Config& config) {
  const auto policies = store.policies.known();
  if (!policies) return tl::unexpected<Error>(policies.error());
  const auto ordered = store.notifications.counts();
  if (!ordered) return tl::unexpected<Error>(ordered.error());
  KnownMessages known;
  for (const auto& policy : config.policies) {
    for (const auto& message : policy.messages) known.keys.push_back(message.key);
  }
  for (const auto& policy : *policies)
    known.keys.insert(known.keys.end(), policy.messages.begin(), policy.messages.end());
  for (const auto& each : *ordered) {
    known.keys.push_back(each.key);
    known.notifications.push_back(std::string(kOfNotification) + each.key);
  }
  return known;
}

bool is_among(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Where no read receipt ever came, that nobody is known to have read it says nothing of how many did.
bool is_known(Effect effect, bool reads_known) { return effect != Effect::read || reads_known; }

Share share_of(const EffectCounts& counts, Effect effect) { return {counts.with(effect), counts.sent}; }

/// The title of each button, made unlike those before it.
std::vector<std::string> titles_of(const store::Wording& wording) {
  std::vector<std::string> titles;
  std::map<std::string, int> met;
  for (const auto& button : wording.buttons) {
    const int times = ++met[button.title];
    titles.push_back(times == 1 ? button.title : button.title + " (" + std::to_string(times) + ")");
  }
  return titles;
}

std::string percent(double part) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", part * 100);
  return text.data();
}

std::string share_line(std::string_view words, const Share& share) {
  const auto interval = core::interval_of(share);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%10s  %5s %%  (%s to %s)\n", grouped(share.count).c_str(),
                percent(core::rate(share)).c_str(), percent(interval.low).c_str(), percent(interval.high).c_str());
  auto begin = "  " + readable(words);
  begin.resize(std::max<std::size_t>(begin.size(), 20), ' ');
  return begin + text.data();
}

std::string message_text(const EffectCounts& counts, bool reads_known, const Paint& paint) {
  const auto& wording = counts.wording;
  std::string text = paint.strong(readable(counts.policy + "  " + counts.key)) + "  " +
                     readable(wording.template_name) + ", version " + wording.version.substr(0, kShownOfVersion) +
                     (wording.locale.empty() ? "" : ", " + readable(wording.locale)) + "\n  sent " +
                     grouped(counts.sent) + " since " + format_time(counts.since) + "\n";
  const auto titles = titles_of(wording);
  for (const auto effect : kEffects) {
    if (!is_known(effect, reads_known)) continue;
    text += share_line(words_of(effect), share_of(counts, effect));
    if (effect != Effect::pressed) continue;
    for (std::size_t i = 0; i < titles.size(); ++i)
      text += share_line("  " + titles[i], {counts.pressed[i], counts.sent});
  }
  return text;
}

/// What is compared: messages taken together.
struct Side {
  std::string template_name, version;
  std::int64_t sent = 0;
  std::array<std::int64_t, kEffects.size()> people{};

  void add(const EffectCounts& counts) {
    sent += counts.sent;
    for (std::size_t i = 0; i < people.size(); ++i) people[i] += counts.people[i];
  }
};

/// Of one key of a policy.
using Rows = std::vector<const EffectCounts*>;

std::vector<Side> templates_of(const Rows& rows) {
  std::vector<Side> sides;
  for (const auto* row : rows) {
    const auto& name = row->wording.template_name;
    if (sides.empty() || sides.back().template_name != name) sides.push_back({.template_name = name, .version = {}});
    sides.back().add(*row);
  }
  return sides;
}

Side version_of(const EffectCounts& row) {
  Side side{.template_name = row.wording.template_name, .version = row.wording.version};
  side.add(row);
  return side;
}

Comparison compared(const EffectCounts& of, const Side& one, const Side& other) {
  Comparison comparison{.policy = of.policy,
                        .key = of.key,
                        .locale = {},
                        .template_name = one.template_name,
                        .other_template = other.template_name,
                        .version = one.version,
                        .other_version = other.version,
                        .findings = {}};
  for (std::size_t i = 0; i < kEffects.size(); ++i) {
    const Share first{one.people[i], one.sent};
    const Share second{other.people[i], other.sent};
    if (first.count + second.count == 0) continue;
    comparison.findings.push_back({kEffects[i], first, second, core::chance_of(first, second)});
  }
  return comparison;
}

void compare_templates(const Rows& rows, std::vector<Comparison>& all) {
  const auto sides = templates_of(rows);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (std::size_t j = i + 1; j < sides.size(); ++j) all.push_back(compared(*rows.front(), sides[i], sides[j]));
  }
}

/// The rows of a template in one language follow each other, the oldest version first.
void compare_versions(const Rows& rows, std::vector<Comparison>& all) {
  const auto alike = [](const store::Wording& one, const store::Wording& other) {
    return one.template_name == other.template_name && one.locale == other.locale;
  };
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& wording = rows[i]->wording;
    const bool newest = i + 1 == rows.size() || !alike(wording, rows[i + 1]->wording);
    if (!newest || !alike(wording, rows[i - 1]->wording)) continue;
    all.push_back(compared(*rows[i], version_of(*rows[i]), version_of(*rows[i - 1])));
    all.back().locale = wording.locale;
  }
}

std::vector<Comparison> comparisons_of_key(const Rows& rows) {
  std::vector<Comparison> all;
  compare_templates(rows, all);
  compare_versions(rows, all);
  std::int64_t made = 0;
  for (const auto& each : all) made += static_cast<std::int64_t>(each.findings.size());
  for (auto& each : all) {
    for (auto& finding : each.findings) finding.difference = core::difference_of(finding.one, finding.other, made);
  }
  return all;
}

std::string side_text(const std::string& template_name, const std::string& version) {
  return readable(template_name) + (version.empty() ? "" : " " + version.substr(0, kShownOfVersion));
}

std::string comparison_text(const Comparison& comparison, const Paint& paint) {
  auto text = paint.strong(readable(comparison.policy + "  " + comparison.key)) + "  " +
              side_text(comparison.template_name, comparison.version) + " beside " +
              side_text(comparison.other_template, comparison.other_version) +
              (comparison.locale.empty() ? "" : ", " + readable(comparison.locale)) + "\n";
  if (comparison.findings.empty()) return text + "  nothing became of either yet\n";
  for (const auto& [effect, one, other, chance, difference] : comparison.findings) {
    auto begin = "  " + std::string(words_of(effect));
    begin.resize(20, ' ');
    std::array<char, 64> values{};
    std::snprintf(values.data(), values.size(), "%5s %% and %5s %%  p %.4f  ", percent(core::rate(one)).c_str(),
                  percent(core::rate(other)).c_str(), chance);
    const std::string said(words_of(difference));
    text += begin + values.data() + (difference == Difference::different ? paint.good(said) : said) + "\n";
  }
  return text;
}

Json share_json(const Share& share) {
  const auto interval = core::interval_of(share);
  return {{"share", core::rate(share)}, {"low", interval.low}, {"high", interval.high}};
}

Json shares_json(const EffectCounts& counts, bool reads_known) {
  auto shares = Json::object();
  for (const auto effect : kEffects)
    shares[std::string(core::name(effect))] =
        is_known(effect, reads_known) ? share_json(share_of(counts, effect)) : Json(nullptr);
  return shares;
}

Json message_json(const EffectCounts& counts, bool reads_known) {
  auto pressed = Json::object();
  const auto titles = titles_of(counts.wording);
  for (std::size_t i = 0; i < titles.size(); ++i) pressed[titles[i]] = counts.pressed[i];
  return {{"policy", counts.policy},
          {"key", counts.key},
          {"template", counts.wording.template_name},
          {"version", counts.wording.version},
          {"locale", counts.wording.locale},
          {"sent", counts.sent},
          {"read", counts.with(Effect::read)},
          {"replied", counts.with(Effect::replied)},
          {"pressed", pressed},
          {"pressed_any", counts.with(Effect::pressed)},
          {"answered", counts.answered},
          {"reacted", counts.with(Effect::reacted)},
          {"opted_out", counts.with(Effect::opted_out)},
          {"blocked", counts.with(Effect::blocked)},
          {"removed", counts.with(Effect::removed)},
          {"since", format_time(counts.since)},
          {"shares", shares_json(counts, reads_known)}};
}

Json comparison_json(const Comparison& comparison) {
  auto effects = Json::object();
  for (const auto& [effect, one, other, chance, difference] : comparison.findings) {
    effects[std::string(core::name(effect))] = {{"share", core::rate(one)},
                                                {"other", core::rate(other)},
                                                {"p", chance},
                                                {"verdict", std::string(name_of(difference))}};
  }
  const auto version = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
  return {{"policy", comparison.policy},
          {"key", comparison.key},
          {"locale", comparison.locale},
          {"template", comparison.template_name},
          {"version", version(comparison.version)},
          {"other_template", comparison.other_template},
          {"other_version", version(comparison.other_version)},
          {"effects", effects}};
}

std::string csv_line(const EffectCounts& counts, const std::string& effect, const std::string& button,
                     std::int64_t people) {
  const Share share{people, counts.sent};
  const auto interval = core::interval_of(share);
  const auto number = [](double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6f", value);
    return std::string(text.data());
  };
  std::string line;
  for (const auto& text : {counts.policy, counts.key, counts.wording.template_name, counts.wording.version,
                           counts.wording.locale, format_time(counts.since), effect, button})
    line += csv_field(text) + ",";
  return line + std::to_string(people) + "," + std::to_string(counts.sent) + "," + number(core::rate(share)) + "," +
         number(interval.low) + "," + number(interval.high) + "\n";
}

}  // namespace

Status expect_messages(store::Store& store, const config::Config& config, const store::EffectFilter& filter) {
  const auto ever = store.effects.counts({.policy = filter.policy, .key = filter.key});
  if (!ever) return tl::unexpected<Error>(ever.error());
  if (!ever->empty()) return {};
  const auto known = known_messages(store, config);
  if (!known) return tl::unexpected<Error>(known.error());
  const auto& [keys, notifications] = *known;
  if (!filter.key.empty() && !is_among(keys, filter.key))
    return fail("there is no message " + filter.key + did_you_mean(filter.key, keys),
                "give the key of a policy's message, or of a notification");
  if (!filter.policy.starts_with(kOfNotification)) return expect_policy(store, config, filter.policy);
  if (is_among(notifications, filter.policy)) return {};
  return fail("there is no " + filter.policy + did_you_mean(filter.policy, notifications),
              "give notify: and the key of a notification that was ordered");
}

Result<EffectReport> read_effects(store::Store& store, const store::EffectFilter& filter) {
  auto messages = store.effects.counts(filter);
  if (!messages) return tl::unexpected<Error>(messages.error());
  const auto reads_known = store.effects.knows_reads();
  if (!reads_known) return tl::unexpected<Error>(reads_known.error());
  return EffectReport{std::move(*messages), *reads_known};
}

std::vector<Comparison> comparisons_of(const EffectReport& report) {
  std::vector<Comparison> all;
  Rows rows;
  const auto finish = [&] {
    auto some = comparisons_of_key(rows);
    std::move(some.begin(), some.end(), std::back_inserter(all));
    rows.clear();
  };
  for (const auto& each : report.messages) {
    if (!rows.empty() && (rows.front()->policy != each.policy || rows.front()->key != each.key)) finish();
    rows.push_back(&each);
  }
  finish();
  return all;
}

Json effects_json(const EffectReport& report) {
  auto messages = Json::array();
  for (const auto& each : report.messages) messages.push_back(message_json(each, report.reads_known));
  auto comparisons = Json::array();
  for (const auto& each : comparisons_of(report)) comparisons.push_back(comparison_json(each));
  return {{"messages", messages}, {"reads_known", report.reads_known}, {"comparisons", comparisons}};
}

std::string effects_text(const EffectReport& report, const Paint& paint) {
  if (report.messages.empty()) return "nothing was sent whose effect was counted\n";
  std::string text;
  for (const auto& each : report.messages) text += message_text(each, report.reads_known, paint);
  const auto comparisons = comparisons_of(report);
  for (const auto& each : comparisons) text += comparison_text(each, paint);
  text += paint.faint("in brackets: where the true share lies, in 95 of 100 cases") + "\n";
  text += paint.faint("who opened a link is not known: Teams tells nobody") + "\n";
  if (report.reads_known) return text;
  return text + "who read is not known: no read receipt ever came\n" +
         "      to do: they need app.package.read_receipts, or ChatMessageReadReceipt.Read.Chat in your manifest, "
         "and " +
         "read receipts switched on in the tenant\n";
}

std::string effects_csv(const EffectReport& report) {
  std::string text = "policy,key,template,version,locale,since,effect,button,people,sent,share,low,high\n";
  for (const auto& each : report.messages) {
    const auto titles = titles_of(each.wording);
    for (const auto effect : kEffects) {
      if (!is_known(effect, report.reads_known)) continue;
      const std::string name(core::name(effect));
      text += csv_line(each, name, "", each.with(effect));
      if (effect != Effect::pressed) continue;
      for (std::size_t i = 0; i < titles.size(); ++i) text += csv_line(each, name, titles[i], each.pressed[i]);
    }
  }
  return text;
}

}  // namespace welcomed::cli
