#include "config/templates.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <system_error>

#include "base/letters.hpp"
#include "base/nearest.hpp"
#include "cards/built_in.hpp"
#include "config/check.hpp"
#include "config/kinds.hpp"
#include "config/places.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

namespace fs = std::filesystem;
using cards::Use;

constexpr std::size_t kMostBytes = std::size_t{256} * 1024;
constexpr std::size_t kMostFiles = 1000;
constexpr std::string_view kEndings[] = {".yaml", ".card.json", ".md"};

/// A file of the folder, by its name `NAME[.LOCALE].ENDING`.
struct Form {
  fs::path file;
  std::string name;
  std::string locale;
  std::string_view ending;
};

cards::Located located(const Section& section, std::string_view name) {
  if (!section.given(name)) return {};
  return {section.text(name), section.at(name)};
}

cards::StructuredSource structured(const Section& root) {
  cards::StructuredSource source{.title = located(root, "title"),
                                 .why = located(root, "why"),
                                 .offer = located(root, "offer"),
                                 .next = located(root, "next"),
                                 .actions = {},
                                 .opt_out = located(root.section("opt_out"), "title"),
                                 .image = located(root, "image")};
  for (const Section& action : root.sections("actions")) {
    source.actions.push_back({located(action, "title"), located(action, "say"), located(action, "open")});
  }
  return source;
}

std::string name_fault(const Form& form) {
  if (const auto wrong = complaint(Kind::template_name, form.name); !wrong.empty()) {
    return "the name " + in_quotes(form.name) + " is not good; " + wrong;
  }
  const auto wrong = form.locale.empty() ? "" : complaint(Kind::locale, form.locale);
  return wrong.empty() ? "" : in_quotes(form.locale) + " is no locale; " + wrong;
}

class Loader {
 public:
  Loader(Report& all, FileReport& report) : all_(all), report_(report) {}

  /// False when the folder cannot be read.
  bool folder(const fs::path& folder, Position at) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      std::error_code unreadable;  // is told when the file is read
      const bool hidden = entry->path().filename().string().starts_with('.');
      if (hidden || entry->is_directory(unreadable)) continue;
      files.push_back(entry->path());
      if (files.size() > kMostFiles) break;
    }
    if (error)
      report_.error(at,
                    "the templates folder " + in_quotes(folder.string()) + " cannot be read (" + error.message() + ")");
    if (files.size() > kMostFiles)
      report_.error(at, "the templates folder has more than " + std::to_string(kMostFiles) + " files");
    files.resize(std::min(files.size(), kMostFiles));
    std::sort(files.begin(), files.end());
    for (const auto& path : files) file(path);
    return !error;
  }

  void use(const TemplateUse& wanted) {
    const auto forms = seen_.find(wanted.name);
    if (forms == seen_.end()) {
      const auto near = did_you_mean(wanted.name, names());
      const std::string remedy = near.empty() ? "; add " + wanted.name + ".yaml to the templates folder" : near;
      return report_.error(wanted.at, "there is no template " + in_quotes(wanted.name) + remedy);
    }
    if (!forms->second.contains("")) {
      report_.error(wanted.at, "the template " + in_quotes(wanted.name) + " has no file without a locale; add " +
                                   wanted.name + ".yaml");
    }
    lint(wanted.name, wanted.use);
    used_.insert(wanted.name);
  }

  /// What no policy uses can still be sent with `notify`. After an error only what is wrong for any use is told: a
  /// policy may mean this template under a mistyped name.
  void rest() {
    for (const auto& name : names()) {
      // The answer to a wish is short: it needs no reason, and no way to opt out.
      const bool answer = name == cards::kOptOut || name == cards::kOptIn;
      if (!used_.contains(name)) lint(name, Use::notification, answer || all_.failed());
    }
  }

  /// Where the languages of a template differ in more than words.
  void compare_languages() {
    for (const auto& name : names()) {
      for (const auto& [locale, problem] : library_.compare_languages(name)) {
        FileReport report(all_, seen_[name].at(ascii_lower(locale)).form.file);
        tell(problem, report);
      }
    }
  }

  [[nodiscard]] cards::Library take() { return std::move(library_); }

 private:
  struct Known {
    Form form;
    std::shared_ptr<const cards::Template> value;  // null when it has a fault
    std::set<std::string> told;                    // two uses of a template find much the same
  };

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& [name, forms] : seen_) result.push_back(name);
    return result;
  }

  static std::optional<Form> form_of(const fs::path& path) {
    const std::string whole = path.filename().string();
    for (const auto ending : kEndings) {
      if (!whole.ends_with(ending)) continue;
      const std::string stem = whole.substr(0, whole.size() - ending.size());
      const auto dot = std::min(stem.find('.'), stem.size());
      return Form{path, stem.substr(0, dot), stem.substr(std::min(dot + 1, stem.size())), ending};
    }
    return std::nullopt;
  }

  void file(const fs::path& path) {
    FileReport report(all_, path);
    const auto form = form_of(path);
    if (!form)
      return report.warning({}, "this is no template and is passed over; templates end in .yaml, .card.json or .md");
    if (const auto wrong = name_fault(*form); !wrong.empty()) return report.error({}, wrong);
    auto& known = seen_[form->name];
    if (const auto twin = known.find(ascii_lower(form->locale)); twin != known.end()) {
      return report.error(
          {}, "this is the same template as " + in_quotes(twin->second.form.file.filename().string()) + "; keep one");
    }
    const auto text = read_file(form->file, kMostBytes);
    if (!text) report.error({}, text.error().text());
    const auto value = text ? parse(*form, *text, report) : nullptr;
    known.emplace(ascii_lower(form->locale), Known{*form, value, {}});
    if (value) library_.add(form->name, form->locale, value, *text);
  }

  static std::shared_ptr<const cards::Template> parse(const Form& form, std::string_view text, FileReport& report) {
    const auto parsed = form.ending == ".yaml" ? parse_structured(text, report) : parse_text(form, text, report);
    for (const auto& problem : parsed.problems) tell(problem, report);
    return parsed.value;
  }

  static cards::Parsed parse_text(const Form& form, std::string_view text, FileReport& report) {
    if (find_bad_utf8(text) == std::string_view::npos) {
      return form.ending == ".md" ? cards::parse_markdown(text) : cards::parse_card(text);
    }
    report.error({}, "this is not valid UTF-8; save the file as UTF-8");
    return {};
  }

  static cards::Parsed parse_structured(std::string_view text, FileReport& report) {
    auto root = parse_yaml(text, report);
    if (!root) return {};
    check(*root, template_keys(), {}, report);
    return cards::parse_structured(structured(Section(&*root, "", template_keys())));
  }

  static void tell(const cards::Problem& problem, FileReport& report) {
    if (problem.fatal) {
      report.error(problem.at, problem.text);
    } else {
      report.warning(problem.at, problem.text);
    }
  }

  void lint(const std::string& name, Use use, bool only_fatal = false) {
    for (auto& [locale, known] : seen_[name]) {
      if (!known.value) continue;
      FileReport report(all_, known.form.file);
      for (const auto& problem : known.value->lint(use)) {
        if (only_fatal && !problem.fatal) continue;
        if (known.told.insert(std::to_string(problem.at.line) + problem.text).second) tell(problem, report);
      }
    }
  }

  Report& all_;
  FileReport& report_;
  cards::Library library_;
  std::map<std::string, std::map<std::string, Known>> seen_;  // by name, then by locale in lower case
  std::set<std::string> used_;
};

}  // namespace

cards::Library load_templates(const fs::path& folder, Position at, const std::vector<TemplateUse>& uses, Report& all,
                              FileReport& report) {
  Loader loader(all, report);
  if (!loader.folder(folder, at)) return {};
  for (const auto& use : uses) loader.use(use);
  loader.rest();
  loader.compare_languages();
  return loader.take();
}

}  // namespace welcomed::config
