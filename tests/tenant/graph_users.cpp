// Users, contracts/graph.md §6.1.
#include "graph.hpp"
#include "graph_errors.hpp"
#include "odata_query.hpp"

namespace tenant {
namespace {

constexpr const char* kType = "microsoft.graph.user";

/// users, or users(id,displayName) when something is selected: the tail of an @odata.context.
std::string selection(const std::string& set, const std::vector<std::string>& selected) {
  std::string text = set;
  for (const std::string& name : selected) text += (text == set ? "(" : ",") + name;
  return selected.empty() ? text : text + ")";
}

Json service_plan(std::string_view id, std::string_view name) {
  return {{"servicePlanId", id}, {"servicePlanName", name}, {"provisioningStatus", "Success"}, {"appliesTo", "User"}};
}

}  // namespace

void Graph::add_users(Router& router) {
  const std::vector<std::string> read{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All",
                                      "Directory.ReadWrite.All", "User.ReadBasic.All"};
  const std::vector<std::string> licences{"LicenseAssignment.Read.All", "User.Read.All", "Directory.Read.All"};
  add(router, {"GET", "/users", Area::directory, read, 2, nullptr, "",
               [this](const Request& request) { return users(request); }});
  add(router, {"GET", "/users/{user}", Area::directory, read, 1, nullptr, "",
               [this](const Request& request) { return user(request); }});
  add(router, {"GET", "/users/{user}/licenseDetails", Area::directory, licences, 2, nullptr, "",
               [this](const Request& request) { return licence_details(request); }});
}

/// The only ones whom a list of ids can fit: looked up, so that a large directory is not compared one by one.
std::optional<std::set<std::size_t>> Graph::named_users(const Filter& filter) const {
  if (filter.op != Filter::Op::in || filter.property != "id") return std::nullopt;
  std::set<std::size_t> places;
  for (const auto& id : filter.literals) {
    if (const auto place = world_.find_user(id.text)) places.insert(*place);
  }
  return places;
}

/// https://learn.microsoft.com/graph/api/user-list-manager: `manager`, or `manager($select=id,displayName)`.
std::optional<Response> Graph::read_expanded_manager(const Request& request,
                                                     std::optional<std::vector<std::string>>& selected) const {
  constexpr std::string_view kSelect = "manager($select=";
  const std::string* text = request.option("$expand");
  if (text == nullptr) return std::nullopt;
  if (auto refusal = missing_role(
          request, {"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}))
    return refusal;
  selected.emplace();
  if (*text == "manager") return std::nullopt;
  if (!text->starts_with(kSelect) || !text->ends_with(')'))
    return bad_query(request, "Parsing OData Select and Expand failed: '" + *text + "' cannot be expanded.");
  Request inner;
  inner.query.emplace_back("$select", text->substr(kSelect.size(), text->size() - kSelect.size() - 1));
  return read_select(inner, user_properties(), kType, *selected);
}

/// Who has none, or one who is gone, has no such property.
void Graph::add_manager(const User& user, const std::optional<std::vector<std::string>>& selected, Json& into) const {
  const auto place = selected && !user.manager.empty() ? world_.find_user(user.manager) : std::nullopt;
  if (!place || world_.users()[*place].presence != User::Presence::there) return;
  into["manager"] = shown(user_properties(), world_.users()[*place], *selected);
  into["manager"]["@odata.type"] = "#microsoft.graph.user";
}

Response Graph::users(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$expand", "$top", "$filter", "$count", "$skiptoken"}))
    return *refusal;
  std::optional<std::vector<std::string>> of_manager;
  if (auto refusal = read_expanded_manager(request, of_manager)) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, user_properties(), kType, selected)) return *refusal;
  std::optional<Filter> filter;
  if (auto refusal = read_filter(request, filter)) return *refusal;
  if (filter) {
    if (auto refusal = check_filter(request, *filter, user_properties(), kType)) return *refusal;
  }
  Page page;
  if (auto refusal = read_page(request, page)) return *refusal;
  const auto named = filter ? named_users(*filter) : std::nullopt;
  const auto matching = [&](std::size_t at) {
    if (named && !named->contains(at)) return false;
    const User& user = world_.users()[at];
    if (user.presence != User::Presence::there) return false;
    return !filter ||
           matches(*filter, [&](std::string_view name) { return find_property(user_properties(), name)->value(user); });
  };
  const auto show = [&](std::size_t at) {
    Json one = shown(user_properties(), world_.users()[at], selected);
    add_manager(world_.users()[at], of_manager, one);
    return one;
  };
  return page_response(request, url_, context_url(selection("users", selected)), page,
                       {world_.users().size(), matching, show}, behaviour_);
}

Response Graph::user(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$expand"})) return *refusal;
  std::optional<std::vector<std::string>> of_manager;
  if (auto refusal = read_expanded_manager(request, of_manager)) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, user_properties(), kType, selected)) return *refusal;
  const auto index = world_.find_user(request.parameter("user"));
  if (!index) return no_resource(request, request.parameter("user"));
  Json body = shown(user_properties(), world_.users()[*index], selected);
  add_manager(world_.users()[*index], of_manager, body);
  body["@odata.context"] = context_url(selection("users", selected) + "/$entity");
  return json_response(200, body);
}

Response Graph::licence_details(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  const auto index = world_.find_user(request.parameter("user"));
  if (!index) return no_resource(request, request.parameter("user"));
  const User& user = world_.users()[*index];
  Json list = Json::array();
  if (user.licensed()) {
    Json plans = Json::array({service_plan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE")});
    for (const Plan& plan : user.plans) {
      if (usable(plan)) plans.push_back(service_plan(plan.id, name_of_teams_plan(plan.id)));
    }
    list.push_back({{"id", base64url(user.id)},
                    {"skuId", "c7df2760-2c81-4ef7-b578-5b5392b571df"},
                    {"skuPartNumber", "ENTERPRISEPREMIUM"},
                    {"servicePlans", std::move(plans)}});
  }
  return json_response(
      200, {{"@odata.context", context_url("users('" + user.id + "')/licenseDetails")}, {"value", std::move(list)}});
}

}  // namespace tenant
