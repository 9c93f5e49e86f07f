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
/// Of what a storm answers ambiguously.
constexpr double kArrivesInStorm = 0.1;

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
  const auto& target = request.url.target;
  const bool sends = is_message(request);
  const bool installs = request.method == "POST" && target.ends_with("/installedApps");
  if (!sends && !installs) return;
  // The one repetition with a fresh token does not wait for another turn.
  if (refused_.erase(target) > 0) return;
  const auto* tenant = ground_.services.tenant_of(request);
  auto& times = recent_[(sends ? "sends" : "installs") + (tenant == nullptr ? std::string() : tenant->id)];
  times.push_back(ground_.timeline.now());
  while (times.front() <= ground_.timeline.now() - 1s) times.pop_front();
  constexpr std::size_t kRate = 2;
  if (times.size() > kRate + 1) ground_.violate("more requests in a second than the limit allows");
}

void LifeWire::send_off(const Request& request, const std::shared_ptr<Exchange>& into, std::function<void()> resume) {
  check_pace(request);
  const auto fate = std::make_shared<Fate>(fate_of(request));
  const auto departed = ground_.timeline.now();
  ground_.note(request.method + " " + request.url.target + " " + fate->name);
  if (fate->name == std::string_view("401")) refused_.insert(request.url.target);
  const bool for_bot = is_for_bot(request);
  if (for_bot) ground_.bot.departs(request);
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
  co_await suspend([&](std::function<void()> resume) { send_off(request, exchange, std::move(resume)); });
  co_return std::move(*exchange);
}

}  // namespace simulation
