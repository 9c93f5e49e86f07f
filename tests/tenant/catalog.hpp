// The organisation's app catalog: our app, and a few of the store that must not be mistaken for it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

namespace tenant {

struct CatalogApp {
  std::string id;
  std::string external_id;
  std::string display_name;
  std::string distribution_method;
  std::string version;
  std::string client_id;                 // webApplicationInfo.id of the manifest
  std::string bot_id;                    // empty: no bot
  std::vector<std::string> permissions;  // resource-specific, of application type
  std::string submitted;                 // a version that waits for an admin's word; empty: none
  std::vector<std::string> scopes{"personal", "team", "groupChat"};  // of the manifest's bot
  bool listed = true;  // false: the tenant's app management does not let it pass, or not yet

  /// The id of the definition of that version.
  [[nodiscard]] std::string definition_id() const;
};

class Catalog {
 public:
  explicit Catalog(const Options& options);

  [[nodiscard]] const std::vector<CatalogApp>& apps() const { return apps_; }
  [[nodiscard]] CatalogApp& ours() { return apps_.front(); }
  [[nodiscard]] const CatalogApp& ours() const { return apps_.front(); }
  [[nodiscard]] const CatalogApp* find(std::string_view id) const;

 private:
  std::vector<CatalogApp> apps_;  // ours first
};

/// The version that people who had the app at the start have: one behind the catalog's.
inline constexpr const char* kVersionAtStart = "1.0.0";

}  // namespace tenant
