// The body of an activity, through all that is decided of it before anything is stored.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "answers.hpp"
#include "base/strict_json.hpp"
#include "bot/service_url.hpp"
#include "core/event.hpp"
#include "core/invoke.hpp"
#include "core/recipient.hpp"

using namespace welcomed;

namespace {

constexpr std::size_t kDepth = 32;

void use_answer(const nlohmann::json& body, core::Wish wish) {
  const auto answer = core::answer_of(body, wish);
  fuzz::expect(answer.status >= 200 && answer.status < 600, "an answer has its status");
  fuzz::expect(answer.body.empty() || parse_strict(answer.body, kDepth).has_value(), "an answer is JSON");
}

void use_event(const core::PersonalEvent& event) {
  fuzz::expect(!event.tenant.empty() && !event.user.empty(), "an event is of somebody");
  fuzz::expect(event.at <= fuzz::kNow + std::chrono::hours(1), "an event is not of times to come");
  const auto after = core::after_event({}, event, fuzz::kNow);
  fuzz::expect(core::after_event(after, event, fuzz::kNow) == after, "an event that comes twice says nothing new");
}

void use_event(const core::TeamEvent& event) {
  fuzz::expect(!event.about.reference.conversation.empty(), "a team has its thread");
  static_cast<void>(core::after_team_event({}, event, fuzz::kNow));
}

void use_event(const core::ChatEvent& event) {
  fuzz::expect(!event.about.reference.conversation.empty(), "a chat has its conversation");
  static_cast<void>(core::after_chat_event({}, event, fuzz::kNow));
}

void use(std::string_view text) {
  const auto body = parse_strict(text, kDepth);
  if (!body) return fuzz::expect(!body.error().what.empty(), "a refusal has its reason");
  static_cast<void>(body->dump());  // throws, and so ends the run, on what is not UTF-8
  const auto activity = core::parse_activity(*body);
  if (!activity) return fuzz::expect(!activity.error().what.empty(), "a refusal has its reason");
  static_cast<void>(bot::check_vouched_url(activity->service_url, {"smba.trafficmanager.net", "*.botframework.com"}));
  const auto event = core::event_of(*activity, fuzz::kNow);
  if (event) std::visit([](const auto& each) { use_event(each); }, *event);
  use_answer(*body, event ? core::wish_in(*event) : core::Wish::none);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
