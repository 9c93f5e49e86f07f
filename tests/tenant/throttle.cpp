#include "throttle.hpp"

#include <algorithm>
#include <cmath>

namespace tenant {
namespace {

constexpr Millis kLongest = 3'600'000;

using Number = double Limits::*;
constexpr std::pair<const char*, Number> kNumbers[]{
    {"installs", &Limits::installs},
    {"installed_reads", &Limits::installed_reads},
    {"others", &Limits::others},
    {"uninstalls", &Limits::uninstalls},
    {"other_reads", &Limits::other_reads},
    {"other_writes", &Limits::other_writes},
    {"chat", &Limits::chat},
    {"team_reads", &Limits::team_reads},
    {"roster_reads", &Limits::roster_reads},
    {"one_team", &Limits::one_team},
    {"directory_units", &Limits::directory_units},
    {"directory_seconds", &Limits::directory_seconds},
    {"bot", &Limits::bot},
};

bool merge_one(const std::string& name, const Json& value, Limits& limits) {
  if (name == "enabled" && value.is_boolean()) {
    limits.enabled = value.get<bool>();
    return true;
  }
  if (name == "send_windows" || name == "read_windows") {
    auto& windows = name == "send_windows" ? limits.send_windows : limits.read_windows;
    windows = value.get<std::vector<std::pair<int, int>>>();
    return true;
  }
  for (const auto& [known, member] : kNumbers) {
    if (name != known || !value.is_number()) continue;
    limits.*member = value.get<double>();
    return true;
  }
  return false;
}

std::string scope_of(const std::string& bucket) { return bucket.substr(0, bucket.find(' ')); }

}  // namespace

void to_json(Json& json, const Limits& limits) {
  json = {{"enabled", limits.enabled}, {"send_windows", limits.send_windows}, {"read_windows", limits.read_windows}};
  for (const auto& [name, member] : kNumbers) json[name] = limits.*member;
}

bool merge(const Json& json, Limits& limits) {
  if (!json.is_object()) return false;
  Limits merged = limits;
  try {
    for (const auto& [name, value] : json.items()) {
      if (!merge_one(name, value, merged)) return false;
    }
  } catch (const Json::exception&) {
    return false;
  }
  limits = std::move(merged);
  return true;
}

void Throttle::set_limits(Limits limits) {
  limits_ = std::move(limits);
  buckets_.clear();
  requests_.clear();
}

Throttled Throttle::refused(const std::string& scope, double seconds) {
  ++refusals_[scope];
  return {std::max(seconds, 0.001), scope};
}

std::optional<Throttled> Throttle::take(const std::string& bucket, double most, double seconds, double units,
                                        Millis now) {
  if (!limits_.enabled) return std::nullopt;
  const double rate = (bucket == "installs" ? most - limits_.others : most) / seconds;
  Bucket& state = buckets_.try_emplace(bucket, Bucket{most, now}).first->second;
  state.tokens = std::min(most, state.tokens + rate * static_cast<double>(now - state.at) / 1000);
  state.at = now;
  state.tokens -= units;
  if (state.tokens >= 0) return std::nullopt;
  state.tokens = std::max(state.tokens, -rate);
  return refused(scope_of(bucket), (units - state.tokens) / rate);
}

std::optional<Throttled> Throttle::take(const std::string& conversation,
                                        const std::vector<std::pair<int, int>>& windows, Millis now) {
  if (!limits_.enabled) return std::nullopt;
  auto& requests = requests_[conversation];
  requests.erase(requests.begin(), std::lower_bound(requests.begin(), requests.end(), now - kLongest));
  for (const auto& [seconds, most] : windows) {
    const auto first = std::upper_bound(requests.begin(), requests.end(), now - seconds * Millis{1000});
    if (requests.end() - first < most) continue;
    const Millis oldest = *(requests.end() - most);
    return refused(scope_of(conversation), static_cast<double>(oldest + seconds * Millis{1000} - now) / 1000);
  }
  requests.push_back(now);
  return std::nullopt;
}

double Throttle::used(const std::string& bucket, double most) const {
  const auto found = buckets_.find(bucket);
  return found == buckets_.end() ? 0 : 1 - found->second.tokens / most;
}

}  // namespace tenant
