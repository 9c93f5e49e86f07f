#include "simulation/postman.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

void Postman::tell(const std::string& id, json event, bool late, std::function<void()> when_durable) {
  event["id"] = "f:" + std::to_string(++told_);
  const auto wait = ground_.chance.between(1ms, late ? Duration(10min) : Duration(2s));
  tell_at(wait, id, event, std::move(when_durable), 0);
}

void Postman::tell_at(Duration wait, const std::string& id, const json& event, std::function<void()> when_durable,
                      int tries) {
  ground_.timeline.after(wait, [this, id, event, when_durable = std::move(when_durable), tries] {
    deliver(id, event, when_durable, tries);
  });
}

void Postman::deliver(const std::string& id, const json& event, std::function<void()> when_durable, int tries) {
  const auto again = [this, id, event, when_durable, tries] {
    tell_at(Duration(15s) * (tries + 1), id, event, when_durable, tries + 1);
  };
  auto* life = some_daemon_();
  if (life == nullptr) return again();
  const auto number = event["id"].get<std::string>();
  const bool wish = event["type"] == "message" && event["text"] != "hello";
  const int daemon = life->machine().number;
  ground_.bot.told(number, event["conversation"]["id"].get<std::string>(), ground_.script.relay && !wish, daemon);
  const auto answered = std::make_shared<bool>(false);
  life->deliver(event.dump(), [this, id, event, number, daemon, when_durable, again, answered](int status) {
    *answered = true;
    ground_.note("event for " + id + " answered " + std::to_string(status));
    if (status != 200) return again();
    ground_.bot.answered(number, daemon);
    const TenantId tenant(event["channelData"]["tenant"]["id"].get<std::string>());
    check_durable({tenant, RecipientId(id)}, parse_time(event["timestamp"].get<std::string>()).value());
    when_durable();
  });
  ground_.timeline.after(15s, [this, answered, again, life, told = ground_.timeline.now()] {
    if (*answered) return;
    const bool stood_still = life->machine().stands_until > told;
    if (!life->dead() && !stood_still)
      ground_.violate("an activity was not answered within the 15 seconds that Teams waits");
    again();  // a daemon that died is silent
  });
}

void Postman::check_durable(const store::RecipientKey& whom, TimePoint at) {
  const auto found = ground_.store.store().reports.person(whom);
  if (!found || !*found || !(*found)->recipient.event_at || *(*found)->recipient.event_at < at) {
    ground_.violate("an event for " + whom.id.str() + " was answered and is not in the store");
  }
}

}  // namespace simulation
