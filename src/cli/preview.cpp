#include <CLI/CLI.hpp>
#include <iostream>

#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/preview_data.hpp"
#include "cli/preview_page.hpp"
#include "cli/preview_text.hpp"
#include "cli/private_file.hpp"
#include "daemon/render_data.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string name;    ///< of the template
  std::string user;    ///< id or user principal name; empty for a made-up person
  std::string tenant;  ///< where to look for them; empty for everywhere
  std::string locale;  ///< empty: the person's, and on a page all of the template's
  std::string html;    ///< the file to write a page to; empty for none
  std::string data;    ///< the file with the values of a notification; empty for none
  bool json = false;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("TEMPLATE", options.name, "The name of the template, like welcome")->required();
  command.add_option("--user", options.user, "For this user, by user principal name or id; a made-up one unless given");
  add_tenant(command, options.tenant);
  command.add_option("--locale", options.locale, "In this language, like pt-BR");
  auto* as_json = command.add_flag("--json", options.json, "The activity exactly as it would be sent");
  command.add_option("--html", options.html, "Write a page that shows all languages, light and dark")
      ->type_name("FILE")
      ->excludes(as_json);
  command.add_option("--data", options.data, "The values of a notification: a JSON object")->type_name("FILE");
}

Result<Preview> render(const config::Config& config, const Reader& reader, const Options& options,
                       const std::string& language, const std::string& locale) {
  const auto values = read_values(options.data);
  if (!values) return tl::unexpected<Error>(values.error());
  auto activity = rendered(config, reader, options.name, locale, *values);
  if (!activity) return tl::unexpected<Error>(activity.error());
  return Preview{language, locale, std::move(*activity)};
}

/// Which languages are shown: the one asked for, else the reader's, and on a page all of them.
std::vector<std::string> languages_for(const config::Config& config, const Reader& reader, const Options& options) {
  if (!options.locale.empty()) return {options.locale};
  if (!options.html.empty()) return library_with(config, options.name).locales(options.name);
  return {daemon::locale_of(reader.profile, {}, reader.tenant)};
}

Result<std::vector<Preview>> previews_for(const config::Config& config, const Reader& reader, const Options& options) {
  std::vector<Preview> out;
  const auto forms = library_with(config, options.name).locales(options.name);
  for (const auto& language : languages_for(config, reader, options)) {
    auto one =
        render(config, reader, options, language.empty() ? "default" : language, locale_of_form(language, forms));
    if (!one) return tl::unexpected<Error>(one.error());
    out.push_back(std::move(*one));
  }
  return out;
}

Status write_page(const config::Config& config, const Options& options, const std::vector<Preview>& previews) {
  auto file = PrivateFile::make(options.html);
  if (!file) return tl::unexpected<Error>(file.error());
  (*file)->out() << preview_page(options.name, config.bot.name, previews);
  const auto written = (*file)->close();
  if (!written) return written;
  std::cout << options.html << '\n';
  return {};
}

Status show(const config::Config& config, const Options& options, const std::vector<Preview>& previews) {
  if (!options.html.empty()) return write_page(config, options, previews);
  if (options.json) {
    std::cout << json_text(previews.front().activity, 2) << '\n';
  } else {
    const auto paint = Paint::of_output();
    std::cout << paint.faint(options.name + " for " + previews.front().locale) << "\n\n"
              << activity_text(previews.front().activity, paint);
  }
  return {};
}

Status preview_with(const CurrentConfig& config, const Options& options) {
  const auto there = check_template(*config, options.name);
  if (!there && !library_with(*config, options.name).has(options.name)) return there;
  const auto tenant = tenant_of(*config, options.tenant);
  if (!tenant) return tl::unexpected<Error>(tenant.error());
  const auto reader =
      options.user.empty() ? Result<Reader>(sample_reader(*config)) : find_reader(config, options.user, *tenant);
  if (!reader) return tl::unexpected<Error>(reader.error());
  const auto previews = previews_for(*config, *reader, options);
  if (!previews) return tl::unexpected<Error>(previews.error());
  return show(*config, options, *previews);
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto shown = preview_with(config, options);
  return shown ? kGood : refuse(shown.error());
}

}  // namespace

Command preview_command() {
  return {.name = "preview",
          .does = "A template as a person would get it; sends nothing",
          .example = "welcomed preview welcome --locale de --html welcome.html",
          .declare = declared_by<Options>(declare, run)};
}

}  // namespace welcomed::cli
