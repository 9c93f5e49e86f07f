#include "daemon/letter.hpp"

namespace welcomed::daemon {
namespace {

/// What is kept of a template with a message that is made of it.
store::Wording wording_of(const std::string& template_name, const cards::Form& form) {
  store::Wording wording{.template_name = template_name, .locale = form.locale, .version = form.version};
  for (const auto& [title, says] : form.buttons) wording.buttons.push_back({title, says});
  return wording;
}

}  // namespace

Result<Letter> write_letter(const cards::Library& library, const Draft& draft, const config::Tenant& tenant,
                            const config::Bot& bot, TimePoint now) {
  const auto& name = draft.template_name;
  if (!library.has(name)) return fail("there is no template " + name, "add " + name + ".yaml to the templates folder");
  const auto* form = library.form(name, draft.known.locale);
  if (form == nullptr)
    return fail("the template " + name + " has no file for " + draft.known.locale, "add " + name + ".yaml");
  auto activity = form->value->write(render_data(draft.known, draft.to, tenant, bot, draft.policy, draft.message, now),
                                     draft.stamp);
  if (!activity) return fail(name + ": " + activity.error().what, std::move(activity.error().remedy));
  return Letter{std::move(*activity), wording_of(name, *form)};
}

nlohmann::json ordered_message(const std::string& values, const std::string& key) {
  auto message = nlohmann::json::parse(values, nullptr, false);
  if (!message.is_object()) message = nlohmann::json::object();
  message["key"] = key;
  return message;
}

core::Policy policy_seen(const config::Config& config, const std::string& name) {
  const auto* policy = config.policy(name);
  core::Policy seen;
  seen.name = name;
  seen.title = policy == nullptr ? name : policy->title;
  return seen;
}

}  // namespace welcomed::daemon
