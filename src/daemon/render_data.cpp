#include "daemon/render_data.hpp"

#include <nlohmann/json.hpp>

namespace welcomed::daemon {
namespace {

using nlohmann::json;

void put(json& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

json manager_values(const graph::Manager& manager) {
  auto values = json::object();
  put(values, "name", manager.name);
  put(values, "givenName", manager.given_name);
  put(values, "mail", manager.mail);
  return values;
}

json chat_values(const core::Recipient& chat) {
  auto values = json::object();
  put(values, "topic", chat.name);
  return values;
}

json team_values(const core::Recipient& team) {
  json values{{"id", team.id.str()}};
  put(values, "name", team.name);
  return values;
}

}  // namespace

std::string locale_of(const graph::Profile& profile, const core::Recipient& recipient, const config::Tenant& tenant) {
  if (!profile.preferred_language.empty()) return profile.preferred_language;
  if (recipient.reference && !recipient.reference->locale.empty()) return recipient.reference->locale;
  return tenant.locale.empty() ? "en" : tenant.locale;
}

graph::ProfileParts parts_used(const cards::Library& library) {
  return {.hire_date = library.uses("user.hireDate"), .manager = library.uses("user.manager")};
}

json user_values(const graph::Profile& profile, const std::string& locale) {
  json user{{"locale", locale}};
  put(user, "id", profile.id.str());
  put(user, "name", profile.name.empty() ? profile.upn : profile.name);
  put(user, "givenName", profile.given_name);
  put(user, "surname", profile.surname);
  put(user, "mail", profile.mail);
  put(user, "jobTitle", profile.job_title);
  put(user, "department", profile.department);
  put(user, "officeLocation", profile.office_location);
  put(user, "hireDate", profile.hire_date);
  if (profile.manager) user["manager"] = manager_values(*profile.manager);
  return user;
}

json installer_values(const std::string& name) { return name.empty() ? json() : json{{"name", name}}; }

RenderValues values_of_recipient(const core::Recipient& recipient, const graph::Profile& profile,
                                 const config::Tenant& tenant, std::string app_name) {
  RenderValues values{.app_name = std::move(app_name), .locale = locale_of(profile, recipient, tenant)};
  if (recipient.kind == core::RecipientKind::team)
    values.team = team_values(recipient);
  else if (recipient.kind == core::RecipientKind::chat)
    values.chat = chat_values(recipient);
  else
    values.user = user_values(profile, values.locale);
  return values;
}

json render_data(const RenderValues& values, const core::Recipient& recipient, const config::Tenant& tenant,
                 const config::Bot& bot, const core::Policy& policy, json message, TimePoint now) {
  json data{{"tenant", {{"id", tenant.id.str()}, {"name", tenant.name}}},
            {"bot", {{"id", bot.app_id.str()}, {"name", bot.name}}},
            {"app", {{"name", values.app_name.empty() ? bot.name : values.app_name}}},
            {"policy", {{"name", policy.name}, {"title", policy.title}}},
            {"message", std::move(message)},
            {"now", format_time(now)}};
  if (!values.user.is_null()) {
    data["user"] = values.user;
    data["user"]["id"] = recipient.id.str();
  }
  if (!values.data.is_null()) data["data"] = values.data;
  if (!values.team.is_null()) data["team"] = values.team;
  if (!values.channel.is_null()) data["channel"] = values.channel;
  if (!values.chat.is_null()) data["chat"] = values.chat;
  if (!values.installer.is_null()) data["installer"] = values.installer;
  return data;
}

}  // namespace welcomed::daemon
