#include "cli/preview_data.hpp"

#include <algorithm>
#include <set>

#include "base/letters.hpp"
#include "base/nearest.hpp"
#include "base/strict_json.hpp"
#include "base/system_clock.hpp"
#include "cards/built_in.hpp"
#include "cli/directory.hpp"
#include "cli/opening.hpp"
#include "config/places.hpp"
#include "config/text.hpp"
#include "core/causes.hpp"
#include "core/variant.hpp"
#include "daemon/letter.hpp"
#include "daemon/people_files.hpp"
#include "daemon/stamp.hpp"
#include "net/client.hpp"

namespace welcomed::cli {
namespace {

using CurrentConfig = std::shared_ptr<const config::Config>;
using Found = Outcome<std::optional<Reader>>;

/// No key of a message has a colon.
const std::string kTestKey = "test:";

Task<Outcome<std::string>> name_of_app(graph::GraphClient& graph, const config::Config& config) {
  if (!config.app.catalog_id.empty()) co_return config.bot.name;
  auto app = co_await graph.find_app(config.app.external_id);
  if (!app) co_return app.setback();
  co_return app->name;
}

Task<Found> look_up(graph::GraphClient& graph, const config::Config& config, const config::Tenant& tenant,
                    const std::string& user) {
  const auto profile = co_await graph.profile(user, daemon::parts_used(config.library));
  if (!profile) co_return profile.setback();
  if (!profile.value()) co_return std::optional<Reader>();
  const auto app = co_await name_of_app(graph, config);
  if (!app) co_return app.setback();
  Reader reader{*profile.value(), tenant, app.value()};
  co_return std::optional<Reader>(std::move(reader));
}

tl::unexpected<Error> not_read(const config::Tenant& tenant, const Cause& cause) {
  auto error = core::error_of(cause);
  return fail("the directory of " + tenant.name + " could not be read: " + error.what, std::move(error.remedy));
}

Result<Reader> only_one(std::vector<Reader> found, const std::string& user) {
  if (found.empty())
    return fail("there is no user " + user, "give an id or a user principal name, like adele@contoso.com");
  if (found.size() == 1) return std::move(found.front());
  std::string list;
  for (const auto& each : found) list += (list.empty() ? "" : ", ") + each.profile.id.str() + " in " + each.tenant.name;
  return fail(user + " is more than one person: " + list, "say which with --tenant");
}

Task<Result<Reader>> search(net::Transport& transport, Clock& clock, CurrentConfig config, std::string user,
                            TenantId in) {
  auto random = Random::from_device();
  std::vector<Reader> all;
  for (const auto& tenant : config->tenants) {
    if (!in.empty() && tenant.id != in) continue;
    Directory directory(transport, clock, random, *config, tenant);
    auto found = co_await look_up(directory.graph, *config, tenant, user);
    if (!found) co_return not_read(tenant, cause_of(found.setback()));
    if (found.value()) all.push_back(std::move(**found));
  }
  co_return only_one(std::move(all), user);
}

}  // namespace

Reader sample_reader(const config::Config& config, const TenantId& tenant) {
  const graph::Profile adele{.id = RecipientId("87d349ed-44d7-43e1-9a83-5f2406dee5bd"),
                             .name = "Adele Vance",
                             .given_name = "Adele",
                             .surname = "Vance",
                             .mail = "adele@contoso.com",
                             .upn = "adele@contoso.com",
                             .job_title = "Product Manager",
                             .department = "Marketing",
                             .office_location = "18/2111",
                             .preferred_language = {},
                             .hire_date = "2027-01-11T00:00:00Z",
                             .manager = graph::Manager{"Miriam Graham", "Miriam", "miriam@contoso.com"}};
  const auto* where = config.tenant(tenant);
  return {adele, where == nullptr ? config.tenants.front() : *where, config.bot.name, true};
}

Result<Reader> find_reader(const CurrentConfig& config, const std::string& user, const TenantId& tenant) {
  asio::io_context io(1);
  SystemClock clock(io);
  net::Client client(io, {.proxy = proxy_of_environment()});
  Result<Reader> reader = fail("nobody was looked for");
  spawn(io.get_executor(),
        [](net::Client& with, SystemClock& time, const CurrentConfig& from, const std::string& whom, const TenantId& in,
           Result<Reader>& into) -> Task<void> {
          into = co_await search(with, time, from, whom, in);
        }(client, clock, config, user, tenant, reader));
  io.run();
  return reader;
}

Result<nlohmann::json> read_values(const std::filesystem::path& file) {
  constexpr std::size_t kMostBytes = 65536;
  constexpr std::size_t kMostDepth = 16;
  if (file.empty()) return nlohmann::json::object();
  const auto text = config::read_file(file, kMostBytes);
  if (!text) {
    return fail("the values of --data cannot be read from " + file.string() + ": " + text.error().what,
                "give a file of 64 KiB at most that the user who runs this may read; of a command run by root that is "
                "the owner of the store's folder");
  }
  if (text->empty()) return fail(file.string() + " is empty", "put the values into it as a JSON object; {} for none");
  auto values = parse_strict(*text, kMostDepth);
  if (!values) return fail(file.string() + ": " + values.error().what, "give a file with a JSON object");
  if (!values->is_object()) return fail(file.string() + " holds no JSON object", "put the values into { }");
  return values;
}

std::vector<std::string> values_used(const config::Config& config, const std::string& template_name) {
  std::vector<std::string> used;
  for (const auto& path : library_with(config, template_name).data_used(template_name)) {
    if (path.starts_with("message.") && path != "message.key") used.push_back(path);
  }
  return used;
}

const core::Message* message_with_variants(const config::Config& config, const TenantId& tenant,
                                           const std::string& name) {
  const core::Message* by_template = nullptr;
  for (const auto& policy : config.policies) {
    if (!tenant.empty() && policy.tenant != tenant) continue;
    for (const auto& message : policy.messages) {
      if (message.variants.empty()) continue;
      if (message.key == name) return &message;
      const auto names = core::templates_of(message);
      const bool has_it = std::find(names.begin(), names.end(), name) != names.end();
      if (has_it && by_template == nullptr) by_template = &message;
    }
  }
  return by_template;
}

namespace {

/// Those by which messages of a key go, where each goes by one.
std::vector<std::string> templates_of_key(const config::Config& config, const TenantId& tenant,
                                          const std::string& key) {
  std::set<std::string> found;
  for (const auto& policy : config.policies) {
    if (!tenant.empty() && policy.tenant != tenant) continue;
    for (const auto& message : policy.messages) {
      if (message.key != key || !message.variants.empty()) continue;
      found.insert(message.template_name.empty() ? message.channel_template : message.template_name);
    }
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> templates_and_keys(const config::Config& config) {
  auto words = config.library.names();
  for (const auto& policy : config.policies) {
    for (const auto& message : policy.messages) words.push_back(message.key);
  }
  return words;
}

}  // namespace

Result<std::string> template_named(const config::Config& config, const TenantId& tenant, const std::string& name) {
  if (library_with(config, name).has(name)) return name;
  const auto found = templates_of_key(config, tenant, name);
  if (found.size() == 1) return found.front();
  if (!found.empty())
    return fail("the messages " + name + " of several policies go by different templates",
                "give the name of one: " + config::listed(found));
  return fail("there is no template and no message " + name + did_you_mean(name, templates_and_keys(config)),
              "known templates are " + config::listed(config.library.names()));
}

Result<CurrentConfig> with_policy_alone(const CurrentConfig& config, const std::string& policy,
                                        const TenantId& tenant) {
  if (policy.empty()) return config;
  const auto* found = config->policy(policy);
  if (found == nullptr) return tl::unexpected<Error>(no_policy(policy, *config));
  if (!tenant.empty() && found->tenant != tenant)
    return fail("the policy " + policy + " is of another tenant", "leave out --tenant, or name a policy of that one");
  auto alone = std::make_shared<config::Config>(*config);
  alone->policies = {*found};
  return alone;
}

Sending sending_of(const config::Config& config, const TenantId& tenant, const std::string& template_name) {
  const core::Policy* of_tenant = nullptr;
  for (const auto& policy : config.policies) {
    if (policy.tenant != tenant) continue;
    if (of_tenant == nullptr) of_tenant = &policy;
    for (const auto& message : policy.messages) {
      const auto names = core::templates_of(message);
      if (std::find(names.begin(), names.end(), template_name) != names.end()) return {policy, message.key};
    }
  }
  core::Policy made_up;
  made_up.name = made_up.title = "everyone";
  return {of_tenant == nullptr ? made_up : *of_tenant, template_name};
}

namespace {

/// A made-up person has something in each column.
nlohmann::json data_for(const config::Config& config, const Reader& reader, const std::string& template_name,
                        const core::Policy& policy, const core::Recipient& recipient) {
  if (!reader.made_up) {
    daemon::PeopleFiles files;
    return daemon::data_of(files, &policy, recipient);
  }
  constexpr std::string_view kData = "data.";
  auto data = nlohmann::json::object();
  for (const auto& path : library_with(config, template_name).data_used(template_name)) {
    const auto column = path.starts_with(kData) ? path.substr(kData.size()) : std::string();
    if (!column.empty()) data[column] = column;
  }
  return data;
}

}  // namespace

Result<nlohmann::json> rendered(const config::Config& config, const Reader& reader, const std::string& template_name,
                                const std::string& locale, nlohmann::json values, Purpose purpose) {
  return rendered(config, reader, sending_of(config, reader.tenant.id, template_name), template_name, locale,
                  std::move(values), purpose);
}

Result<nlohmann::json> rendered(const config::Config& config, const Reader& reader, const Sending& sending,
                                const std::string& template_name, const std::string& locale, nlohmann::json values,
                                Purpose purpose) {
  auto profile = reader.profile;
  profile.preferred_language = locale;
  core::Recipient recipient;
  recipient.tenant = reader.tenant.id;
  recipient.id = reader.profile.id;
  recipient.name = reader.profile.upn;
  if (!values.contains("key")) values["key"] = sending.key;
  daemon::RenderValues known{.app_name = reader.app_name,
                             .locale = locale,
                             .user = daemon::user_values(profile, locale),
                             .data = data_for(config, reader, template_name, sending.policy, recipient)};
  const auto stamp = daemon::stamp_of(recipient, purpose == Purpose::test ? kTestKey + sending.key : sending.key, 1);
  const daemon::Draft draft{template_name, sending.policy, std::move(values), recipient, std::move(known), stamp};
  return daemon::write_letter(library_with(config, template_name), draft, reader.tenant, config.bot, wall_time())
      .map([](const daemon::Letter& letter) { return nlohmann::json::parse(letter.activity); });
}

std::string locale_of_form(const std::string& form, const std::vector<std::string>& forms) {
  if (!form.empty()) return form;
  return cards::nearest_locale("en", forms).empty() ? "en" : "und";
}

std::string language_sent(const config::Config& config, const std::string& template_name, const std::string& locale) {
  const auto& library = library_with(config, template_name);
  const auto* form = library.form(template_name, locale);
  return form == nullptr ? "und" : locale_of_form(form->locale, library.locales(template_name));
}

bool same_language(std::string_view one, std::string_view other) {
  const auto language = [](std::string_view locale) {
    return ascii_lower(locale.substr(0, locale.find_first_of("-_")));
  };
  return language(one) == language(other);
}

const cards::Library& library_with(const config::Config& config, const std::string& template_name) {
  const bool only_ours = !config.library.has(template_name) && cards::built_in().has(template_name);
  return only_ours ? cards::built_in() : config.library;
}

Status check_rendering(const config::Config& config, const std::string& template_name, const nlohmann::json& values) {
  for (const auto& locale : config.library.locales(template_name)) {
    const auto activity =
        rendered(config, sample_reader(config), template_name, locale.empty() ? "und" : locale, values);
    if (!activity) return tl::unexpected<Error>(activity.error());
  }
  return {};
}

Status check_template(const config::Config& config, const std::string& name) {
  if (config.library.has(name)) return {};
  const auto names = config.library.names();
  std::string known;
  for (const auto& each : names) known += (known.empty() ? "" : ", ") + each;
  return fail("there is no template " + name + did_you_mean(name, names), "known are " + known);
}

}  // namespace welcomed::cli
