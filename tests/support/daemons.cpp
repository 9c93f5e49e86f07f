#include "support/daemons.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace support {

using namespace std::chrono_literals;

Daemons::Daemons(Rollout& rollout, std::size_t count) : rollout_(rollout) {
  std::vector<std::uint16_t> ports;
  for (std::size_t which = 0; which < count; ++which) {
    const auto name = name_of(which);
    const auto& daemon = daemons_.emplace_back(rollout.folder() / (name + ".yaml"), rollout.folder() / (name + ".log"));
    ports.push_back(daemon.bot_port());
  }
  configure();
  balancer_.emplace(rollout.bot_port(), std::move(ports));
}

void Daemons::configure() {
  for (std::size_t which = 0; which < size(); ++which) {
    const auto name = name_of(which);
    rollout_.folder().write(name + ".yaml", "instance: " + name + "\n" + rollout_.configuration_of(daemons_[which]));
  }
}

void Daemons::start() {
  for (auto& each : daemons_) each.launch();
  for (const auto& each : daemons_) {
    if (!each.comes_up()) throw std::runtime_error("the daemon did not start: " + each.log());
  }
}

void Daemons::start_again() {
  for (auto& each : daemons_) {
    if (!each.program().running()) each.launch();
  }
}

Daemon& Daemons::named(const std::string& name) {
  for (std::size_t which = 0; which < size(); ++which) {
    if (name_of(which) == name) return daemons_[which];
  }
  throw std::runtime_error("no daemon is named '" + name + "'");
}

std::map<std::string, std::string> Daemons::leaders() const {
  std::map<std::string, std::string> all;
  const auto status = rollout_.status();
  for (const auto& instance : status["instances"]) {
    for (const auto& tenant : instance["tenants"]) all[tenant] = instance["name"];
  }
  return all;
}

void Daemons::wait_until_shared() const {
  const auto& about = rollout_.about();
  const auto tenants = about.contains("tenants") ? about["tenants"].size() : 1;
  const auto shared = [&] {
    std::set<std::string> leading;
    const auto all = leaders();
    for (const auto& [tenant, leader] : all) leading.insert(leader);
    return all.size() == tenants && leading.size() == std::min(tenants, size());
  };
  if (!eventually(shared, 60s, 200ms)) throw std::runtime_error("not led by all: " + rollout_.status().dump());
}

}  // namespace support
