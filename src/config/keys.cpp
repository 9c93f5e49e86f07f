#include "config/keys.hpp"

#include <algorithm>

namespace welcomed::config {
namespace {

constexpr double kSecond = 1000;
constexpr double kDay = 24 * 3600 * kSecond;
constexpr double kYear = 365 * kDay;

// clang-format off
constexpr Key kConfigKeys[] = {
    {.path = "cloud", .kind = Kind::cloud, .help = "the Microsoft cloud; a mapping of endpoints takes what it does not name from public", .fallback = "public", .choices = "public|gcc|gcc-high|dod|china"},
    {.path = "cloud.login", .kind = Kind::endpoint, .help = "the token service"},
    {.path = "cloud.graph", .kind = Kind::endpoint, .help = "Microsoft Graph"},
    {.path = "cloud.graph_scope", .kind = Kind::scope, .help = "the scope of Graph tokens; graph and /.default when not given"},
    {.path = "cloud.bot_login_tenant", .kind = Kind::login_tenant, .help = "where a multi-tenant bot asks for its tokens"},
    {.path = "cloud.bot_scope", .kind = Kind::scope, .help = "the scope of Bot Connector tokens"},
    {.path = "cloud.bot_metadata", .kind = Kind::url, .help = "the OpenID metadata that names the keys of inbound tokens"},
    {.path = "cloud.bot_issuer", .kind = Kind::url, .help = "the issuer of inbound tokens"},
    {.path = "cloud.bot_default_service_url", .kind = Kind::endpoint, .help = "the service URL for people whose own is not known yet"},
    {.path = "cloud.managed_identity", .kind = Kind::endpoint, .help = "the host's metadata service, for managed identities; App Service and Azure Arc name their own"},
    {.path = "cloud.service_url_hosts", .kind = Kind::host, .help = "hosts that may be a service URL; *. in front takes every subdomain", .list = true, .least = 1},
    {.path = "cloud.teams_plans", .kind = Kind::guid, .help = "service plans of which a person needs one for Teams; every known one when not given", .list = true, .least = 1},

    {.path = "bot", .kind = Kind::mapping, .help = "the bot that people will meet", .required = true},
    {.path = "bot.app_id", .kind = Kind::guid, .help = "the application (client) id of the bot's registration", .required = true},
    {.path = "bot.name", .kind = Kind::text, .help = "the bot's name in Teams", .required = true, .most = 42},
    {.path = "bot.tenant", .kind = Kind::guid, .help = "the home tenant of a single-tenant bot; left out for an old multi-tenant one"},
    {.path = "bot.credential", .kind = Kind::mapping, .help = "exactly one kind; the tokens for Graph and for the Bot Connector come from it", .required = true},
    {.path = "bot.credential.secret_file", .kind = Kind::secret_file, .help = "a file that holds the client secret", .one_of = true},
    {.path = "bot.credential.secret_env", .kind = Kind::environment_variable, .help = "an environment variable that holds the client secret", .one_of = true},
    {.path = "bot.credential.certificate_file", .kind = Kind::file, .help = "a certificate in PEM form", .one_of = true, .with = "private_key_file"},
    {.path = "bot.credential.private_key_file", .kind = Kind::secret_file, .help = "the key of the certificate in PEM form", .with = "certificate_file"},
    {.path = "bot.credential.federated_token_file", .kind = Kind::file, .help = "a token of another identity provider, read anew each time", .one_of = true},
    {.path = "bot.credential.managed_identity", .kind = Kind::managed_identity, .help = "system, or the client id of a user-assigned identity", .one_of = true},
    {.path = "bot.forward_to", .kind = Kind::url, .help = "the bot's own program: every activity is relayed to it, its answer relayed back"},

    {.path = "app", .kind = Kind::mapping, .help = "the Teams app to install", .required = true},
    {.path = "app.external_id", .kind = Kind::guid, .help = "the id in the app's manifest, looked up in the catalog", .one_of = true},
    {.path = "app.catalog_id", .kind = Kind::guid, .help = "the id in the catalog", .one_of = true},
    {.path = "app.package", .kind = Kind::mapping, .help = "what `welcomed manifest` says of the app beside what stands elsewhere"},
    {.path = "app.package.developer", .kind = Kind::text, .help = "who makes the app: your organisation", .required = true, .most = 32},
    {.path = "app.package.website", .kind = Kind::url, .help = "a page about the app, or whom to ask", .required = true},
    {.path = "app.package.privacy", .kind = Kind::url, .help = "your privacy statement", .required = true},
    {.path = "app.package.terms", .kind = Kind::url, .help = "your terms of use", .required = true},
    {.path = "app.package.summary", .kind = Kind::text, .help = "what the app is for, in one line", .required = true, .most = 80},
    {.path = "app.package.description", .kind = Kind::prose, .help = "the same at length; the summary when not given", .most = 4000},
    {.path = "app.package.name", .kind = Kind::text, .help = "the app's name in Teams; bot.name when not given", .most = 30},
    {.path = "app.package.accent_color", .kind = Kind::color, .help = "the background of the icon", .fallback = "#4f52b2"},
    {.path = "app.package.color_icon", .kind = Kind::file, .help = "a PNG of 192 x 192; made when not given"},
    {.path = "app.package.outline_icon", .kind = Kind::file, .help = "a PNG of 32 x 32, white on transparent; made when not given"},
    {.path = "app.package.read_receipts", .kind = Kind::boolean, .help = "have Teams tell which messages people have read; takes a permission of the app in each chat", .fallback = "false"},

    {.path = "tenants", .kind = Kind::mapping, .help = "the tenants served; activities of others are refused", .list = true, .required = true, .least = 1},
    {.path = "tenants.id", .kind = Kind::guid, .help = "the tenant's directory id", .required = true},
    {.path = "tenants.name", .kind = Kind::tenant_name, .help = "a short name for policies, status and metrics; the id when not given", .most = 64},
    {.path = "tenants.locale", .kind = Kind::locale, .help = "for people who have none of their own; en when not given"},
    {.path = "tenants.time_zone", .kind = Kind::time_zone, .help = "for people who have none of their own; UTC when not given"},

    {.path = "listen", .kind = Kind::mapping, .help = "where the daemon listens"},
    {.path = "listen.messages", .kind = Kind::address, .help = "where POST /api/messages is taken", .fallback = "127.0.0.1:3978"},
    {.path = "listen.public_url", .kind = Kind::url, .help = "what the bot's registration names as its messaging endpoint"},
    {.path = "listen.accept_unsigned", .kind = Kind::boolean, .help = "take activities without a token; only while listening on loopback, and without public_url", .fallback = "false"},
    {.path = "listen.admin", .kind = Kind::address, .help = "health, metrics and the dashboard, GET /healthz, /readyz, /metrics and /; off loopback it needs admin_token_file, and tls or behind_tls_proxy"},
    {.path = "listen.admin_token_file", .kind = Kind::secret_file, .help = "a file with the token that readers of the admin address must show, of 32 characters at least", .with = "admin"},
    {.path = "listen.admin_hosts", .kind = Kind::host, .help = "names and addresses by which the admin address may be asked, beside localhost and the IP address that a request comes to", .list = true, .with = "admin", .least = 1},
    {.path = "listen.tls", .kind = Kind::mapping, .help = "serve https on messages, and on admin off loopback; read again when the files change and at each reload"},
    {.path = "listen.tls.certificate_file", .kind = Kind::file, .help = "the certificate and its chain in PEM form", .required = true},
    {.path = "listen.tls.private_key_file", .kind = Kind::secret_file, .help = "the key in PEM form", .required = true},
    {.path = "listen.behind_tls_proxy", .kind = Kind::boolean, .help = "a proxy on another machine does TLS: plain http is taken off loopback, too", .fallback = "false"},
    {.path = "listen.limits", .kind = Kind::mapping, .help = "what is taken from a client of listen.messages"},
    {.path = "listen.limits.header_kib", .kind = Kind::whole, .help = "the head of a request in KiB; 431 beyond", .fallback = "16", .least = 1, .most = 1024},
    {.path = "listen.limits.body_kib", .kind = Kind::whole, .help = "the body of a request in KiB; 413 beyond", .fallback = "256", .least = 1, .most = 16384},
    {.path = "listen.limits.request_time", .kind = Kind::duration, .help = "from the first byte of a request to its last; 408 beyond", .fallback = "10s", .least = 100, .most = 3600 * kSecond},
    {.path = "listen.limits.connections", .kind = Kind::whole, .help = "open at one time; the longest idle one makes room, else 503", .fallback = "256", .least = 1, .most = 10'000},
    {.path = "listen.limits.connections_per_peer", .kind = Kind::whole, .help = "of one address, or one /64 of IPv6; loopback is not counted", .fallback = "64", .least = 1, .most = 10'000},
    {.path = "listen.limits.json_depth", .kind = Kind::whole, .help = "how deep arrays and objects may stand in each other; 400 beyond", .fallback = "32", .least = 4, .most = 256},

    {.path = "store", .kind = Kind::store, .help = "where progress is kept: sqlite:PATH or postgresql://user@host/db", .fallback = "sqlite:/var/lib/welcomed/welcomed.db"},
    {.path = "store_password_file", .kind = Kind::secret_file, .help = "a file with the password of a postgresql store; libpq's own means otherwise", .with = "store"},
    {.path = "instance", .kind = Kind::instance, .help = "this daemon's name in status, and among those that share a postgresql store; the host's name when not given"},
    {.path = "templates", .kind = Kind::folder, .help = "the folder of the templates", .fallback = "templates"},

    {.path = "limits", .kind = Kind::mapping, .help = "the services' published limits; change them only when Microsoft changed yours"},
    {.path = "limits.graph_install_per_second", .kind = Kind::number, .help = "installs a second and tenant", .fallback = "30", .least = 0.01, .most = 1000},
    {.path = "limits.send_per_second", .kind = Kind::number, .help = "messages a second and tenant", .fallback = "50", .least = 0.01, .most = 1000},
    {.path = "cycle", .kind = Kind::duration, .help = "how often delta queries look for changes", .fallback = "1m", .least = 100, .most = 7 * kDay},
    {.path = "reread", .kind = Kind::duration_or_never, .help = "how often everything is read anew beside delta queries, spread over that time; never: not at all", .fallback = "1d", .least = kSecond, .most = 90 * kDay},
    {.path = "event_wait", .kind = Kind::duration, .help = "how long an install waits for its event before the chat id is asked for", .fallback = "60s", .least = 100, .most = kDay},

    {.path = "settle_after", .kind = Kind::duration, .help = "how long a message whose answer was lost may still be on its way, before its chat is read", .fallback = "10m", .least = 100, .most = kDay},
    {.path = "retention", .kind = Kind::mapping, .help = "how long what is known of people is kept"},
    {.path = "retention.left", .kind = Kind::duration_or_never, .help = "after which people who left the directory are forgotten; never: kept for good", .fallback = "90d", .least = kSecond, .most = 10 * kYear},
    {.path = "retention.story", .kind = Kind::duration_or_never, .help = "after which lines of people's stories are dropped, but for each one's last; never: kept for good", .fallback = "400d", .least = kSecond, .most = 10 * kYear},

    {.path = "effects", .kind = Kind::boolean, .help = "count what becomes of messages: read, replied, pressed, reacted, opted out, blocked, removed; false erases what was counted", .fallback = "true"},

    {.path = "policies", .kind = Kind::mapping, .help = "who gets the app and which messages", .list = true},
    {.path = "policies.name", .kind = Kind::name, .help = "the name in status, commands and metrics", .required = true},
    {.path = "policies.was", .kind = Kind::name, .help = "the name it had before: all that is known of that policy is this one's; left in place it does no harm"},
    {.path = "policies.title", .kind = Kind::text, .help = "the name for people, in templates; the name when not given", .most = 200},
    {.path = "policies.tenant", .kind = Kind::text, .help = "a tenant's name or id", .required = true},
    {.path = "policies.priority", .kind = Kind::whole, .help = "work of a policy with a higher one is taken first", .fallback = "0", .most = 1000},

    {.path = "policies.users", .kind = Kind::mapping, .help = "people: whoever any of these names"},
    {.path = "policies.users.groups", .kind = Kind::group, .help = "display names or ids of groups; members of members included", .list = true},
    {.path = "policies.users.filter", .kind = Kind::text, .help = "an OData filter on users"},
    {.path = "policies.users.list", .kind = Kind::person, .help = "user principal names or ids", .list = true},
    {.path = "policies.users.file", .kind = Kind::file, .help = "a file with one user principal name or id a line; with a header, further columns are data.COLUMN in templates"},
    {.path = "policies.users.hired_within", .kind = Kind::duration, .help = "who was hired (employeeHireDate) today or at most so many days ago, by the clock of their own zone", .least = kDay, .most = 10 * kYear},
    {.path = "policies.users.all", .kind = Kind::boolean, .help = "everybody in the tenant", .fallback = "false"},

    {.path = "policies.teams", .kind = Kind::mapping, .help = "teams: whichever any of these names"},
    {.path = "policies.teams.list", .kind = Kind::group, .help = "display names or ids of teams", .list = true},
    {.path = "policies.teams.filter", .kind = Kind::text, .help = "an OData filter on teams"},
    {.path = "policies.teams.all", .kind = Kind::boolean, .help = "every team in the tenant", .fallback = "false"},
    {.path = "policies.teams.welcome", .kind = Kind::choice, .help = "whom to welcome in a team", .fallback = "channel", .choices = "channel|members|both"},
    {.path = "policies.teams.channel", .kind = Kind::text, .help = "the channel's display name", .fallback = "General"},

    {.path = "policies.chats", .kind = Kind::mapping, .help = "group chats: whichever any of these names"},
    {.path = "policies.chats.list", .kind = Kind::chat, .help = "ids of group chats, in which the app is installed", .list = true},
    {.path = "policies.chats.added", .kind = Kind::boolean, .help = "group chats to which somebody adds the app", .fallback = "false"},
    {.path = "policies.chats.meetings", .kind = Kind::boolean, .help = "chats of meetings among these", .with = "added", .fallback = "false"},

    {.path = "policies.exclude", .kind = Kind::mapping, .help = "people left out, whatever selects them"},
    {.path = "policies.exclude.groups", .kind = Kind::group, .help = "display names or ids of groups", .list = true},
    {.path = "policies.exclude.list", .kind = Kind::person, .help = "user principal names or ids", .list = true},
    {.path = "policies.exclude.guests", .kind = Kind::boolean, .help = "leave guests out", .fallback = "true"},
    {.path = "policies.exclude.disabled", .kind = Kind::boolean, .help = "leave disabled accounts out", .fallback = "true"},
    {.path = "policies.exclude.unlicensed", .kind = Kind::boolean, .help = "leave out who has no known plan for Teams", .fallback = "true"},

    {.path = "policies.rollout", .kind = Kind::mapping, .help = "how fast, and when; everybody at once when not given"},
    {.path = "policies.rollout.waves", .kind = Kind::mapping, .help = "shares of the people, or groups of them, one after the other; of joiners, too", .list = true, .least = 1},
    {.path = "policies.rollout.waves.percent", .kind = Kind::whole, .help = "the share reached with this wave, the ones before included", .one_of = true, .least = 1, .most = 100},
    {.path = "policies.rollout.waves.groups", .kind = Kind::group, .help = "display names or ids of groups: whom of the policy's people they hold, members of members included", .list = true, .one_of = true, .least = 1},
    {.path = "policies.rollout.waves.after", .kind = Kind::duration, .help = "time since the rollout began", .fallback = "0s", .most = kYear},
    {.path = "policies.rollout.window", .kind = Kind::mapping, .help = "when people have their turn and messages are sent"},
    {.path = "policies.rollout.window.days", .kind = Kind::choice, .help = "days of the week; all of them when not given", .list = true, .least = 1, .choices = "mon|tue|wed|thu|fri|sat|sun"},
    {.path = "policies.rollout.window.from", .kind = Kind::clock, .help = "the first minute", .fallback = "00:00"},
    {.path = "policies.rollout.window.to", .kind = Kind::clock, .help = "the minute after the last one", .fallback = "24:00"},
    {.path = "policies.rollout.window.time_zone", .kind = Kind::user_or_time_zone, .help = "user for each person's own, as far as Teams has told it, or a name; the tenant's when not given"},
    {.path = "policies.rollout.per_hour", .kind = Kind::whole, .help = "at most so many people an hour", .least = 1, .most = 10'000'000},
    {.path = "policies.rollout.stop_when", .kind = Kind::mapping, .help = "pauses the policy when so many in a hundred, of 20 at least, are"},
    {.path = "policies.rollout.stop_when.failed_percent", .kind = Kind::whole, .help = "failed", .least = 1, .most = 100},
    {.path = "policies.rollout.stop_when.opted_out_percent", .kind = Kind::whole, .help = "opted out", .least = 1, .most = 100},

    {.path = "policies.messages", .kind = Kind::mapping, .help = "what is sent; the first one is the welcome", .list = true, .required = true, .least = 1},
    {.path = "policies.messages.key", .kind = Kind::name, .help = "names the message for good: a key reaches a person at most once", .required = true},
    {.path = "policies.messages.template", .kind = Kind::template_name, .help = "the template's file name without locale and ending", .one_of = true},
    {.path = "policies.messages.templates", .kind = Kind::shares, .help = "variants: several templates and how many of a hundred people get each, by a hash of the person", .one_of = true},
    {.path = "policies.messages.channel_template", .kind = Kind::template_name, .help = "the template for channels of teams and for group chats; the same when not given"},
    {.path = "policies.messages.after", .kind = Kind::duration, .help = "time since the policy's first message was sent, or as since has it", .fallback = "0s", .most = 10 * kYear},
    {.path = "policies.messages.since", .kind = Kind::choice, .help = "from when after counts: welcome, when the policy's first message was sent; hire_date, the first day of who gets it, in their own zone", .fallback = "welcome", .choices = "welcome|hire_date"},
    {.path = "policies.messages.unless", .kind = Kind::choice, .help = "to whom it does not go: who opted out; or who wrote to the bot since the first message, read it, or pressed a button of it, too", .fallback = "opted_out", .choices = "opted_out|replied|read|pressed"},

    {.path = "policies.existing", .kind = Kind::choice, .help = "people who had the app before this policy first ran; they are held until it is given or `welcomed resolve --fresh` says it", .choices = "welcome|skip"},
    {.path = "policies.on_uninstall", .kind = Kind::choice, .help = "when a person uninstalls the app", .fallback = "respect", .choices = "respect|reinstall"},
    {.path = "policies.upgrade", .kind = Kind::boolean, .help = "keep the installed version at the catalog's", .fallback = "false"},
    {.path = "policies.when_unknown", .kind = Kind::choice, .help = "a delivery whose outcome a crash left unknown", .fallback = "verify", .choices = "verify|hold|resend"},
};

constexpr Key kTemplateKeys[] = {
    {.path = "title", .kind = Kind::prose, .help = "the headline"},
    {.path = "why", .kind = Kind::prose, .help = "why the person gets this message"},
    {.path = "offer", .kind = Kind::prose, .help = "what the bot can do"},
    {.path = "next", .kind = Kind::prose, .help = "what to do now"},
    {.path = "actions", .kind = Kind::mapping, .help = "buttons", .list = true},
    {.path = "actions.title", .kind = Kind::prose, .help = "the label", .required = true},
    {.path = "actions.say", .kind = Kind::prose, .help = "what the button says to the bot", .one_of = true},
    {.path = "actions.open", .kind = Kind::prose, .help = "the URL that the button opens", .one_of = true},
    {.path = "opt_out", .kind = Kind::mapping, .help = "the button that stops these messages"},
    {.path = "opt_out.title", .kind = Kind::prose, .help = "the label", .required = true},
    {.path = "image", .kind = Kind::prose, .help = "the URL of a picture"},
};
// clang-format on

}  // namespace

std::string_view Key::name() const { return path.substr(path.rfind('.') + 1); }

std::string_view Key::parent() const {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

const Key* Keys::find(std::string_view path) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Key& key) { return key.path == path; });
  return found == rows_.end() ? nullptr : &*found;
}

std::vector<const Key*> Keys::children(std::string_view parent) const {
  std::vector<const Key*> result;
  for (const Key& key : rows_) {
    if (key.parent() == parent) result.push_back(&key);
  }
  return result;
}

std::string join(std::string_view parent, std::string_view name) {
  return parent.empty() ? std::string(name) : std::string(parent) + "." + std::string(name);
}

const Keys& config_keys() {
  static const Keys kKeys{kConfigKeys};
  return kKeys;
}

const Keys& template_keys() {
  static const Keys kKeys{kTemplateKeys};
  return kKeys;
}

}  // namespace welcomed::config
