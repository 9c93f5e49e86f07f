// What the Bot Connector answers to sends, creations, amendments and readings.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "answers.hpp"
#include "base/strict_json.hpp"
#include "bot/answers.hpp"
#include "bot/told.hpp"

using namespace welcomed;

namespace {

constexpr std::size_t kDepth = 16;

void use_good(const net::Response& response) {
  static_cast<void>(bot::told_id(response.body));
  static_cast<void>(bot::posted_of(response.body));
  const auto page = parse_strict(response.body, kDepth);
  if (!page || !page->is_object()) return;
  const auto members = bot::members_of(*page, TenantId("0e0e0e0e-0000-4000-8000-000000000001"));
  const auto channels = bot::channels_of(*page);
  if (members) {
    for (const auto& member : members.value().members)
      fuzz::expect(!member.id.empty() && !member.user_id.empty(), "a member has both ids");
  }
  if (channels) {
    for (const auto& channel : channels.value()) fuzz::expect(!channel.id.empty(), "a channel has an id");
  }
}

void expect_repeatable(const Setback& setback) {
  fuzz::expect_sound(setback);
  fuzz::expect(!std::holds_alternative<Unsure>(setback), "what may be repeated is never unsure");
}

void use_refusal(const net::Response& response) {
  fuzz::expect_sound(bot::send_setback_of(response, fuzz::kNow));
  expect_repeatable(bot::create_setback_of(response, fuzz::kNow));
  expect_repeatable(bot::read_setback_of(response, fuzz::kNow));
  expect_repeatable(bot::amend_setback_of(response, fuzz::kNow));
}

void use(const net::Exchange& exchange) {
  if (const auto* failure = std::get_if<net::Failure>(&exchange)) {
    const auto setback = bot::send_setback_of(*failure);
    fuzz::expect_sound(setback);
    fuzz::expect(failure->surely_unsent == std::holds_alternative<Retry>(setback),
                 "a send is repeated when it never left");
    return expect_repeatable(bot::repeatable_setback_of(*failure));
  }
  const auto& response = std::get<net::Response>(exchange);
  response.status >= 200 && response.status < 300 ? use_good(response) : use_refusal(response);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use(fuzz::exchange_of({reinterpret_cast<const char*>(data), size})); });
  return 0;
}
