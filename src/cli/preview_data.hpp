#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "core/policy.hpp"
#include "core/variant.hpp"
#include "graph/graph_client.hpp"

namespace welcomed::cli {

/// Somebody a template is previewed for.
struct Reader {
  graph::Profile profile;
  config::Tenant tenant;
  std::string app_name;
  bool made_up = false;                           ///< nobody's: their row of any file has the columns' names for values
  std::vector<core::RecordedVariant> variants{};  ///< as `Deliveries::variants` has them
};

/// A made-up person of `tenant`, or of the configuration's first one where it is empty.
[[nodiscard]] Reader sample_reader(const config::Config& config, const TenantId& tenant = {});

/// The only person of that id or user principal name, looked for through Graph with the configured credential in
/// `tenant`, or in each where it is empty.
[[nodiscard]] Result<Reader> find_reader(const std::shared_ptr<const config::Config>& config, const std::string& user,
                                         const TenantId& tenant);

/// What a notification's template sees as `message`: a JSON object of at most 64 KiB; `{}` when `file` is empty.
[[nodiscard]] Result<nlohmann::json> read_values(const std::filesystem::path& file);

/// The message that goes by several templates and has this key or, where none has, this template; in that tenant, or in
/// any where it is empty. Null where there is none.
[[nodiscard]] const core::Message* message_with_variants(const config::Config& config, const TenantId& tenant,
                                                         const std::string& name);

/// The template of that name or, where there is none, the one by which messages of that key go, in that tenant, or in
/// any where it is empty. An error that names the nearest good word, or the templates where they are several.
[[nodiscard]] Result<std::string> template_named(const config::Config& config, const TenantId& tenant,
                                                 const std::string& name);

/// The configuration as if that policy were the only one: where several use a template, it is the one that sends. All
/// of it for an empty name; an error for a policy that is none, or is none of `tenant`, unless that is empty.
[[nodiscard]] Result<std::shared_ptr<const config::Config>> with_policy_alone(
    const std::shared_ptr<const config::Config>& config, const std::string& policy, const TenantId& tenant);

/// Under which policy a template is sent, and with which key.
struct Sending {
  core::Policy policy;
  std::string key;
};
/// The policy that would send this template in the reader's tenant, and the key it would have there; a policy made up
/// when there is none.
[[nodiscard]] Sending sending_of(const config::Config& config, const TenantId& tenant,
                                 const std::string& template_name);

/// What a template uses of the values that an admin gives with an order, as `message.title`; of `message.key` the
/// daemon knows. In any of its languages.
[[nodiscard]] std::vector<std::string> values_used(const config::Config& config, const std::string& template_name);

/// What an activity is for: the mark that nobody sees (daemon/stamp.hpp) tells a test from every message.
enum class Purpose { message, test };

/// The activity that the reader would get of a template in a language, with these values as `message`.
[[nodiscard]] Result<nlohmann::json> rendered(const config::Config& config, const Reader& reader,
                                              const std::string& template_name, const std::string& locale,
                                              nlohmann::json values, Purpose purpose = Purpose::message);
/// The same where it is known under which policy it is sent.
[[nodiscard]] Result<nlohmann::json> rendered(const config::Config& config, const Reader& reader,
                                              const Sending& sending, const std::string& template_name,
                                              const std::string& locale, nlohmann::json values,
                                              Purpose purpose = Purpose::message);

/// The locale that one of a template's `forms` is shown in: a template without a locale in its name is English unless
/// an English one stands beside it.
[[nodiscard]] std::string locale_of_form(const std::string& form, const std::vector<std::string>& forms);

/// The templates of the configuration, unless only the program's own have one of that name.
[[nodiscard]] const cards::Library& library_with(const config::Config& config, const std::string& template_name);

/// The language of the words that somebody of this locale gets of a template, which need not be theirs; `und` where
/// nobody can tell it.
[[nodiscard]] std::string language_sent(const config::Config& config, const std::string& template_name,
                                        const std::string& locale);

/// Whether both are the same language, in whatever country and script.
[[nodiscard]] bool same_language(std::string_view one, std::string_view other);

/// An error when some language of the template cannot be rendered with these values as `message`.
[[nodiscard]] Status check_rendering(const config::Config& config, const std::string& template_name,
                                     const nlohmann::json& values);

/// An error that names the templates there are, when there is none of that name.
[[nodiscard]] Status check_template(const config::Config& config, const std::string& name);

}  // namespace welcomed::cli
