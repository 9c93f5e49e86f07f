#include "daemon/render_data.hpp"

#include <nlohmann/json.hpp>

namespace welcomed::daemon {
namespace {

using nlohmann::json;

void put(json& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

json user_data(const graph::Profile& profile, const core::Recipient& recipient, const std::string& locale) {
  json user{{"id", recipient.id.str()}, {"locale", locale}};
  put(user, "name", profile.name.empty() ? profile.upn : profile.name);
  put(user, "givenName", profile.given_name);
  put(user, "surname", profile.surname);
  put(user, "mail", profile.mail);
  put(user, "jobTitle", profile.job_title);
  put(user, "department", profile.department);
  put(user, "officeLocation", profile.office_location);
  return user;
}

}  // namespace

std::string locale_of(const graph::Profile& profile, const core::Recipient& recipient, const config::Tenant& tenant) {
  if (!profile.preferred_language.empty()) return profile.preferred_language;
  if (recipient.reference && !recipient.reference->locale.empty()) return recipient.reference->locale;
  return tenant.locale.empty() ? "en" : tenant.locale;
}

json render_data(const graph::Profile& profile, const core::Recipient& recipient, const config::Tenant& tenant,
                 const config::Bot& bot, const std::string& app_name, const core::Policy& policy, json message,
                 TimePoint now) {
  return json{{"user", user_data(profile, recipient, locale_of(profile, recipient, tenant))},
              {"tenant", {{"id", tenant.id.str()}, {"name", tenant.name}}},
              {"bot", {{"id", bot.app_id.str()}, {"name", bot.name}}},
              {"app", {{"name", app_name.empty() ? bot.name : app_name}}},
              {"policy", {{"name", policy.name}, {"title", policy.title}}},
              {"message", std::move(message)},
              {"now", format_time(now)}};
}

}  // namespace welcomed::daemon
