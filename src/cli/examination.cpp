#include "cli/examination.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

#include "base/readable.hpp"
#include "bot/service_url.hpp"
#include "cli/listed_chats.hpp"
#include "cli/listeners.hpp"
#include "cli/opening.hpp"
#include "cli/ownership.hpp"
#include "cli/plans_seen.hpp"
#include "cli/report.hpp"
#include "cli/team_channels.hpp"
#include "cli/terminal.hpp"
#include "cli/terms.hpp"
#include "core/causes.hpp"
#include "core/clock_offset.hpp"
#include "core/permissions.hpp"
#include "daemon/app_look_up.hpp"
#include "identity/key_cache.hpp"
#include "identity/roles.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPatience = 15s;

std::vector<core::Policy> policies_of(const config::Config& config, const TenantId& tenant) {
  std::vector<core::Policy> all;
  std::copy_if(config.policies.begin(), config.policies.end(), std::back_inserter(all),
               [&](const core::Policy& each) { return each.tenant == tenant; });
  return all;
}

Error error_of(const Setback& setback) { return core::error_of(cause_of(setback)); }

/// A query may hold the key of who may ask.
std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

/// Answers whoever comes by the public address, as long as no daemon does.
class Doorman {
 public:
  Doorman(asio::io_context& io, std::string word, std::shared_ptr<net::ServerTls> tls)
      : word_(std::move(word)), tls_(std::move(tls)), server_(io, {}, handler(), tls_) {}

  /// False when the address is taken, by the daemon itself it is hoped, or the certificate cannot be used.
  bool listen(const std::string& address, TimePoint now) {
    if (tls_ && !tls_->read(now)) return false;
    const auto parsed = net::parse_address(address);
    return parsed && server_.listen(*parsed).has_value();
  }
  Task<void> leave() { return server_.drain(); }

 private:
  net::Handler handler() {
    return {.head = [this](net::Incoming& request, std::shared_ptr<void>&) { return answer(request.target); },
            .serve = [](net::Incoming, std::shared_ptr<void>) { return nothing(); }};
  }
  Task<std::optional<net::Reply>> answer(std::string target) {
    const bool known = target.substr(0, target.find('?')) == "/api/messages";
    co_return net::Reply{.status = known ? 401 : 404, .body = known ? word_ : "", .content_type = "text/plain"};
  }
  static Task<net::Reply> nothing() { co_return net::Reply{}; }

  std::string word_;
  std::shared_ptr<net::ServerTls> tls_;
  net::Server server_;
};

}  // namespace

Task<void> Examination::run() {
  examine_cloud();
  examine_store();
  examine_hosts();
  examine_policies();
  examine_credential();
  examine_certificate();
  co_await examine_bot();
  for (const auto& tenant : config_.tenants) co_await examine_tenant(tenant);
  co_await examine_public_address();
}

void Examination::good(const std::string& subject, const std::string& what) {
  tell_({Finding::Grade::good, subject, {what, ""}});
}

void Examination::warn(const std::string& subject, Error told) {
  tell_({Finding::Grade::warning, subject, std::move(told)});
}

void Examination::bad(const std::string& subject, Error told) {
  passed_ = false;
  tell_({Finding::Grade::bad, subject, std::move(told)});
}

void Examination::judge(const std::string& subject, const Status& status, const std::string& when_good) {
  if (status)
    good(subject, when_good);
  else
    bad(subject, status.error());
}

void Examination::examine_store() {
  const auto file = store_file(config_);
  const auto writable = store::examine(config_.store, config_.store_password_file);
  judge("store", writable, store::place_of(config_.store) + " can be written");
  if (writable && !file.empty()) examine_space(file.parent_path());
  if (writable) examine_server();
  for (const auto& [fatal, told] : wrong_ownership(config_)) fatal ? bad("owners", told) : warn("owners", told);
}

void Examination::examine_server() {
  const auto doubts = store::doubts(config_.store, config_.store_password_file, world_.clock.now());
  if (!doubts) return bad("store", doubts.error());
  for (const auto& each : *doubts) warn("store", each);
}

/// A store that cannot grow takes no event, so nobody is reached.
void Examination::examine_space(const std::filesystem::path& folder) {
  constexpr std::uintmax_t kMebibyte = 1024 * 1024;
  constexpr std::uintmax_t kLeast = 64 * kMebibyte;
  constexpr std::uintmax_t kEnough = 1024 * kMebibyte;
  std::error_code unknown;
  const auto space = std::filesystem::space(folder, unknown);
  if (unknown || space.available >= kEnough) return;
  const auto told = std::to_string(space.available / kMebibyte) + " MiB are free where " + folder.string() + " is";
  const std::string remedy = "make room there; the store grows by about 3 MiB for each thousand people";
  if (space.available < kLeast) return bad("store", {told, remedy});
  warn("store", {told, remedy});
}

/// Where no daemon ran yet there is none, and a store that cannot be read was told already.
void Examination::examine_hosts() {
  const auto store = open_to_read(config_);
  const auto hosts = store ? (*store)->hosts.seen() : Result<std::vector<store::SeenHost>>();
  if (!hosts) return;
  for (const auto& each : *hosts) {
    if (bot::is_listed(each.host, config_.cloud.service_url_hosts)) {
      good("hosts seen", each.host + ", last at " + format_time(each.last));
    } else {
      warn("hosts seen", unlisted(each));
    }
  }
}

void Examination::examine_cloud() {
  const auto& missing = config_.cloud.not_offered;
  if (!missing.empty()) warn("cloud", {missing, ""});
}

/// What the daemon found so far; nothing where none has run yet.
void Examination::examine_policies() {
  const auto store = open_to_read(config_);
  if (!store) return;
  const auto warnings = (*store)->warnings.all();
  if (!warnings) return;
  for (const auto& each : *warnings) warn("policy " + each.policy, core::error_of(each.cause));
}

void Examination::examine_credential() {
  const auto now = world_.clock.now();
  const auto term = daemon::term_of_credential(config_, world_.random, now);
  if (!term) return bad("credential", error_of(term.setback()));
  if (!term.value().ends) return good("credential", "it can be read; it does not tell when it ends");
  const auto text = "it " + core::text_of(term.value(), now);
  const auto doubt = doubt_of_credential(term.value(), now);
  if (!doubt) return good("credential", text);
  const bool begun = core::standing_of(term.value(), now) == core::Standing::ends_soon;
  begun ? warn("credential", {text, doubt->remedy}) : bad("credential", {text, doubt->remedy});
}

/// Of `listen.tls`.
void Examination::examine_certificate() {
  const auto tls = tls_of(config_.listen);
  if (!tls) return;
  const auto now = world_.clock.now();
  const auto read = tls->read(now);
  if (!read) return bad("certificate", read.error());
  const auto told = doubt_of(*tls, now);
  if (!told) return good("certificate", tls->certificate().string() + " ends at " + format_time(*tls->ends()));
  tls->validity()->at(now) ? warn("certificate", *told) : bad("certificate", *told);
}

Task<void> Examination::examine_bot() {
  identity::TokenSource tokens(world_.transport, world_.clock, daemon::credential_of(config_, world_.random),
                               daemon::bot_token_of(config_));
  const auto token = co_await tokens.token();
  if (token)
    good("bot", "Entra gives tokens for the Bot Connector");
  else
    bad("bot", error_of(token.setback()));
  identity::KeyCache keys(world_.transport, world_.clock, config_.cloud.bot_metadata);
  const auto fetched = co_await keys.find("");
  const auto status = fetched ? Status() : Status(fail(fetched.error().reason));
  judge("bot", status, "the keys that Teams signs activities with can be fetched");
  const auto& connector = config_.cloud.bot_default_service_url;
  if (!connector.empty()) {
    const auto answered = co_await expect_answer(connector, "check DNS, firewall and proxy of this server");
    judge("bot", answered, "the Bot Connector answers at " + connector);
  }
  const auto& own = config_.bot.forward_to;
  if (!own.empty()) {
    const auto answered = co_await expect_answer(own, "start the bot's program, or correct bot.forward_to");
    judge("bot", answered, "its own program answers at " + without_query(own));
  }
}

/// Any answer will do: nothing is asked for.
Task<Status> Examination::expect_answer(std::string url, std::string remedy) {
  const auto parsed = net::parse_url(url);
  if (!parsed) co_return tl::unexpected<Error>(parsed.error());
  net::Request request{.url = *parsed, .deadline = kPatience};
  const auto exchange = co_await world_.transport.once(std::move(request));
  if (const auto* failure = std::get_if<net::Failure>(&exchange))
    co_return fail(without_query(url) + " does not answer: " + failure->text, std::move(remedy));
  if (parsed->scheme == "https") examine_clock(std::get<net::Response>(exchange));
  co_return Status();
}

/// By what the service says the time is.
void Examination::examine_clock(const net::Response& response) {
  constexpr Duration kWorthAWord = 30s;
  const auto theirs = parse_http_date(response.header("Date"));
  if (!theirs) return;
  const auto ahead = world_.clock.now() - *theirs;
  const auto off = ahead < Duration(0) ? -ahead : ahead;
  if (off < kWorthAWord) return;
  const Error told{"it is " + core::ahead_text(ahead) + ", which say that it is " + format_time(*theirs),
                   core::kSetClock};
  off < core::kClockTolerance ? warn("clock", told) : bad("clock", told);
}

Task<void> Examination::examine_tenant(const config::Tenant& tenant) {
  Directory directory(world_.transport, world_.clock, world_.random, config_, tenant);
  const auto token = co_await directory.tokens.token();
  if (!token) co_return bad(tenant.name, error_of(token.setback()));
  good(tenant.name, "Entra gives tokens for Microsoft Graph");
  const auto app = co_await daemon::find_configured_app(directory.graph, config_.app);
  examine_permissions(tenant, token.value(), app);
  tell_app(tenant.name, app);
  if (app) co_await examine_bot_of_app(tenant.name, directory, app.value().id);
  if (app) tell_scopes(tenant);
  co_await examine_plans(tenant, directory);
  co_await examine_channels(tenant, directory);
  co_await examine_chats(tenant, directory);
}

/// Only where a policy asks for one. That users cannot be read was told with the permissions.
Task<void> Examination::examine_plans(const config::Tenant& tenant, Directory& directory) {
  const auto policies = policies_of(config_, tenant.id);
  const bool wanted =
      std::any_of(policies.begin(), policies.end(), [](const auto& each) { return each.exclude.unlicensed; });
  if (!wanted) co_return;
  const auto seen = co_await directory.graph.plans_seen();
  if (!seen) co_return;
  for (auto& each : findings_of(seen.value(), config_.cloud.teams_plans, tenant.name)) tell_(each);
}

/// Which teams there are is known once the daemon has run; before that `plan` finds out.
Task<void> Examination::examine_channels(const config::Tenant& tenant, Directory& directory) {
  const auto store = open_to_read(config_);
  if (!store) co_return;
  const auto warnings = co_await look_for_channels(directory.graph, **store, config_, tenant);
  for (const auto& each : warnings) warn("policy " + each.policy, core::error_of(each.cause));
}

/// Those that policies list. To read the chat itself takes a permission that nothing else needs before the app is
/// there, so that what is installed in it is read.
Task<void> Examination::examine_chats(const config::Tenant& tenant, Directory& directory) {
  const auto look = co_await look_for_chats(directory.graph, config_, tenant);
  if (look.listed == 0) co_return;
  for (const auto& each : look.warnings) warn("policy " + each.policy, core::error_of(each.cause));
  if (look.may_not_look()) {
    co_return good(tenant.name, "whether the " + chats_text(look.listed) +
                                    " that policies list are there no granted permission lets anybody ask: the "
                                    "install tells");
  }
  const bool all_told = look.warnings.empty() && look.looked_at > 0;
  if (all_told) good(tenant.name, chats_text(look.looked_at) + " that policies list can get the app");
}

/// Microsoft Graph v1.0 has no property for them: neither teamsAppDefinition nor teamworkBot
/// (https://learn.microsoft.com/graph/api/resources/teamsappdefinition).
void Examination::tell_scopes(const config::Tenant& tenant) {
  const auto needed = core::scopes_needed(policies_of(config_, tenant.id));
  if (needed.empty()) return;
  good(tenant.name, "the policies need bots[0].scopes of the app's manifest to have " + needed +
                        ", which Graph does not tell: see the manifest");
}

void Examination::tell_app(const std::string& subject, const Outcome<graph::CatalogApp>& app) {
  if (app) return good(subject, "the catalog has the app " + readable(app.value().name) + " " + app.value().version);
  // The missing permission was told, and the daemon does without.
  if (!config_.app.catalog_id.empty() && cause_of(app.setback()).name == "permission_missing") return;
  bad(subject, error_of(app.setback()));
}

void Examination::examine_permissions(const config::Tenant& tenant, const Secret& token,
                                      const Outcome<graph::CatalogApp>& app) {
  const auto roles = identity::roles_of(token);
  if (!roles) return warn(tenant.name, {roles.error().what, "compare the permissions with those in the README"});
  const auto needs = core::permissions_needed(policies_of(config_, tenant.id), !config_.app.catalog_id.empty(),
                                              app && app.value().asks_consent(), config_.library.uses("user.manager"),
                                              config_.library.uses("user.hireDate"));
  for (const auto& need : needs) {
    if (const auto permission = core::granted(need, *roles)) {
      good(tenant.name, need.work + ": permission " + *permission);
      continue;
    }
    if (const auto* perhaps = core::perhaps_granted(need, *roles)) {
      warn(tenant.name, {need.work + ": permission " + perhaps->permission + ", which may be enough: " + perhaps->known,
                         "grant " + need.any_of.front() + " to be sure"});
      continue;
    }
    Error told{
        need.work + ": no permission" + (need.without.empty() ? "" : ", so " + need.without),
        "grant the application permission " + need.any_of.front() + " to the app registration and give admin consent"};
    need.without.empty() ? bad(tenant.name, std::move(told)) : warn(tenant.name, std::move(told));
  }
}

Task<void> Examination::examine_bot_of_app(std::string subject, Directory& directory, CatalogId app) {
  const auto bot = co_await directory.graph.bot_of(std::move(app));
  if (!bot) co_return bad(subject, error_of(bot.setback()));
  const auto& wanted = config_.bot.app_id.str();
  if (bot.value().empty()) {
    co_return warn(subject,
                   {"the catalog does not tell the app's bot", "see that bots[0].botId of its manifest is " + wanted});
  }
  if (boost::iequals(bot.value(), wanted)) co_return good(subject, "the app's bot is bot.app_id");
  bad(subject, {"the app's bot is " + readable(bot.value()) + ", not bot.app_id " + wanted,
                "correct bots[0].botId of the manifest and publish the app again, or correct bot.app_id"});
}

Task<net::Exchange> Examination::post_to_public_address(net::Url url) {
  net::Request request{.method = "POST", .url = std::move(url), .body = "{}", .deadline = kPatience};
  request.headers.push_back({"Content-Type", "application/json"});
  auto exchange = co_await world_.transport.once(std::move(request));
  co_return exchange;
}

/// Teams cannot be asked to try it, so this server does, from outside as far as its network lets it.
Task<void> Examination::examine_public_address() {
  const std::string subject = "public address";
  const auto& address = config_.listen.public_url;
  if (address.empty()) {
    co_return warn(subject,
                   {"it is not known", "set listen.public_url to the messaging endpoint of the bot's registration"});
  }
  const auto url = net::parse_url(address);
  if (!url) co_return bad(subject, url.error());
  const auto word = "welcomed doctor " + world_.random.uuid();
  Doorman doorman(world_.io, word, tls_of(config_.listen));
  const bool at_the_door = doorman.listen(config_.listen.messages, world_.clock.now());
  const auto exchange = co_await post_to_public_address(*url);
  co_await doorman.leave();
  if (const auto* failure = std::get_if<net::Failure>(&exchange)) {
    co_return bad(subject, {without_query(address) + " cannot be reached from here: " + failure->text,
                            "check its DNS name, its certificate and the reverse proxy; where a network does not let a "
                            "server reach its own public address, try from elsewhere that a POST is answered 401"});
  }
  const auto& response = std::get<net::Response>(exchange);
  constexpr int kWithoutToken = 401;
  const bool reached = at_the_door ? response.body == word : response.status == kWithoutToken;
  if (reached) co_return good(subject, without_query(address) + " leads here");
  bad(subject, {without_query(address) + " answers " + std::to_string(response.status) + ", and does not lead to " +
                    config_.listen.messages + " of this server",
                "let the reverse proxy pass POST /api/messages on to it"});
}

}  // namespace welcomed::cli
