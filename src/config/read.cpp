#include "config/read.hpp"

#include <algorithm>
#include <set>

#include "base/letters.hpp"
#include "base/secret.hpp"
#include "config/clouds.hpp"
#include "config/endpoint.hpp"
#include "config/kinds.hpp"
#include "config/people.hpp"
#include "config/places.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

namespace fs = std::filesystem;

fs::path path_of(const Section& section, std::string_view name, const fs::path& folder) {
  const std::string text = section.text(name);
  return text.empty() ? fs::path{} : (folder / text).lexically_normal();
}

Credential read_credential(const Section& from, const fs::path& folder) {
  if (from.given("secret_env")) return SecretEnvironment{from.text("secret_env")};
  if (from.given("federated_token_file")) return FederatedToken{path_of(from, "federated_token_file", folder)};
  if (from.given("certificate_file")) {
    return Certificate{path_of(from, "certificate_file", folder), path_of(from, "private_key_file", folder)};
  }
  if (from.given("managed_identity")) {
    const std::string identity = from.text("managed_identity");
    return ManagedIdentity{identity == "system" ? std::string{} : identity};
  }
  return SecretFile{path_of(from, "secret_file", folder)};
}

Bot read_bot(const Section& from, const fs::path& folder) {
  return {.app_id = AppId(from.text("app_id")),
          .name = from.text("name"),
          .tenant = from.text("tenant"),
          .credential = read_credential(from.section("credential"), folder),
          .forward_to = from.text("forward_to")};
}

std::optional<AppPackage> read_package(const Section& app, const fs::path& folder) {
  if (!app.given("package")) return std::nullopt;
  const Section from = app.section("package");
  return AppPackage{.developer = from.text("developer"),
                    .website = from.text("website"),
                    .privacy = from.text("privacy"),
                    .terms = from.text("terms"),
                    .summary = from.text("summary"),
                    .description = from.text("description"),
                    .name = from.text("name"),
                    .accent_color = from.text("accent_color"),
                    .color_icon = path_of(from, "color_icon", folder),
                    .outline_icon = path_of(from, "outline_icon", folder),
                    .read_receipts = from.boolean("read_receipts")};
}

App read_app(const Section& from, const fs::path& folder) {
  return {.external_id = from.text("external_id"),
          .catalog_id = from.text("catalog_id"),
          .package = read_package(from, folder)};
}

Tenant read_tenant(const Section& from) {
  const std::string id = from.text("id");
  return {.id = TenantId(id),
          .name = from.given("name") ? from.text("name") : id,
          .locale = from.text("locale"),
          .time_zone = from.text("time_zone")};
}

std::vector<Tenant> read_tenants(const Section& root, FileReport& report) {
  std::vector<Tenant> tenants;
  std::set<std::string> taken;
  for (const Section& section : root.sections("tenants")) {
    tenants.push_back(read_tenant(section));
    for (const char* name : {"id", "name"}) {
      if (!section.given(name) || taken.insert(section.text(name)).second) continue;
      report.error(section.at(name),
                   "another tenant has the " + std::string(name) + " " + in_quotes(section.text(name)) + " already");
    }
  }
  return tenants;
}

std::optional<Tls> read_tls(const Section& listen, const fs::path& folder) {
  if (!listen.given("tls")) return std::nullopt;
  const Section tls = listen.section("tls");
  return Tls{path_of(tls, "certificate_file", folder), path_of(tls, "private_key_file", folder)};
}

/// What strangers could read on the way, or send in another's name.
void check_tls(const Section& from, const Listen& listen, FileReport& report) {
  const bool safe = listen.tls || listen.behind_tls_proxy;
  for (const auto& [key, address] : {std::pair("messages", listen.messages), std::pair("admin", listen.admin)}) {
    if (safe || address.empty() || is_loopback(host_of(address)) || from.broken(key)) continue;
    report.error(from.at(key), "listen." + std::string(key) +
                                   " is not on loopback and would be plain http; give listen.tls, or "
                                   "listen.behind_tls_proxy: true where a proxy does TLS");
  }
}

/// What is wrong with a token that readers of the admin address must show; empty for nothing. Whoever may try as often
/// as they like must not find it, and it is one word of a header (RFC 6750 section 2.1).
std::string fault_of_admin_token(std::string_view token) {
  constexpr std::size_t kFewest = 32;
  if (characters(token) < kFewest) return "of fewer than 32 characters";
  const auto no_part_of_word = [](char each) { return static_cast<unsigned char>(each) <= ' ' || each == '\x7f'; };
  const bool is_word = std::none_of(token.begin(), token.end(), no_part_of_word);
  return is_word ? "" : "with a space or control character, which nobody can send";
}

void check_admin_token(const Section& from, const Listen& listen, FileReport& report) {
  if (listen.admin_token_file.empty() || from.broken("admin_token_file")) return;
  constexpr std::size_t kMost = 64U << 10U;
  auto text = read_file(listen.admin_token_file, kMost).value_or(std::string());
  const auto fault = fault_of_admin_token(std::string_view(text).substr(0, text.find_first_of("\r\n")));
  wipe(text);
  if (fault.empty()) return;
  report.error(from.at("admin_token_file"),
               "listen.admin_token_file holds a token " + fault + "; make one with: openssl rand -hex 32");
}

/// A proxy may lead another path here.
void warn_of_other_path(const Section& from, const std::string& url, FileReport& report) {
  constexpr std::string_view kTaken = "/api/messages";
  if (url.empty() || from.broken("public_url")) return;
  const auto begin = std::min(url.find_first_of("/?", url.find("://") + 3), url.size());
  const auto path = url.substr(begin, url.find('?', begin) - begin);
  if (path == kTaken) return;
  report.warning(from.at("public_url"),
                 "listen.public_url has " + (path.empty() ? "no path" : "the path " + in_quotes(path)) +
                     ", and activities are taken at /api/messages alone; name that, unless a proxy leads there");
}

void check_listen(const Section& from, const Listen& listen, FileReport& report) {
  check_tls(from, listen, report);
  warn_of_other_path(from, listen.public_url, report);
  check_admin_token(from, listen, report);
  const bool local = is_loopback(host_of(listen.messages));
  if (listen.accept_unsigned && !local && !from.broken("messages")) {
    report.error(from.at("accept_unsigned"),
                 "listen.accept_unsigned is allowed only while listen.messages is on loopback");
  } else if (listen.accept_unsigned && from.given("public_url")) {
    report.error(from.at("accept_unsigned"),
                 "listen.accept_unsigned is not allowed beside listen.public_url, whose proxy would let anybody in; "
                 "leave one of them out");
  } else if (listen.accept_unsigned && listen.behind_tls_proxy) {
    report.error(
        from.at("accept_unsigned"),
        "listen.accept_unsigned is not allowed beside listen.behind_tls_proxy: that proxy would let anybody in");
  } else if (listen.accept_unsigned) {
    report.warning(
        from.at("accept_unsigned"),
        "listen.accept_unsigned takes activities from anybody on this machine; use it for Bot Framework tools only");
  }
  if (listen.admin.empty()) return;
  if (!is_loopback(host_of(listen.admin)) && listen.admin_token_file.empty() && !from.broken("admin_token_file")) {
    report.error(from.at("admin"), "listen.admin is not on loopback; give listen.admin_token_file too");
  }
  if (listen.admin == listen.messages && !listen.admin.ends_with(":0")) {
    report.error(from.at("admin"), "listen.admin and listen.messages are the same address; give admin another port");
  }
}

ListenLimits read_listen_limits(const Section& from) {
  return {.header_kib = from.whole("header_kib"),
          .body_kib = from.whole("body_kib"),
          .request_time = from.duration("request_time"),
          .connections = from.whole("connections"),
          .connections_per_peer = from.whole("connections_per_peer"),
          .json_depth = from.whole("json_depth")};
}

Listen read_listen(const Section& from, const fs::path& folder, FileReport& report) {
  Listen listen{.messages = from.text("messages"),
                .public_url = from.text("public_url"),
                .accept_unsigned = from.boolean("accept_unsigned"),
                .admin = from.text("admin"),
                .admin_token_file = path_of(from, "admin_token_file", folder),
                .admin_hosts = from.texts("admin_hosts"),
                .tls = read_tls(from, folder),
                .behind_tls_proxy = from.boolean("behind_tls_proxy"),
                .limits = read_listen_limits(from.section("limits"))};
  check_listen(from, listen, report);
  return listen;
}

std::string read_store(const Section& root, const fs::path& folder) {
  constexpr std::string_view kSqlite = "sqlite:";
  const std::string store = root.text("store");
  if (!store.starts_with(kSqlite)) return store;
  return std::string(kSqlite) + (folder / store.substr(kSqlite.size())).lexically_normal().string();
}

fs::path read_store_password(const Section& root, const fs::path& folder, FileReport& report) {
  auto file = path_of(root, "store_password_file", folder);
  if (!file.empty() && !root.broken("store") && root.text("store").starts_with("sqlite:")) {
    report.error(root.at("store_password_file"), "a sqlite store has no password; leave store_password_file out");
  }
  return file;
}

/// A message of a policy that writes to people and in channels or group chats has a template for each, which may be the
/// same one.
void read_uses(const Section& policy, const core::Policy& read, Reading& into) {
  const bool to_people = read.users.any() || read.teams.its_members();
  auto use = cards::Use::welcome;
  for (const Section& message : policy.sections("messages")) {
    const auto* of_channel = message.given("channel_template") ? "channel_template" : "template";
    const auto add = [&](const char* key, cards::Use what) {
      if (message.given(key)) into.uses.push_back({message.text(key), what, message.at(key), read.name});
      if (key != std::string_view("template")) return;
      for (const Node* share : message.items("templates"))
        into.uses.push_back({share->key, what, share->key_at, read.name});
    };
    if (to_people || (!read.teams.in_channel() && !read.chats.any())) add("template", use);
    if (read.teams.in_channel()) add(of_channel, cards::Use::channel);
    if (read.chats.any()) add(of_channel, cards::Use::chat);
    use = cards::Use::follow_up;
  }
}

void note_named_groups(const Section& policy, const std::string& name, Config& config) {
  const auto note = [&](const Section& section, const char* list) {
    for (const Node* item : section.items(list)) {
      config.named_groups.push_back({name, folded(item->text), item->at.line, item->at.column});
    }
  };
  note(policy.section("users"), "groups");
  note(policy.section("exclude"), "groups");
  note(policy.section("teams"), "list");
  for (const Section& wave : policy.section("rollout").sections("waves")) note(wave, "groups");
}

/// What is known of a policy can go over to one other, and only once nobody has its name.
void check_former_names(const Section& root, const std::set<std::string>& names, FileReport& report) {
  std::set<std::string> taken;
  for (const Section& section : root.sections("policies")) {
    if (!section.given("was")) continue;
    const auto was = section.text("was");
    if (names.contains(was)) {
      report.error(section.at("was"), "policies.was is " + in_quotes(was) +
                                          ", which is the name of a policy; a policy takes over from one that is gone");
    } else if (!taken.insert(was).second) {
      report.error(section.at("was"), "another policy was " + in_quotes(was) + " already");
    }
  }
}

void read_policies(const Section& root, const fs::path& folder, FileReport& report, Reading& into) {
  const Tenants tenants{into.config.tenants, root.given("tenants") && !root.broken("tenants")};
  std::set<std::string> names;
  for (const Section& section : root.sections("policies")) {
    auto policy = read_policy(section, tenants, folder, report);
    if (section.given("name") && !names.insert(policy.name).second) {
      report.error(section.at("name"), "another policy has the name " + in_quotes(policy.name) + " already");
    }
    read_uses(section, policy, into);
    note_named_groups(section, policy.name, into.config);
    into.config.policies.push_back(std::move(policy));
  }
  check_former_names(root, names, report);
}

std::map<fs::path, PeopleTable> read_people_of(const Config& config, Report& all) {
  std::map<fs::path, PeopleTable> people;
  for (const auto& policy : config.policies) {
    const auto& file = policy.users.file;
    if (file.empty() || people.contains(file)) continue;
    FileReport report(all, file);
    const auto& table = people.emplace(file, read_people(file)).first->second;
    for (const auto& fault : table.faults()) report.error({fault.line, 1}, fault.text);
  }
  return people;
}

/// What nobody counts keeps nothing back.
void check_conditions(const Section& root, const Config& config, FileReport& report) {
  if (config.effects) return;
  for (const auto& policy : config.policies) {
    for (const auto& message : policy.messages) {
      if (message.unless != core::Unless::read && message.unless != core::Unless::pressed) continue;
      report.error(root.at("effects"), "the message " + in_quotes(message.key) + " of " + in_quotes(policy.name) +
                                           " has unless: " + std::string(core::name(message.unless)) +
                                           ", which takes effects: true");
    }
  }
}

/// What is relayed to our own listener would come back for ever.
void check_forward(const Section& bot, const Config& config, FileReport& report) {
  if (config.bot.forward_to.empty()) return;
  const auto to = endpoint_of(config.bot.forward_to);
  const auto& outside = config.listen.public_url;
  if (!outside.empty() && endpoint_of(outside) == to) {
    report.error(
        bot.at("forward_to"),
        "bot.forward_to is listen.public_url, which leads to the daemon itself; give the bot an address of its "
        "own");
  }
  const auto port = [](std::string_view address) { return address.substr(address.rfind(':') + 1); };
  if (!is_loopback(host_of(to.authority)) || port(to.authority) != port(config.listen.messages)) return;
  report.error(bot.at("forward_to"), "bot.forward_to is where the daemon itself listens; give the bot another port");
}

/// A single-tenant bot gets its tokens from its home tenant, and serves that one (contracts/bot.md §4).
void warn_of_bot_tenant(const Section& root, const Config& config, FileReport& report) {
  const Section bot = root.section("bot");
  if (!root.given("bot") || root.broken("bot") || bot.broken("tenant")) return;
  if (config.bot.tenant.empty()) {
    report.warning(bot.at("tenant"),
                   "bot.tenant is not given, so the bot is taken for a multi-tenant one; new bots are single-tenant: "
                   "give their home tenant");
  } else if (config.tenants.size() > 1) {
    report.warning(bot.at("tenant"),
                   "bot.tenant makes the bot a single-tenant one, which serves its home tenant alone; leave it out for "
                   "an old multi-tenant bot, or list that tenant alone");
  }
}

/// As config/welcomed.yaml has it.
void refuse_example_name(const Section& bot, FileReport& report) {
  if (bot.text("name") != "Name of your bot") return;
  report.error(bot.at("name"), "bot.name: this is an example, which people would read; put your bot's in its place");
}

void warn_of_secret_env(const Section& root, FileReport& report) {
  const Section credential = root.section("bot").section("credential");
  if (!credential.given("secret_env")) return;
  report.warning(credential.at("secret_env"),
                 "bot.credential.secret_env: whoever may look into the process reads its environment, and programs "
                 "pass theirs on; use secret_file, with LoadCredential= of systemd or a file of mode 0600");
}

void warn_of_doubts(const Section& root, const Config& config, FileReport& report) {
  if (config.policies.empty() && !root.broken("policies")) {
    report.warning(root.at("policies"), "there are no policies: nobody is welcomed");
  }
  if (!config.cloud.not_offered.empty()) report.warning(root.at("cloud"), config.cloud.not_offered);
  warn_of_bot_tenant(root, config, report);
  warn_of_secret_env(root, report);
}

}  // namespace

Reading read_config(const Node& node, const fs::path& folder, Report& all, FileReport& report) {
  const Section root(&node, "", config_keys());
  const Section limits = root.section("limits");
  const Section retention = root.section("retention");
  Reading reading;
  Config& config = reading.config;
  config.cloud = read_cloud(root);
  config.bot = read_bot(root.section("bot"), folder);
  config.app = read_app(root.section("app"), folder);
  config.tenants = read_tenants(root, report);
  config.listen = read_listen(root.section("listen"), folder, report);
  refuse_example_name(root.section("bot"), report);
  check_forward(root.section("bot"), config, report);
  config.store = read_store(root, folder);
  config.store_password_file = read_store_password(root, folder, report);
  config.instance = root.text("instance");
  config.templates = path_of(root, "templates", folder);
  config.limits = {limits.number("graph_install_per_second"), limits.number("send_per_second")};
  config.cycle = root.duration("cycle");
  config.reread = root.maybe_duration("reread");
  config.event_wait = root.duration("event_wait");
  config.settle_after = root.duration("settle_after");
  config.retention = {.left = retention.maybe_duration("left"), .story = retention.maybe_duration("story")};
  config.effects = root.boolean("effects");
  read_policies(root, folder, report, reading);
  check_conditions(root, config, report);
  reading.people = read_people_of(config, all);
  warn_of_doubts(root, config, report);
  return reading;
}

}  // namespace welcomed::config
