#include <CLI/CLI.hpp>
#include <iostream>

#include "base/nearest.hpp"
#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/preview_data.hpp"
#include "cli/preview_page.hpp"
#include "cli/preview_text.hpp"
#include "cli/private_file.hpp"
#include "cli/test_mark.hpp"
#include "cli/test_sending.hpp"
#include "config/text.hpp"
#include "core/variant.hpp"
#include "daemon/render_data.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string name;     ///< of the template, or the key of a message with several
  std::string user;     ///< id or user principal name; empty for a made-up person
  std::string tenant;   ///< where to look for them; empty for everywhere
  std::string policy;   ///< under which it is sent; empty: the first that sends it
  std::string locale;   ///< empty: the person's, and on a page all of the template's
  std::string html;     ///< the file to write a page to; empty for none
  std::string data;     ///< the file with the values of a notification; empty for none
  std::string variant;  ///< of the message's templates; empty: the person's, or all where there is none
  std::string send;     ///< whom to send it to as a test; empty for nobody
  bool json = false;
  Typed typed;

  /// Whom it is rendered for; empty for a made-up person.
  [[nodiscard]] const std::string& reader() const { return send.empty() ? user : send; }
};

void declare(CLI::App& command, Options& options) {
  command.add_option("TEMPLATE", options.name, "The name of the template, like welcome, or the key of a message")
      ->required();
  command.add_option("--user", options.user, "For this user, by user principal name or id; a made-up one unless given");
  add_tenant(command, options.tenant);
  command.add_option("--policy", options.policy, "As this policy sends it; the first that does unless given");
  command.add_option("--locale", options.locale, "In this language, like pt-BR");
  command.add_option("--variant", options.variant, "This template, of a message that has several; each unless given");
  auto* as_json = command.add_flag("--json", options.json, "The activity exactly as it would be sent");
  command.add_option("--html", options.html, "Write a page that shows all languages, light and dark")
      ->type_name("FILE")
      ->excludes(as_json);
  command.add_option("--data", options.data, "The values of a notification: a JSON object")->type_name("FILE");
  command
      .add_option("--send", options.send, "Send it to this user in Teams, marked as a test, which counts as no message")
      ->type_name("USER");
  options.typed = Typed(command);
}

/// A template to show, and what it is one of.
struct Shown {
  std::string name;
  std::string heading;  ///< the name, and its share where there are several
};

/// Which of a message's templates are shown: the one asked for, else what that person gets; each for nobody in
/// particular.
std::vector<core::Variant> chosen_of(const core::Message& message, const config::Config& config, const Reader& reader,
                                     const Options& options) {
  const auto wanted = !options.variant.empty() ? options.variant
                      : !options.reader().empty()
                          ? core::template_of(message, reader.profile.id, reader.variants, config.policies)
                          : std::string();
  std::vector<core::Variant> chosen;
  for (const auto& each : message.variants) {
    if (wanted.empty() || each.template_name == wanted) chosen.push_back(each);
  }
  return chosen;
}

Error no_such_variant(const core::Message& message, const Options& options) {
  return {
      options.name + " has no variant " + options.variant + did_you_mean(options.variant, core::templates_of(message)),
      "known are " + config::listed(core::templates_of(message))};
}

/// What is asked for by that name: the templates of a message with several, else the one template of that name or key.
Result<std::vector<Shown>> templates_for(const config::Config& config, const TenantId& tenant, const Reader& reader,
                                         const Options& options) {
  const auto* message = message_with_variants(config, tenant, options.name);
  if (message == nullptr && !options.variant.empty())
    return fail(options.name + " is no message with several templates", "leave out --variant");
  const bool by_message = message != nullptr && (message->key == options.name || !options.variant.empty());
  if (!by_message) {
    return template_named(config, tenant, options.name).map([](const std::string& name) {
      return std::vector<Shown>{{name, name}};
    });
  }
  std::vector<Shown> all;
  for (const auto& [name, percent] : chosen_of(*message, config, reader, options))
    all.push_back({name, name + " (" + std::to_string(percent) + " %)"});
  if (all.empty()) return tl::unexpected<Error>(no_such_variant(*message, options));
  return all;
}

Result<Preview> render(const config::Config& config, const Reader& reader, const Options& options, const Shown& what,
                       const std::string& language, const std::string& locale) {
  const auto values = read_values(options.data);
  if (!values) return tl::unexpected<Error>(values.error());
  const auto purpose = options.send.empty() ? Purpose::message : Purpose::test;
  auto activity = rendered(config, reader, what.name, locale, *values, purpose);
  if (!activity) return tl::unexpected<Error>(activity.error());
  return Preview{language, language_sent(config, what.name, locale), std::move(*activity)};
}

/// Which languages are shown: the one asked for, else the reader's, and on a page all of them.
std::vector<std::string> languages_for(const config::Config& config, const Reader& reader, const Options& options,
                                       const Shown& what) {
  if (!options.locale.empty()) return {options.locale};
  if (!options.html.empty()) return library_with(config, what.name).locales(what.name);
  return {daemon::locale_of(reader.profile, {}, reader.tenant)};
}

/// Each template in each language, those of a message with several under their names.
Result<std::vector<Preview>> previews_for(const config::Config& config, const Reader& reader, const Options& options,
                                          const std::vector<Shown>& templates) {
  std::vector<Preview> out;
  for (const auto& what : templates) {
    const auto forms = library_with(config, what.name).locales(what.name);
    const auto title = templates.size() > 1 ? what.heading + ", " : std::string();
    for (const auto& language : languages_for(config, reader, options, what)) {
      auto one = render(config, reader, options, what, title + (language.empty() ? "default" : language),
                        locale_of_form(language, forms));
      if (!one) return tl::unexpected<Error>(one.error());
      out.push_back(std::move(*one));
    }
  }
  return out;
}

Status write_page(const config::Config& config, const Options& options, const std::vector<Preview>& previews) {
  auto file = PrivateFile::make(config, options.html);
  if (!file) return tl::unexpected<Error>(file.error());
  (*file)->out() << preview_page(options.name, config.bot.name, previews);
  const auto written = (*file)->close();
  if (!written) return written;
  std::cout << readable(options.html) << '\n';
  return {};
}

void print(const std::vector<Shown>& templates, const std::vector<Preview>& previews) {
  const auto paint = Paint::of_output();
  for (std::size_t each = 0; each < previews.size(); ++each) {
    std::cout << (each > 0 ? "\n" : "")
              << preview_text(templates[each].heading, previews[each].locale, previews[each].activity, paint);
  }
}

Status show(const Options& options, const std::vector<Shown>& templates, const std::vector<Preview>& previews) {
  if (options.json && previews.size() > 1)
    return fail(options.name + " has several templates", "say which with --variant, or for whom with --user");
  if (options.json)
    std::cout << json_text(previews.front().activity, 2) << '\n';
  else
    print(templates, previews);
  return {};
}

/// What the daemon recorded of somebody, where it can be read; without that a preview shows what they would get first.
std::vector<core::RecordedVariant> recorded_of(const config::Config& config, const Reader& reader) {
  const auto store = open_to_read(config);
  if (!store) return {};
  auto recorded = (*store)->deliveries.variants(reader.tenant.id, reader.profile.id);
  return recorded ? std::move(*recorded) : std::vector<core::RecordedVariant>();
}

/// All that is to be shown or sent, and for whom.
struct Prepared {
  Reader reader;
  std::vector<Shown> templates;
  std::vector<Preview> previews;
};

/// In the tenant of the policy, where one is named.
TenantId tenant_for(const config::Config& config, const Options& options, const TenantId& named) {
  const auto* policy = config.policy(options.policy);
  return policy == nullptr ? named : policy->tenant;
}

Result<Prepared> prepare(const CurrentConfig& whole, const Options& options) {
  const auto named = tenant_of(*whole, options.tenant);
  if (!named) return tl::unexpected<Error>(named.error());
  const auto narrowed = with_policy_alone(whole, options.policy, *named);
  if (!narrowed) return tl::unexpected<Error>(narrowed.error());
  const auto& config = *narrowed;
  const auto tenant = tenant_for(*config, options, *named);
  // What cannot be shown to anybody is no reason to ask the directory.
  const auto known = templates_for(*config, tenant, sample_reader(*config, tenant), options);
  if (!known) return tl::unexpected<Error>(known.error());
  auto reader = options.reader().empty() ? Result<Reader>(sample_reader(*config, tenant))
                                         : find_reader(config, options.reader(), tenant);
  if (!reader) return tl::unexpected<Error>(reader.error());
  const bool chooses = message_with_variants(*config, tenant, options.name) != nullptr;
  if (chooses && !reader->made_up) reader->variants = recorded_of(*config, *reader);
  auto templates = templates_for(*config, tenant, *reader, options);
  if (!templates) return tl::unexpected<Error>(templates.error());
  auto previews = previews_for(*config, *reader, options, *templates);
  if (!previews) return tl::unexpected<Error>(previews.error());
  return Prepared{*reader, std::move(*templates), std::move(*previews)};
}

/// None before the daemon's first start.
Result<std::unique_ptr<store::SqlStore>> store_if_any(const config::Config& config) {
  const auto made = store::is_made(config.store, config.store_password_file);
  if (!made) return tl::unexpected<Error>(made.error());
  return *made ? open_to_change(config) : std::unique_ptr<store::SqlStore>();
}

/// Which of its languages went, and that it was not the one wanted where that is another.
std::string language_text(const std::string& sent, const std::string& wanted) {
  const auto said = sent == "und" ? std::string("in its form without a language") : "in " + sent;
  return said + (same_language(sent, wanted) ? "" : ", for want of " + readable(wanted));
}

Result<int> send(const CurrentConfig& config, const Options& options, const Prepared& prepared) {
  const auto store = store_if_any(*config);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto text =
      marked_as_test(prepared.previews.front().activity).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto sent = send_test(config, prepared.reader, text, store->get(), options.typed);
  if (!sent) return tl::unexpected<Error>(sent.error());
  const auto& preview = prepared.previews.front();
  std::cout << readable(prepared.templates.front().name) << " went to " << readable(prepared.reader.profile.upn)
            << " as a test, " << language_text(preview.locale, preview.language) << '\n';
  return kGood;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const bool sends = !options.send.empty();
  if (sends && (!options.user.empty() || options.json || !options.html.empty()))
    return refuse({"a test is sent to one person, and shown nowhere", "leave out --user, --json and --html"});
  const auto prepared = prepare(config, options);
  if (!prepared) return refuse(prepared.error());
  if (sends) return send(config, options, *prepared);
  if (!options.html.empty()) {
    return write_page(*config, options, prepared->previews).map([] { return kGood; });
  }
  const auto shown = show(options, prepared->templates, prepared->previews);
  return shown ? kGood : refuse(shown.error());
}

}  // namespace

Command preview_command() {
  return {.name = "preview",
          .does = "A template as a person would get it; can send it as a test",
          .example = "welcomed preview welcome --locale de --html welcome.html",
          .declare = declared_by<Options>(declare, run)};
}

}  // namespace welcomed::cli
