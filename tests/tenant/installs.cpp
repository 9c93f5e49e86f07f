#include "installs.hpp"

#include <algorithm>

#include "encoding.hpp"
#include "ids.hpp"

namespace tenant {

Installs::Installs(const World& world, std::uint64_t seed, std::string app_id)
    : world_(world), seed_(seed), app_id_(std::move(app_id)) {
  users_by_id_.reserve(world.users().size() * 3);
}

void Installs::add_user(UserIndex user, bool installed, const std::string& version) {
  Installation installation;
  installation.installed = installation.at_start = installation.ever = installation.conversation = installed;
  installation.version = version;
  installations_.push_back(std::move(installation));
  ids_.emplace_back();
  give_ids(user);
}

void Installs::give_ids(UserIndex user) {
  const std::uint64_t seed = seed_ + registration_;
  ids_[user] = {"29:1" + opaque(seed, "member", user, 85), "a:1" + opaque(seed, "conversation", user, 127),
                "19:" + world_.users()[user].id + "_" + app_id_ + "@unq.gbl.spaces"};
  users_by_id_.emplace(ids_[user].member, user);
  users_by_id_.emplace(ids_[user].conversation, user);
  users_by_id_.emplace(ids_[user].graph_chat, user);
}

void Installs::register_anew() {
  ++registration_;
  users_by_id_.clear();
  for (UserIndex user = 0; user < ids_.size(); ++user) {
    dead_.insert(std::move(ids_[user].member));
    dead_.insert(std::move(ids_[user].conversation));
    give_ids(user);
  }
}

std::size_t Installs::installed_count() const {
  return static_cast<std::size_t>(
      std::count_if(installations_.begin(), installations_.end(), [](const auto& one) { return one.installed; }));
}

std::optional<UserIndex> Installs::find_conversation(std::string_view id) const {
  const auto found = users_by_id_.find(id);
  if (found == users_by_id_.end() || id.substr(0, 3) == "29:") return std::nullopt;
  return found->second;
}

std::optional<UserIndex> Installs::find_member(std::string_view id) const {
  if (is_guid(id)) return world_.find_user(id);
  const auto found = users_by_id_.find(id);
  if (found == users_by_id_.end() || id.substr(0, 3) != "29:") return std::nullopt;
  return found->second;
}

std::string installation_id(const std::string& user_id, const std::string& catalog_id) {
  return base64(user_id + "##" + catalog_id);
}

}  // namespace tenant
