#include "daemon/intake.hpp"

#include <nlohmann/json.hpp>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/strict_json.hpp"
#include "bot/service_url.hpp"
#include "core/invoke.hpp"
#include "core/known_address.hpp"
#include "daemon/policy_people.hpp"
#include "daemon/record.hpp"
#include "daemon/unsigned.hpp"
#include "net/media.hpp"
#include "net/url.hpp"

namespace welcomed::daemon {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
constexpr std::string_view kPath = "/api/messages";

/// To somebody who has proven nothing yet: the reason is for the log alone.
net::Reply refuse(int status, std::string_view reason, std::string detail) {
  auto reply = net::plain_reply(status);
  reply.refusal = net::Refusal{reason, std::move(detail)};
  return reply;
}

/// To the bearer of a good token, who may read why; to nobody else.
net::Reply refuse_bearer(const void* token, int status, std::string_view reason, const std::string& detail) {
  auto reply = refuse(status, reason, detail);
  if (token == nullptr) return reply;
  reply.body = json{{"error", detail}}.dump(-1, ' ', false, json::error_handler_t::replace);
  reply.content_type = "application/json";
  return reply;
}

net::Reply busy(net::Reply reply, Duration wait = 5s) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  reply.headers.push_back({"Retry-After", std::to_string(seconds)});
  return reply;
}

/// The daemon's own answer: where the bot has no program of its own, and to a wish.
net::Reply own_reply(const json& activity, core::Wish wish) {
  auto answer = core::answer_of(activity, wish);
  return {.status = answer.status, .body = std::move(answer.body)};
}

/// What is heard of a team or chat, and what somebody asked for there.
template <typename Event>
Result<core::Recipient> record_place(store::Store& store, const RecipientId& id, Event event,
                                     core::Recipient (*after)(core::Recipient, const Event&, TimePoint),
                                     const std::string& default_service_url, const store::Happening& happening,
                                     TimePoint now) {
  const auto about = event.about;
  auto changed = store.recipients.change(
      about.tenant, id,
      [&](core::Recipient each) {
        event.about = core::at_known_address(about, each, default_service_url);
        return after(std::move(each), event, now);
      },
      happening, now);
  if (!changed || event.wish == core::Wish::none || event.speaker.empty()) return changed;
  const auto heard = store.team_wishes.hear(about.tenant, id, {event.speaker, event.wish, about.at}, now);
  if (!heard) return tl::unexpected<Error>(heard.error());
  return changed;
}

/// Nothing for a team whose directory id nobody told.
Status record_team(store::Store& store, const core::TeamEvent& event, const std::string& default_service_url,
                   const store::Happening& happening, TimePoint now) {
  const auto& about = event.about;
  auto id = std::optional(about.user);
  if (about.user.empty()) {
    auto known = store.teams.team_of(about.tenant, about.reference.conversation.str());
    if (!known) return tl::unexpected<Error>(known.error());
    id = std::move(*known);
  }
  if (!id) return {};
  const auto changed = record_place(store, *id, event, core::after_team_event, default_service_url, happening, now);
  if (!changed) return tl::unexpected<Error>(changed.error());
  return event.roster_changed ? store.rosters.changed(about.tenant, *id, now) : Status();
}

Status record_chat(store::Store& store, const core::ChatEvent& event, const std::vector<store::ChatChoice>& choices,
                   const std::string& default_service_url, const store::Happening& happening, TimePoint now) {
  const auto& about = event.about;
  const auto changed =
      record_place(store, about.user, event, core::after_chat_event, default_service_url, happening, now);
  if (!changed) return tl::unexpected<Error>(changed.error());
  return store.chats.heard_of(*changed, choices, about.presence == core::Presence::added, now);
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
  if (net::path_of(request.target) != kPath) co_return refuse(404, "path", "there is nothing but POST /api/messages");
  if (request.method != "POST") {
    auto reply = refuse(405, "method", "only POST is taken here");
    reply.headers.push_back({"Allow", "POST"});
    co_return reply;
  }
  if (relay_.sent(request))
    co_return refuse(508, "loop", "the daemon forwarded it itself: bot.forward_to leads back here");
  auto refused = co_await check_token(request, token);
  if (!refused && !net::is_plain_utf8(request.headers)) {
    refused = refuse(415, "coding", "a body is taken without compression and in UTF-8 only");
  }
  co_return refused;
}

Task<std::optional<net::Reply>> Intake::check_token(const net::Incoming& request, std::shared_ptr<void>& token) {
  const auto count = request.header_count("Authorization");
  if (count == 0 && around_.config->listen.accept_unsigned) {
    if (may_come_unsigned(request)) co_return std::nullopt;
    co_return refuse(401, "token",
                     "a request without a token is taken as JSON from a tool on this machine only, past no proxy");
  }
  if (count != 1) co_return refuse(401, "token", "one Authorization header is needed");
  auto checked = co_await authenticator_.check(request.header("Authorization"));
  if (const auto* refused = std::get_if<identity::Refused>(&checked)) {
    const auto& wait = refused->retry_after;
    co_return wait ? busy(refuse(503, "keys", refused->reason), *wait) : refuse(401, "token", refused->reason);
  }
  token = std::make_shared<identity::VerifiedToken>(std::move(std::get<identity::VerifiedToken>(checked)));
  co_return std::nullopt;
}

Task<net::Reply> Intake::serve(net::Incoming request, std::shared_ptr<void> token) {
  const auto arrived = around_.clock.uptime();
  auto under_way = std::make_optional<store::UnderWay>(around_.storage);
  const auto depth = static_cast<std::size_t>(around_.config->listen.limits.json_depth);
  const auto body = parse_strict(request.body, depth);
  if (!body) co_return refuse_bearer(token.get(), 400, "body", body.error().what);
  const auto activity = core::parse_activity(*body);
  if (!activity) co_return refuse_bearer(token.get(), 400, "body", activity.error().what);
  const auto refusal = check_vouched(*activity, static_cast<const identity::VerifiedToken*>(token.get()));
  if (refusal) co_return *refusal;
  co_await hosts_seen_.note(net::parse_url(activity->service_url)->host);
  const auto wish = co_await take(*activity);
  under_way.reset();
  if (!wish) co_return busy(refuse_bearer(token.get(), 503, "store", "the store cannot take it now"));
  if (!relay_.wanted() || *wish != core::Wish::none) co_return own_reply(*body, *wish);
  Passing passing{.tenant = activity->tenant,
                  .conversation = ConversationId(activity->conversation_id),
                  .activity = ActivityId(activity->id),
                  .invoke = activity->type == "invoke",
                  .request = std::move(request),
                  .arrived = arrived};
  auto reply = co_await relay_.pass(std::move(passing));
  co_return reply;
}

std::optional<net::Reply> Intake::check_vouched(const core::Activity& activity,
                                                const identity::VerifiedToken* token) const {
  const auto& config = *around_.config;
  if (activity.channel_id != "msteams") {
    return refuse_bearer(token, 401, "vouching", "the activity is not of the channel msteams");
  }
  if (token != nullptr && !token->vouches_for(activity.channel_id, activity.service_url)) {
    return refuse_bearer(token, 401, "vouching", "the token does not vouch for the activity's channel and service URL");
  }
  const auto& hosts = config.cloud.service_url_hosts;
  const auto url = token == nullptr ? bot::check_service_url(activity.service_url, hosts)
                                    : bot::check_vouched_url(activity.service_url, hosts);
  if (!url) return refuse_bearer(token, 401, "vouching", url.error().text());
  if (activity.recipient.id != "28:" + config.bot.app_id.str()) {
    return refuse_bearer(token, 401, "vouching", "the activity is for another bot");
  }
  if (config.tenant(activity.tenant) == nullptr) {
    return refuse_bearer(token, 403, "tenant", "the activity is of a tenant that is not configured");
  }
  if (core::url_names_another_tenant(activity))
    return refuse_bearer(token, 400, "vouching", "the activity's serviceUrl names another tenant");
  return std::nullopt;
}

/// Makes durable what the activity says, and gives what its person wishes.
Task<Result<core::Wish>> Intake::take(core::Activity activity) {
  // Its word counts; messages go to hosts on the list only.
  if (!bot::check_service_url(activity.service_url, around_.config->cloud.service_url_hosts)) {
    activity.service_url.clear();
  }
  if (core::wishes_without_id(activity)) {
    auto person = co_await person_behind(activity);
    if (!person) co_return tl::unexpected<Error>(person.error());
    if (*person) activity.from.aad_object_id = (*person)->str();
  }
  const auto event = core::event_of(activity, around_.clock.now());
  log::debug("activity.taken", {{"type", activity.type}, {"id", activity.id}});
  crash_point(CrashPoint::event_received);
  if (event) {
    const auto recorded = co_await std::visit([this](const auto& each) { return record(each); }, *event);
    if (!recorded) co_return tl::unexpected<Error>(recorded.error());
  }
  crash_point(CrashPoint::event_durable);
  co_return event ? core::wish_in(*event) : core::Wish::none;
}

Task<Status> Intake::make_durable(core::PersonalEvent about, store::Storage::Work verb) {
  const bool led_here = leader_.find(about.tenant) != nullptr;
  const store::Storage::Work heard = [&](store::Store& store) {
    auto recorded = verb(store);
    return recorded && !led_here ? store.news.tell(about.tenant) : recorded;
  };
  auto recorded = co_await around_.storage.run_status(heard, store::Commit::patient);
  // Told by the store's door, for all that is refused with it.
  if (!recorded) log::debug("intake.store", {{"recipient", about.user.str()}, {"error", recorded.error().text()}});
  co_return recorded;
}

Task<Result<std::optional<RecipientId>>> Intake::person_behind(const core::Activity& activity) {
  auto known = co_await around_.storage.run<std::optional<RecipientId>>([&](store::Store& store) {
    return store.recipients.person_in(activity.tenant, activity.conversation_id, activity.from.id);
  });
  if (!known) log::error("intake.store", {{"conversation", activity.conversation_id}, {"error", known.error().text()}});
  co_return known;
}

Task<Status> Intake::record(core::PersonalEvent event) {
  const auto now = around_.clock.now();
  const auto happening = happening_of(event);
  const auto default_url = around_.config->cloud.bot_default_service_url;
  const bool added = event.presence == core::Presence::added;
  const bool counts = event.deed && around_.config->effects;
  std::optional<TimePoint> installed;
  std::vector<store::NewEffect> effects;
  const store::Storage::Work change = [&](store::Store& store) -> Status {
    const auto known = added ? store.reports.milestones(event.tenant, event.user, {}) : store::Milestones();
    if (!known) return tl::unexpected<Error>(known.error());
    const auto after = store.recipients.change(
        event.tenant, event.user,
        [&](core::Recipient each) {
          if (each.state == core::RecipientState::installed) installed = known->changed;
          auto settled = core::at_known_address(event, each, default_url);
          return core::after_event(std::move(each), settled, now);
        },
        {happening, ""}, now);
    if (!after) return tl::unexpected<Error>(after.error());
    if (!counts) return {};
    auto noted = store.effects.note(event.tenant, event.user, *event.deed);
    if (!noted) return tl::unexpected<Error>(noted.error());
    effects = std::move(*noted);
    return {};
  };
  auto recorded = co_await make_durable(event, change);
  if (!recorded) co_return recorded;
  if (installed) {
    around_.observed.steps.of({around_.config->tenant(event.tenant)->name, "installed_to_event"})
        .observe(now - *installed);
  }
  count_effects(around_, effects);
  co_return recorded;
}

Task<Status> Intake::record(core::TeamEvent event) {
  const auto now = around_.clock.now();
  const store::Happening happening{happening_of(event.about), ""};
  const auto default_url = around_.config->cloud.bot_default_service_url;
  const store::Storage::Work record = [&](store::Store& store) {
    return record_team(store, event, default_url, happening, now);
  };
  auto recorded = co_await make_durable(event.about, record);
  co_return recorded;
}

Task<Status> Intake::record(core::ChatEvent event) {
  const auto now = around_.clock.now();
  const store::Happening happening{happening_of(event.about), ""};
  const auto choices = chat_choices_of(*around_.config, event.about.tenant);
  const auto default_url = around_.config->cloud.bot_default_service_url;
  const store::Storage::Work record = [&](store::Store& store) {
    return record_chat(store, event, choices, default_url, happening, now);
  };
  auto recorded = co_await make_durable(event.about, record);
  co_return recorded;
}

}  // namespace welcomed::daemon
