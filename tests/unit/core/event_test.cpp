#include "core/event.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;

namespace {

const TimePoint kHeardAt(std::chrono::seconds(1'800'000'000));

Activity said_in(const char* scope) {
  return {.type = "message",
          .text = "stop",
          .from = {"29:ann", "a0000000-0000-4000-8000-00000000000a"},
          .conversation_id = "19:somewhere",
          .conversation_type = scope,
          .team = {"19:somewhere", "5a1e0000-0000-4000-8000-000000000001"},
          .tenant = TenantId("0e0e0000-0000-4000-8000-000000000001")};
}

}  // namespace

TEST_CASE("an activity is about the person, the team or the group chat of its scope, and asks in its name") {
  const auto event = [](const char* scope) { return event_of(said_in(scope), kHeardAt).value(); };
  CHECK(std::get<PersonalEvent>(event("personal")).user == RecipientId("a0000000-0000-4000-8000-00000000000a"));
  CHECK(std::get<TeamEvent>(event("channel")).about.user == RecipientId("5a1e0000-0000-4000-8000-000000000001"));
  CHECK(std::get<ChatEvent>(event("groupChat")).about.user == RecipientId("19:somewhere"));
  for (const auto* scope : {"personal", "channel", "groupChat"}) CHECK(wish_in(event(scope)) == Wish::silence);
}

TEST_CASE("of a thread of Copilot a wish alone is heard, and it is the person's") {
  auto activity = said_in("channel");
  activity.in_copilot = true;
  CHECK(std::holds_alternative<PersonalEvent>(event_of(activity, kHeardAt).value()));
  activity.text = "hello";
  CHECK_FALSE(event_of(activity, kHeardAt));
}

TEST_CASE("an activity of a scope that nobody knows says nothing") {
  CHECK_FALSE(event_of(said_in("elsewhere"), kHeardAt));
}
