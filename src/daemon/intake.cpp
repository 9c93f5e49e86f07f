#include "daemon/intake.hpp"

#include <nlohmann/json.hpp>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/strict_json.hpp"
#include "bot/service_url.hpp"
#include "daemon/record.hpp"

namespace welcomed::daemon {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 32;
constexpr std::string_view kPath = "/api/messages";

net::Reply refuse(int status, const std::string& reason) {
  log::warning("activity.refused", {{"status", std::to_string(status)}, {"reason", reason}});
  return {.status = status, .body = json{{"error", reason}}.dump(-1, ' ', false, json::error_handler_t::replace)};
}

net::Reply busy(const std::string& reason) {
  auto reply = refuse(503, reason);
  reply.headers.push_back({"Retry-After", "5"});
  return reply;
}

std::string path_of(const std::string& target) { return target.substr(0, target.find('?')); }

/// The HTTP answer is the result of an invoke; of those we do not know, 501 says so (contracts/bot.md §7.2).
net::Reply accepted(const core::Activity& activity, bool named_invoke) {
  if (activity.type == "invoke" && named_invoke) return {.status = 501, .body = "", .content_type = ""};
  return {.status = 200, .body = "", .content_type = ""};
}

std::string happening_of(const core::PersonalEvent& event) {
  if (event.wish == core::Wish::silence) return "asked for silence";
  if (event.wish == core::Wish::messages) return "asked for messages";
  if (event.presence == core::Presence::added) return "event: app added";
  if (event.presence == core::Presence::removed) return "event: app removed";
  return event.presence == core::Presence::there ? "event: app in use" : "event: sign of life";
}

}  // namespace

net::Handler Intake::handler() {
  return {.head = [this](net::Incoming& request, std::shared_ptr<void>& token) { return check_head(request, token); },
          .serve = [this](net::Incoming request,
                          std::shared_ptr<void> token) { return serve(std::move(request), std::move(token)); }};
}

Task<std::optional<net::Reply>> Intake::check_head(net::Incoming& request, std::shared_ptr<void>& token) {
  if (path_of(request.target) != kPath) co_return net::Reply{.status = 404, .body = ""};
  if (request.method != "POST") co_return net::Reply{.status = 405, .body = "", .headers = {{"Allow", "POST"}}};
  const auto count = request.header_count("Authorization");
  if (count == 0 && around_.config->listen.accept_unsigned) co_return std::nullopt;
  if (count != 1) co_return refuse(401, "one Authorization header is needed");
  auto checked = co_await authenticator_.check(request.header("Authorization"));
  if (const auto* refused = std::get_if<identity::Refused>(&checked)) {
    co_return refused->retry ? busy(refused->reason) : refuse(401, refused->reason);
  }
  token = std::make_shared<identity::VerifiedToken>(std::move(std::get<identity::VerifiedToken>(checked)));
  co_return std::nullopt;
}

Task<net::Reply> Intake::serve(net::Incoming request, std::shared_ptr<void> token) {
  const auto body = parse_strict(request.body, kMostDepth);
  if (!body) co_return refuse(400, body.error().what);
  auto activity = core::parse_activity(*body);
  if (!activity) co_return refuse(400, activity.error().what);
  const auto refusal = check_vouched(*activity, static_cast<const identity::VerifiedToken*>(token.get()));
  if (refusal) co_return *refusal;
  const bool named_invoke = body->contains("name");
  auto reply = co_await take(std::move(*activity), named_invoke);
  co_return reply;
}

std::optional<net::Reply> Intake::check_vouched(const core::Activity& activity,
                                                const identity::VerifiedToken* token) const {
  const auto& config = *around_.config;
  if (activity.channel_id != "msteams") return refuse(401, "the activity is not of the channel msteams");
  if (token != nullptr && !token->vouches_for(activity.channel_id, activity.service_url)) {
    return refuse(401, "the token does not vouch for the activity's channel and service URL");
  }
  const auto url = bot::check_service_url(activity.service_url, config.cloud.service_url_hosts);
  if (!url) return refuse(401, url.error().text());
  if (activity.recipient.id != "28:" + config.bot.app_id.str()) return refuse(401, "the activity is for another bot");
  if (!tenants_.contains(activity.tenant)) return refuse(403, "the activity is of a tenant that is not configured");
  return std::nullopt;
}

Task<net::Reply> Intake::take(core::Activity activity, bool named_invoke) {
  const auto event = core::personal_event(activity, around_.clock.now());
  log::debug("activity.taken", {{"type", activity.type}, {"id", activity.id}});
  crash_point(CrashPoint::event_received);
  if (event) {
    const auto recorded = co_await record(*event);
    if (!recorded) co_return busy("the store cannot take it now");
    auto& tenant = *tenants_.at(event->tenant);
    tenant.courier_bell.notify();
  }
  crash_point(CrashPoint::event_durable);
  co_return accepted(activity, named_invoke);
}

Task<Status> Intake::record(core::PersonalEvent event) {
  const auto now = around_.clock.now();
  const auto happening = happening_of(event);
  const auto changed = co_await around_.storage.run<core::Recipient>([&](store::Store& store) {
    return store.change_recipient(
        event.tenant, event.user, [&](core::Recipient each) { return core::after_event(std::move(each), event, now); },
        {happening, ""}, now);
  });
  if (changed) co_return Status();
  log::error("intake.store", {{"recipient", event.user.str()}, {"error", changed.error().text()}});
  co_return tl::unexpected<Error>(changed.error());
}

}  // namespace welcomed::daemon
