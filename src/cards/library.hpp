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

/// A template in one language, as it is now.
struct Form {
  std::shared_ptr<const Template> value;  // shared as the library's own are
  std::string locale;                     ///< empty of the one without
  std::string version;                    ///< differs when what it is made from does; 16 digits
  std::vector<Button> buttons;            ///< as `Template::buttons` has them
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
  /// The same with what tells it from others of that name.
  [[nodiscard]] const Form* form(const std::string& name, std::string_view locale) const;
  [[nodiscard]] std::vector<std::string> names() const;
  /// Differs when a template of that name does, in any locale; empty when there is none.
  [[nodiscard]] std::string fingerprint(const std::string& name) const;
  /// The locales of a template; "" is the one without a locale.
  [[nodiscard]] std::vector<std::string> locales(const std::string& name) const;
  /// What a template uses of the data in any of its languages, as paths.
  [[nodiscard]] std::set<std::string> data_used(const std::string& name) const;
  /// Those of them for whose absence nothing in the template covers, in one of its languages at least.
  [[nodiscard]] std::set<std::string> data_needed(const std::string& name) const;
  /// Whether any template uses that part of the data, or something in it.
  [[nodiscard]] bool uses(const std::string& path) const;
  /// Where the languages of a template differ in more than words: parts, buttons, kinds of elements, data they use.
  /// The one without a locale is the measure, else the first.
  [[nodiscard]] std::vector<LanguageProblem> compare_languages(const std::string& name) const;

 private:
  std::map<std::string, std::map<std::string, Form>> templates_;
  std::map<std::string, std::string> fingerprints_;
  std::set<std::string> used_;  ///< of the data, by any of them
};

}  // namespace welcomed::cards
