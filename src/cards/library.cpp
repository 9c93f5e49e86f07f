#include "cards/library.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "base/letters.hpp"

namespace welcomed::cards {

namespace {

std::optional<std::string> same_tag(std::string_view tag, const std::vector<std::string>& offered) {
  const auto found = std::find_if(offered.begin(), offered.end(),
                                  [&](const std::string& each) { return !each.empty() && ascii_lower(each) == tag; });
  if (found == offered.end()) return std::nullopt;
  return *found;
}

/// RFC 4647 §3.4: the last subtag goes, and a single letter before it as well.
std::string_view shortened(std::string_view tag) {
  const auto dash = tag.rfind('-');
  if (dash == std::string_view::npos) return {};
  tag = tag.substr(0, dash);
  const bool lone = tag.size() >= 2 && tag[tag.size() - 2] == '-';
  return lone ? tag.substr(0, tag.size() - 2) : tag;
}

std::string_view language_of(std::string_view tag) { return tag.substr(0, tag.find('-')); }

/// The script when it matters who can read it: Chinese is written in two.
std::string_view script_of(std::string_view tag) {
  constexpr std::array<std::string_view, 4> kTraditional{"hant", "tw", "hk", "mo"};
  if (language_of(tag) != "zh") {
    const auto first = tag.find('-');
    const auto second = first == std::string_view::npos ? std::string_view() : tag.substr(first + 1);
    const auto script = second.substr(0, second.find('-'));
    return script.size() == 4 ? script : std::string_view();
  }
  for (const auto mark : kTraditional) {
    if (tag.find(mark, 2) != std::string_view::npos) return "hant";
  }
  return "hans";
}

/// Another country's form of the same language, which is nearer than another language.
std::optional<std::string> same_language(std::string_view tag, const std::vector<std::string>& offered) {
  const auto found = std::find_if(offered.begin(), offered.end(), [&](const std::string& each) {
    const auto other = ascii_lower(each);
    return language_of(other) == language_of(tag) && script_of(other) == script_of(tag);
  });
  if (found == offered.end()) return std::nullopt;
  return *found;
}

std::string version_of(std::string_view source) {
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(std::hash<std::string_view>{}(source)));
  return digits.data();
}

}  // namespace

std::string nearest_locale(std::string_view wanted, const std::vector<std::string>& offered) {
  auto tag = ascii_lower(wanted);
  std::replace(tag.begin(), tag.end(), '_', '-');
  for (std::string_view each = tag; !each.empty(); each = shortened(each)) {
    if (auto found = same_tag(each, offered)) return *found;
  }
  return tag.empty() ? std::string() : same_language(tag, offered).value_or("");
}

void Library::add(const std::string& name, const std::string& locale, std::shared_ptr<const Template> value,
                  std::string_view source) {
  if (!locale.empty()) value = std::make_shared<const Template>(value->spoken_in(locale));
  used_.merge(value->data_used());
  templates_[name][locale] = {value, locale, version_of(source), value->buttons()};
  auto& print = fingerprints_[name];
  print = std::to_string(std::hash<std::string>{}(print + locale + '\n' + std::string(source)));
}

std::string Library::fingerprint(const std::string& name) const {
  const auto found = fingerprints_.find(name);
  return found == fingerprints_.end() ? std::string() : found->second;
}

const Template* Library::find(const std::string& name, std::string_view locale) const {
  const auto* found = form(name, locale);
  return found == nullptr ? nullptr : found->value.get();
}

const Form* Library::form(const std::string& name, std::string_view locale) const {
  const auto found = templates_.find(name);
  if (found == templates_.end()) return nullptr;
  const auto nearest = found->second.find(nearest_locale(locale, locales(name)));
  return nearest == found->second.end() ? nullptr : &nearest->second;
}

std::vector<std::string> Library::names() const {
  std::vector<std::string> out;
  for (const auto& [name, forms] : templates_) out.push_back(name);
  return out;
}

std::vector<std::string> Library::locales(const std::string& name) const {
  std::vector<std::string> out;
  const auto found = templates_.find(name);
  if (found == templates_.end()) return out;
  for (const auto& [locale, form] : found->second) out.push_back(locale);
  return out;
}

std::set<std::string> Library::data_used(const std::string& name) const {
  std::set<std::string> out;
  const auto found = templates_.find(name);
  if (found == templates_.end()) return out;
  for (const auto& [locale, form] : found->second) out.merge(form.value->data_used());
  return out;
}

std::set<std::string> Library::data_needed(const std::string& name) const {
  std::set<std::string> out;
  const auto found = templates_.find(name);
  if (found == templates_.end()) return out;
  for (const auto& [locale, form] : found->second) out.merge(form.value->data_needed());
  return out;
}

bool Library::uses(const std::string& path) const {
  const auto found = used_.lower_bound(path + ".");
  return used_.contains(path) || (found != used_.end() && found->starts_with(path + "."));
}

std::vector<LanguageProblem> Library::compare_languages(const std::string& name) const {
  std::vector<LanguageProblem> out;
  const auto found = templates_.find(name);
  if (found == templates_.end()) return out;
  const auto& measure = *found->second.begin()->second.value;  // "" sorts first
  for (const auto& [locale, form] : found->second) {
    for (auto& problem : form.value->differences_from(measure)) out.push_back({locale, std::move(problem)});
  }
  return out;
}

}  // namespace welcomed::cards
