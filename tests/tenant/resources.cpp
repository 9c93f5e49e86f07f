#include "resources.hpp"

#include "clock.hpp"

namespace tenant {
namespace {

constexpr std::string_view kExchangePlan = "efb87545-963c-4e0d-99df-69c6916d9eb0";
constexpr std::string_view kE5 = "c7df2760-2c81-4ef7-b578-5b5392b571df";

FilterValue text(const std::string& value) {
  if (value.empty()) return {};
  return std::string_view(value);
}

template <class Resource>
FilterValue none(const Resource& /*resource*/) {
  return {};
}

template <class Resource>
Json no_items(const Resource& /*resource*/) {
  return Json::array();
}

Json plan(std::string_view service, std::string_view id, std::string_view status) {
  return {{"assignedDateTime", "2024-01-15T08:00:00Z"},
          {"capabilityStatus", status},
          {"service", service},
          {"servicePlanId", id}};
}

Json plans(const User& user) {
  Json list = Json::array();
  if (!user.is_guest()) list.push_back(plan("exchange", kExchangePlan, "Enabled"));
  for (const Plan& one : user.plans) {
    list.push_back(plan(name_of_teams_plan(one.id).empty() ? "other" : "TeamspaceAPI", one.id, one.status));
  }
  return list;
}

Json licences(const User& user) {
  if (!user.licensed()) return Json::array();
  return Json::array({{{"skuId", kE5}, {"disabledPlans", Json::array()}}});
}

Json created(const User& user) { return iso_time(user.created_at); }

/// The only element of a group's collection of that kind, or null: what a filter with any() is held against.
FilterValue team_only(const Group& group, std::string_view element) {
  return group.is_team ? FilterValue(element) : FilterValue();
}

Json list_of(const FilterValue& only) {
  Json list = Json::array();
  if (only.index() != 0) list.push_back(json_of(only));
  return list;
}

FilterValue group_types(const Group& group) { return team_only(group, "Unified"); }
FilterValue provisioned(const Group& group) {
  return group.claims_team.value_or(group.is_team) ? FilterValue(std::string_view("Team")) : FilterValue();
}
FilterValue visibility(const Group& group) {
  return group.visibility.empty() ? team_only(group, "Private") : text(group.visibility);
}

Json one_phone(const User& user) { return Json::array({"+44 20 7946 " + user.id.substr(0, 4)}); }

}  // namespace

Json json_of(const FilterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* string = std::get_if<std::string_view>(&value)) return *string;
  return nullptr;
}

const std::vector<Property<User>>& user_properties() {
  using F = Filtering;
  using U = const User&;
  static const std::vector<Property<User>> table{
      {"businessPhones", true, F::none, nullptr, one_phone},
      {"displayName", true, F::plain, [](U u) { return text(u.display_name); }, nullptr},
      {"givenName", true, F::plain, [](U u) { return text(u.given_name); }, nullptr},
      {"id", true, F::plain, [](U u) { return text(u.id); }, nullptr},
      {"jobTitle", true, F::plain, [](U u) { return text(u.job_title); }, nullptr},
      {"mail", true, F::plain, [](U u) { return text(u.mail); }, nullptr},
      {"mobilePhone", true, F::advanced, none<User>, nullptr},
      {"officeLocation", true, F::advanced, [](U u) { return text(u.office_location); }, nullptr},
      {"preferredLanguage", true, F::plain, [](U u) { return text(u.preferred_language); }, nullptr},
      {"surname", true, F::plain, [](U u) { return text(u.surname); }, nullptr},
      {"userPrincipalName", true, F::plain, [](U u) { return text(u.user_principal_name); }, nullptr},
      {"accountEnabled", false, F::plain, [](U u) { return FilterValue(u.enabled); }, nullptr},
      {"assignedLicenses", false, F::none, nullptr, licences},
      {"assignedPlans", false, F::none, nullptr, plans},
      {"city", false, F::plain, [](U u) { return text(u.city); }, nullptr},
      {"companyName", false, F::advanced, [](U) { return FilterValue(std::string_view("Contoso")); }, nullptr},
      {"country", false, F::plain, [](U u) { return text(u.country); }, nullptr},
      {"createdDateTime", false, F::none, nullptr, created},
      {"department", false, F::plain, [](U u) { return text(u.department); }, nullptr},
      {"employeeHireDate", false, F::none, [](U u) { return text(u.hire_date); }, nullptr},
      {"employeeId", false, F::plain, none<User>, nullptr},
      {"employeeType", false, F::advanced, none<User>, nullptr},
      {"externalUserState", false, F::plain, none<User>, nullptr},
      {"identities", false, F::none, nullptr, no_items<User>},
      {"mailNickname", false, F::plain, none<User>, nullptr},
      {"onPremisesSyncEnabled", false, F::plain, none<User>, nullptr},
      {"otherMails", false, F::none, nullptr, no_items<User>},
      {"provisionedPlans", false, F::none, nullptr, no_items<User>},
      {"proxyAddresses", false, F::none, nullptr, no_items<User>},
      {"state", false, F::plain, none<User>, nullptr},
      {"usageLocation", false, F::plain, [](U u) { return text(u.usage_location); }, nullptr},
      {"userType", false, F::plain, [](U u) { return u.user_type ? text(*u.user_type) : FilterValue(); }, nullptr},
  };
  return table;
}

const std::vector<Property<Group>>& group_properties() {
  using F = Filtering;
  using G = const Group&;
  static const std::vector<Property<Group>> table{
      {"id", true, F::plain, [](G g) { return text(g.id); }, nullptr},
      {"classification", true, F::none, none<Group>, nullptr},
      {"createdDateTime", true, F::none, nullptr, [](G) { return Json("2020-09-13T12:26:40Z"); }},
      {"description", true, F::plain, [](G g) { return text(g.description); }, nullptr},
      {"displayName", true, F::plain, [](G g) { return text(g.display_name); }, nullptr},
      {"groupTypes", true, F::collection, group_types, [](G g) { return list_of(group_types(g)); }},
      {"mail", true, F::plain, [](G g) { return text(g.mail); }, nullptr},
      {"mailEnabled", true, F::plain, [](G g) { return FilterValue(g.is_team); }, nullptr},
      {"mailNickname", true, F::plain, [](G g) { return text(g.mail_nickname); }, nullptr},
      {"onPremisesSyncEnabled", true, F::plain, none<Group>, nullptr},
      {"preferredLanguage", true, F::none, none<Group>, nullptr},
      {"proxyAddresses", true, F::none, nullptr, no_items<Group>},
      {"resourceProvisioningOptions", true, F::collection, provisioned, [](G g) { return list_of(provisioned(g)); }},
      {"securityEnabled", true, F::plain, [](G g) { return FilterValue(!g.is_team); }, nullptr},
      {"visibility", true, F::none, visibility, nullptr},
  };
  return table;
}

const std::vector<Property<Device>>& device_properties() {
  using F = Filtering;
  using D = const Device&;
  static const std::vector<Property<Device>> table{
      {"id", true, F::plain, [](D d) { return text(d.id); }, nullptr},
      {"accountEnabled", true, F::plain, [](D) { return FilterValue(true); }, nullptr},
      {"displayName", true, F::plain, [](D d) { return text(d.display_name); }, nullptr},
      {"operatingSystem", true, F::none, [](D) { return FilterValue(std::string_view("Windows")); }, nullptr},
  };
  return table;
}

}  // namespace tenant
