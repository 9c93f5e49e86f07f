// What those who share the store tell each other.
#include "store/news.hpp"

namespace welcomed::store {
namespace {

constexpr const char* kOfAll = "";

}  // namespace

Status News::tell(const TenantId& tenant) {
  return guarded<void>([&] { database_->notify(tenant.str()); });
}

Status News::tell_all() {
  return guarded<void>([&] { database_->notify(kOfAll); });
}

std::optional<TenantId> whose_news(const std::optional<std::string>& payload) {
  if (!payload || *payload == kOfAll) return std::nullopt;
  return TenantId(*payload);
}

}  // namespace welcomed::store
