#include "base/users.hpp"

#include <pwd.h>

#include <vector>

namespace welcomed {

std::optional<User> user_of(uid_t id) {
  constexpr std::size_t kMostBytes = 16384;
  std::vector<char> texts(kMostBytes);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(id, &entry, texts.data(), texts.size(), &found) != 0 || found == nullptr) return std::nullopt;
  return User{id, entry.pw_name, entry.pw_gid};
}

std::string user_name(uid_t id) {
  const auto user = user_of(id);
  return user ? user->name : std::to_string(id);
}

}  // namespace welcomed
