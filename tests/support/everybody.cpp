#include "support/everybody.hpp"

#include <algorithm>

namespace support {

std::string policies_for_each_tenant(const Rollout& rollout, const std::string& users) {
  std::string policies;
  for (const auto& tenant : rollout.about()["tenants"]) {
    const auto name = tenant["name"].get<std::string>();
    policies += "  - {name: " + name + "-staff, tenant: " + name + ", existing: welcome, users: " + users +
                ", messages: [{key: welcome, template: welcome}]}\n";
  }
  return policies;
}

People everybody(const Rollout& rollout) {
  People people;
  const auto world = rollout.control("world");
  for (const auto& tenant : world["tenants"]) {
    auto& ids = people[tenant["tenant_id"]];
    for (const auto& user : tenant["users"]) {
      const bool can =
          user["userType"] != "Guest" && user["accountEnabled"].get<bool>() && user["licensed"].get<bool>();
      if (can) ids.insert(user["id"]);
    }
  }
  return people;
}

std::size_t count_of(const People& people) {
  std::size_t all = 0;
  for (const auto& [tenant, ids] : people) all += ids.size();
  return all;
}

std::size_t reached_in(const std::string& tenant, const Rollout& rollout) {
  return rollout.control("ledger/summary?tenant=" + tenant)["recipients"];
}

std::size_t reached(const Rollout& rollout) {
  std::size_t all = 0;
  for (const auto& tenant : rollout.about()["tenants"]) all += reached_in(tenant["tenant_id"], rollout);
  return all;
}

Welcomes welcomes_of(const Rollout& rollout, const People& people) {
  const auto counts = rollout.message_counts();
  Welcomes welcomes{.people = count_of(people)};
  for (const auto& [tenant, ids] : people) {
    for (const auto& id : ids) {
      const auto found = counts.find(id);
      welcomes.once += found != counts.end() && found->second == 1 ? 1 : 0;
      if (found == counts.end()) welcomes.lost.push_back(id);
    }
  }
  welcomes.twice = static_cast<std::size_t>(
      std::count_if(counts.begin(), counts.end(), [](const auto& each) { return each.second > 1; }));
  return welcomes;
}

}  // namespace support
