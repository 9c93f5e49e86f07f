#pragma once
#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace welcomed {

/// An identifier of one kind; two kinds never mix. Ids are opaque: compared, stored and sent, never taken apart.
template <typename Kind>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using TenantId = Id<struct TenantKind>;              ///< Entra tenant, a GUID in lower case
using RecipientId = Id<struct RecipientKind>;        ///< a user's directory object id, lower case; later a channel's
using AppId = Id<struct AppKind>;                    ///< the bot's client id
using CatalogId = Id<struct CatalogKind>;            ///< teamsApp id in the tenant's catalog
using InstallationId = Id<struct InstallationKind>;  ///< userScopeTeamsAppInstallation id
using ConversationId = Id<struct ConversationKind>;
using ActivityId = Id<struct ActivityKind>;
using GroupId = Id<struct GroupKind>;

}  // namespace welcomed

template <typename Kind>
struct std::hash<welcomed::Id<Kind>> {
  std::size_t operator()(const welcomed::Id<Kind>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
