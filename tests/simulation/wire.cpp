// The wire between the daemon and the services, and all that goes wrong on it.
#include "simulation/life.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;
using net::Exchange;
using net::Request;
using net::Response;

/// What becomes of one request.
struct LifeWire::Fate {
  std::optional<Duration> arrives = 20ms;  ///< and takes effect; nothing: never
  std::optional<Exchange> instead;         ///< of the service's answer
  bool broken_body = false;
  Duration answered = 40ms;
  const char* name = "well";
};

namespace {

/// How long after it left a message may still take effect.
constexpr Duration kLatest = 9min;
/// The acceptance of a message is in the store by then, if nothing goes wrong.
constexpr Duration kToRecord = 10s;
/// Of what a storm answers ambiguously.
constexpr double kArrivesInStorm = 0.1;

/// What its limit is for; null where there is none.
const char* limited_as(const Request& request) {
  const bool installs = request.method == "POST" && request.url.target.ends_with("/installedApps");
  return is_message(request) ? "sends" : installs ? "installs" : nullptr;
}

bool is_for_bot(const Request& request) { return request.url.text() == kBotProgram; }

Response status(int code, std::vector<net::Header> headers = {}) {
  return {code, std::move(headers), R"({"error":{"code":"ServiceError","message":"Unknown"}})"};
}
net::Failure cut_off() { return {false, "connection reset"}; }
net::Failure unreachable() { return {true, "connection refused"}; }

}  // namespace

LifeWire::Fate LifeWire::fate_of(const Request& request) {
  auto& chance = ground_.chance;
  const auto& faults = ground_.script.request_faults;
  Fate fate{.arrives = chance.between(1ms, 200ms)};
  fate.answered = *fate.arrives + chance.between(1ms, 200ms);
  if (is_for_bot(request) && ground_.bot.down) return {.arrives = {}, .instead = unreachable(), .name = "bot is down"};
  if (const auto* storm = ground_.services.storm_over(request)) {
    run_into(fate, *storm, request);
    return fate;
  }
  if (ground_.quiet || faults.empty() || !chance.happens(faults_of(request))) return fate;
  const auto fault = faults[static_cast<std::size_t>(chance.below(static_cast<int>(faults.size())))];
  fate.name = kFaultNames[static_cast<std::size_t>(fault)];
  strike(fate, fault, request);
  return fate;
}

/// Of the first tenant where it is about none.
double LifeWire::faults_of(const Request& request) const {
  const auto* tenant = ground_.services.tenant_of(request);
  return tenant == nullptr ? ground_.script.tenants.front().wire_faults : tenant->script.wire_faults;
}

void LifeWire::run_into(Fate& fate, const Storm& storm, const Request& request) {
  ground_.services.struck(storm);
  fate.name = name(storm.refusal);
  // No message was ever seen to arrive after a bare 404.
  const bool may_arrive = is_ambiguous(storm.refusal) && storm.refusal != Refusal::bare_404;
  if (!may_arrive || !ground_.chance.happens(kArrivesInStorm)) fate.arrives.reset();
  if (auto answer = answer_of(storm.refusal, storm.lane)) {
    fate.instead = std::move(*answer);
    return;
  }
  fate.instead = cut_off();
  fate.answered = request.deadline;
}

void LifeWire::strike(Fate& fate, Fault fault, const Request& request) {
  auto& chance = ground_.chance;
  const auto& target = request.url.target;
  const bool sends = is_message(request);
  const bool effect = chance.happens(0.5);
  const auto never = [&](Exchange instead) {
    fate.arrives.reset();
    fate.instead = std::move(instead);
  };
  const auto perhaps = [&](Exchange instead) {
    if (!effect) fate.arrives.reset();
    fate.instead = std::move(instead);
  };
  switch (fault) {
    case Fault::throttled:
      return never(status(429));
    case Fault::throttled_for_seconds:
      return never(status(429, {{"Retry-After", std::to_string(1 + chance.below(20))}}));
    case Fault::throttled_for_a_fraction:
      return never(status(429, {{"Retry-After", "1.5"}}));
    case Fault::throttled_until_a_date:
      return never(status(429, {{"Retry-After", "Sun, 06 Nov 2033 08:49:37 GMT"}}));
    case Fault::throttled_for_years:
      return never(status(429, {{"Retry-After", "999999999"}}));
    case Fault::status_500:
      return perhaps(status(500));
    case Fault::status_502:
      return perhaps(status(502));
    case Fault::status_503:
      return perhaps(status(503));
    case Fault::status_504:
      return perhaps(status(504));
    case Fault::status_408:
      return perhaps(status(408));
    case Fault::status_412:
      return perhaps(status(412));
    case Fault::timeout:
      perhaps(cut_off());
      fate.answered = request.deadline;
      if (fate.arrives && sends) fate.arrives = chance.between(0ms, kLatest);
      return;
    case Fault::refused:
      return never(unreachable());
    case Fault::truncated:
      fate.broken_body = true;
      return;
    case Fault::unauthorized:
      return never(Response{401, {}, R"({"error":{"code":"AuthorizationError"}})"});
    case Fault::link_expired:
      if (target.find("$deltatoken") != std::string::npos) never(status(410));
      return;
    default:
      return perhaps(cut_off());
  }
}

/// Rates hold within any second, with what is in flight.
void LifeWire::check_pace(const Request& request) {
  const auto* limited = limited_as(request);
  if (limited == nullptr) return;
  auto& ledger = ground_.ledger;
  const auto now = ground_.timeline.now();
  // The one repetition with a fresh token does not wait for another turn.
  if (ledger.refused.erase(request.url.target) > 0 || now < ledger.rates_judged_from) return;
  const auto* tenant = ground_.services.tenant_of(request);
  auto& times = ledger.recent[limited + (tenant == nullptr ? std::string() : tenant->id)];
  times.push_back(now);
  while (times.front() <= now - 1s) times.pop_front();
  constexpr std::size_t kRate = 2;
  if (times.size() > kRate + 1) ground_.violate("more requests in a second than the limit allows");
}

/// What cannot be taken back leaves the daemon that leads the tenant, and no other.
void LifeWire::check_leads(const Request& request) {
  if (!life_.among_others() || limited_as(request) == nullptr) return;
  const auto* tenant = ground_.services.tenant_of(request);
  if (tenant == nullptr || ground_.timeline.now() < ground_.ledger.leads_judged_from) return;
  if (!fence_of(TenantId(tenant->id)))
    ground_.violate(life_.machine().name + " sends for a tenant that it does not lead");
}

std::optional<std::int64_t> LifeWire::fence_of(const TenantId& tenant) {
  const auto all = ground_.store.store().leaderships.all(kBegin).value();
  const auto led = std::find_if(all.begin(), all.end(), [&](const auto& each) {
    return each.tenant == tenant && each.leader == life_.machine().name;
  });
  return led == all.end() ? std::nullopt : std::optional(led->fence);
}

std::optional<LifeWire::Sent> LifeWire::message_in(const Request& request) {
  if (!life_.among_others() || lane_of(request) != Lane::sends) return std::nullopt;
  const auto* tenant = ground_.services.tenant_of(request);
  auto key = key_of(request.body);
  if (tenant == nullptr || key.empty()) return std::nullopt;
  const auto whom = tenant->addressee(request);
  const auto fence = fence_of(TenantId(tenant->id));
  if (!whom || !fence) return std::nullopt;
  return Sent{{TenantId(tenant->id), RecipientId(*whom)}, std::move(key), *fence, ground_.timeline.now()};
}

void LifeWire::check_heard(const Sent& sent, const Exchange& exchange) {
  check_is_sending(sent);
  const auto* response = std::get_if<Response>(&exchange);
  const bool accepted = response != nullptr && response->status / 100 == 2 && json::accept(response->body);
  if (!accepted || ground_.script.store_faults > 0) return;
  ground_.timeline.after(kToRecord, [this, sent, heard = ground_.timeline.now()] { check_is_recorded(sent, heard); });
}

/// While its daemon leads, and nothing keeps it from its work, nobody else concludes what became of a message.
void LifeWire::check_is_sending(const Sent& sent) {
  const bool steady = life_.machine().troubled_until() <= sent.departed && fence_of(sent.whom.tenant) == sent.fence;
  if (steady) check_state(sent, core::DeliveryState::sending, "although it waits for the answer");
}

/// Whoever leads by then.
void LifeWire::check_is_recorded(const Sent& sent, Duration heard) {
  if (life_.dead() || life_.machine().troubled_until() > heard) return;
  check_state(sent, core::DeliveryState::sent, "although it heard that it was taken");
}

void LifeWire::check_state(const Sent& sent, core::DeliveryState expected, const char* although) {
  const auto person = ground_.store.store().reports.person(sent.whom).value();
  if (!person) return;
  for (const auto& delivery : person->deliveries) {
    if (delivery.key != sent.key || delivery.state == expected) continue;
    ground_.violate("the " + sent.key + " that " + life_.machine().name + " sent to " + sent.whom.id.str() + " is " +
                    std::string(core::name(delivery.state)) + " " + although);
  }
}

void LifeWire::send_off(const Request& request, const std::shared_ptr<Exchange>& into, std::function<void()> resume) {
  check_pace(request);
  check_leads(request);
  const auto fate = std::make_shared<Fate>(fate_of(request));
  const auto departed = ground_.timeline.now();
  ground_.note(request.method + " " + request.url.target + " " + fate->name);
  if (fate->name == std::string_view("401")) ground_.ledger.refused.insert(request.url.target);
  const bool for_bot = is_for_bot(request);
  if (for_bot) ground_.bot.departs(request, life_.machine().number);
  if (fate->arrives) {
    // Whatever left has left, also when the daemon dies meanwhile.
    ground_.timeline.after(*fate->arrives, [fate, request, departed, for_bot, &ground = ground_, into] {
      auto response = for_bot ? ground.bot.serve(request) : ground.services.serve(request, departed);
      if (fate->broken_body) response.body.resize(response.body.size() / 2);
      if (fate->instead) return;
      *into = std::move(response);
      if (!for_bot && !fate->broken_body) ground.services.heard(request);
    });
  }
  if (fate->instead) *into = *fate->instead;
  const auto* refusal = std::get_if<Response>(into.get());
  if (for_bot && refusal != nullptr && refusal->status < 500) ground_.bot.refused(request);
  life_.plan(fate->answered, std::move(resume));
}

Task<Exchange> LifeWire::once(Request request) {
  const auto exchange = std::make_shared<Exchange>(cut_off());
  const auto sent = message_in(request);
  co_await suspend([&](std::function<void()> resume) { send_off(request, exchange, std::move(resume)); });
  if (sent) check_heard(*sent, *exchange);
  co_return std::move(*exchange);
}

}  // namespace simulation
