#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "cards/library.hpp"
#include "core/policy.hpp"

namespace welcomed::config {

/// The endpoints of a Microsoft cloud (contracts/graph.md §3, contracts/bot.md §2.1 and §3). URLs without a
/// trailing slash but for the service URL.
struct Cloud {
  std::string login;
  std::string graph;
  std::string graph_scope;
  std::string bot_login_tenant;
  std::string bot_scope;
  std::string bot_metadata;
  std::string bot_issuer;
  std::string bot_default_service_url;
  std::vector<std::string> service_url_hosts;  ///< a host, or `*.` and a domain
  std::string not_offered;  ///< what the services there do not offer to applications; empty where they offer all
  std::vector<std::string> teams_plans;                     ///< the service plans of which a person needs one for Teams
  std::string managed_identity = "http://169.254.169.254";  ///< the host's metadata service
  bool operator==(const Cloud&) const = default;
};

struct SecretFile {
  std::filesystem::path path;
  bool operator==(const SecretFile&) const = default;
};
struct SecretEnvironment {
  std::string name;
  bool operator==(const SecretEnvironment&) const = default;
};
struct Certificate {
  std::filesystem::path certificate, private_key;
  bool operator==(const Certificate&) const = default;
};
struct FederatedToken {
  std::filesystem::path path;
  bool operator==(const FederatedToken&) const = default;
};
struct ManagedIdentity {
  std::string client_id;
  bool operator==(const ManagedIdentity&) const = default;
};  ///< empty: the system's
/// Where a credential is found; never the credential itself.
using Credential = std::variant<SecretFile, SecretEnvironment, Certificate, FederatedToken, ManagedIdentity>;

struct Bot {
  AppId app_id;
  std::string name;
  std::string tenant;  ///< empty for a multi-tenant bot
  Credential credential;
  std::string forward_to;  ///< the URL of its own program; empty: none
  bool operator==(const Bot&) const = default;
};

/// What a package of the app says beside what the rest of the configuration does.
struct AppPackage {
  std::string developer;
  std::string website;  ///< a URL, as the next two
  std::string privacy;
  std::string terms;
  std::string summary;
  std::string description;  ///< empty: the summary
  std::string name;         ///< empty: the bot's
  std::string accent_color;
  std::filesystem::path color_icon;  ///< empty: made, and so is the next
  std::filesystem::path outline_icon;
  bool read_receipts = false;
  bool operator==(const AppPackage&) const = default;
};

struct App {
  std::string external_id;  ///< exactly one of the two is given
  std::string catalog_id;
  std::optional<AppPackage> package{};  ///< where one is to be made
  bool operator==(const App&) const = default;
};

struct Tenant {
  TenantId id;
  std::string name;
  std::string locale;
  std::string time_zone;
  bool operator==(const Tenant&) const = default;
};

struct Tls {
  std::filesystem::path certificate, private_key;
  bool operator==(const Tls&) const = default;
};

/// What one listener takes.
struct ListenLimits {
  int header_kib = 16;
  int body_kib = 256;
  Duration request_time{10'000};  ///< from the first byte of a request to its last
  int connections = 256;
  int connections_per_peer = 64;
  int json_depth = 32;
  bool operator==(const ListenLimits&) const = default;
};

struct Listen {
  std::string messages = "127.0.0.1:3978";
  std::string public_url;
  bool accept_unsigned = false;
  std::string admin;  ///< empty: none
  std::filesystem::path admin_token_file;
  std::vector<std::string> admin_hosts;  ///< names by which `admin` may be asked, beside its own
  std::optional<Tls> tls;                ///< of `messages`, and of `admin` off loopback
  bool behind_tls_proxy = false;         ///< a proxy does TLS, on another machine perhaps
  ListenLimits limits;
  bool operator==(const Listen&) const = default;
};

struct Limits {
  double graph_install_per_second = 30;
  double send_per_second = 50;
  bool operator==(const Limits&) const = default;
};

/// How long what is known of people is kept; nothing: for ever.
struct Retention {
  std::optional<Duration> left{Duration{90LL * 24 * 3600 * 1000}};    ///< after they left the directory
  std::optional<Duration> story{Duration{400LL * 24 * 3600 * 1000}};  ///< the lines of their stories
};

/// A group or team that a policy names, and where in the file.
struct NamedGroup {
  std::string policy;
  std::string name;
  int line = 0;
  int column = 0;
};

struct Config {
  std::filesystem::path file;
  Cloud cloud;
  Bot bot;
  App app;
  std::vector<Tenant> tenants;
  Listen listen;
  std::string store;                          ///< `sqlite:PATH` with PATH made absolute, or a postgresql URL
  std::filesystem::path store_password_file;  ///< of a postgresql store; empty: as libpq finds one
  std::string instance;                       ///< this daemon's name; empty: its host's
  std::filesystem::path templates;
  Limits limits;
  Duration cycle{60'000};
  std::optional<Duration> reread{24 * 3600 * 1000};  ///< nothing: never
  Duration event_wait{60'000};
  Duration settle_after{600'000};
  Retention retention;
  bool effects = true;  ///< what becomes of messages is counted
  std::vector<core::Policy> policies;
  std::vector<NamedGroup> named_groups;
  cards::Library library;                       ///< every template of the folder that parsed
  std::map<std::string, std::string> settings;  ///< by key, beside policies (settings.hpp)

  [[nodiscard]] const Tenant* tenant(const TenantId& id) const;
  /// By id or name.
  [[nodiscard]] const Tenant* tenant_named(const std::string& name) const;
  [[nodiscard]] const core::Policy* policy(const std::string& name) const;
};

struct Diagnostic {
  std::filesystem::path file;
  int line = 0;    ///< from 1; 0 when the whole file is meant
  int column = 0;  ///< from 1
  bool error = true;
  std::string text;

  /// `FILE:LINE:COLUMN: error: TEXT`
  [[nodiscard]] std::string line_text() const;
};

struct Loaded {
  std::shared_ptr<const Config>
      config;  ///< null when any diagnostic is an error; shared: a reload replaces it under running stages
  /// The same as far as it has no faults, for whoever asks of the store, the tenants and the names of policies alone.
  /// Null when the store or the tenants have faults.
  std::shared_ptr<const Config> sound_part;
  std::vector<Diagnostic> diagnostics;  ///< in the order of the files
};

/// A larger file is no configuration: so many bytes.
inline constexpr std::size_t kMostOfConfiguration = std::size_t{1024} * 1024;

/// Reads the configuration and every template of its folder; calls nothing outside. All faults in one run.
[[nodiscard]] Loaded load(const std::filesystem::path& file);

/// The JSON Schema (draft-07) of the configuration, printed from the same table of keys that `load` checks with.
[[nodiscard]] std::string schema();

}  // namespace welcomed::config
