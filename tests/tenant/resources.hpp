// What Graph shows of users, groups and devices: one row a property, for $select and $filter alike.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json.hpp"
#include "odata_filter.hpp"
#include "world.hpp"

namespace tenant {

/// How the directory lets a property be filtered.
enum class Filtering {
  none,        // 400 Request_UnsupportedQuery
  plain,       // eq, in, startswith as they are; ne, not, endswith and null only as an advanced query
  advanced,    // only as an advanced query
  collection,  // only by any(), and its value is its only element
};

template <class Resource>
struct Property {
  std::string_view name;
  bool by_default;
  Filtering filtering;
  FilterValue (*value)(const Resource&);  // null when it is shown as JSON only
  Json (*json)(const Resource&);          // null when `value` says it all
};

const std::vector<Property<User>>& user_properties();
const std::vector<Property<Group>>& group_properties();
const std::vector<Property<Device>>& device_properties();

template <class Resource>
const Property<Resource>* find_property(const std::vector<Property<Resource>>& table, std::string_view name) {
  for (const auto& property : table) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

Json json_of(const FilterValue& value);

template <class Resource>
Json shown(const Property<Resource>& property, const Resource& resource) {
  return property.json != nullptr ? property.json(resource) : json_of(property.value(resource));
}

/// The selected properties, or the default ones when none is selected; names the type lacks are left out.
template <class Resource>
Json shown(const std::vector<Property<Resource>>& table, const Resource& resource,
           const std::vector<std::string>& selected) {
  Json object = Json::object();
  if (selected.empty()) {
    for (const auto& property : table) {
      if (property.by_default) object.emplace(property.name, shown(property, resource));
    }
  }
  for (const std::string& name : selected) {
    const auto* property = find_property(table, name);
    if (property != nullptr) object.emplace(name, shown(*property, resource));
  }
  return object;
}

}  // namespace tenant
