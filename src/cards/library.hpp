#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cards/template.hpp"

namespace welcomed::cards {

/// The nearest of `offered` to the language tag `wanted` (BCP 47, RFC 4647 lookup: pt-PR, pt, then the one without
/// a locale, which is the empty string), any case. Before the one without a locale comes another country's form of the
/// same language in the same script: pt-BR for pt-PT, but not zh-CN for zh-TW. Empty when none is nearer.
[[nodiscard]] std::string nearest_locale(std::string_view wanted, const std::vector<std::string>& offered);

/// What one language of a template lacks that the others have.
struct LanguageProblem {
  std::string locale;
  Problem problem;
};

/// Templates by name and locale.
class Library {
 public:
  /// `source` is what it was parsed from.
  void add(const std::string& name, const std::string& locale, std::shared_ptr<const Template> value,
           std::string_view source = {});
  [[nodiscard]] bool has(const std::string& name) const { return templates_.contains(name); }
  /// The nearest one to `locale`; null when there is no template of that name, or none for that locale and none
  /// without a locale.
  [[nodiscard]] const Template* find(const std::string& name, std::string_view locale) const;
  [[nodiscard]] std::vector<std::string> names() const;
  /// Differs when a template of that name does, in any locale; empty when there is none.
  [[nodiscard]] std::string fingerprint(const std::string& name) const;
  /// The locales of a template; "" is the one without a locale.
  [[nodiscard]] std::vector<std::string> locales(const std::string& name) const;
  /// What a template uses of the data in any of its languages, as paths.
  [[nodiscard]] std::set<std::string> data_used(const std::string& name) const;
  /// Where the languages of a template differ in more than words: parts, buttons, kinds of elements, data they use.
  /// The one without a locale is the measure, else the first.
  [[nodiscard]] std::vector<LanguageProblem> compare_languages(const std::string& name) const;

 private:
  std::map<std::string, std::map<std::string, std::shared_ptr<const Template>>> templates_;
  std::map<std::string, std::string> fingerprints_;
};

}  // namespace welcomed::cards
