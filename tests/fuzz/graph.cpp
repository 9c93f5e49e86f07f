// What Microsoft Graph answers: pages of changes, of filters, of the catalog, of installations and of chats, and
// refusals of readings, installs and upgrades.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "answers.hpp"
#include "base/strict_json.hpp"
#include "graph/answers.hpp"
#include "graph/app_pages.hpp"
#include "graph/chat_messages.hpp"
#include "graph/directory_pages.hpp"
#include "graph/plans.hpp"

using namespace welcomed;

namespace {

constexpr std::size_t kDepth = 16;

template <typename Changed>
void use_changes(const Outcome<graph::Changes<Changed>>& changes) {
  if (!changes) return fuzz::expect_sound(changes.setback());
  fuzz::expect(!changes.value().link.empty(), "a page of changes leads on");
  const auto named = [](const Changed& each) { return !each.id.empty(); };
  fuzz::expect(std::all_of(changes.value().changed.begin(), changes.value().changed.end(), named),
               "what changed has an id");
}

void use_page(const nlohmann::json& page) {
  use_changes(graph::user_changes_of(page, {"57ff2da0-773e-42df-b2af-ffb7a2317929"}));
  use_changes(graph::group_changes_of(page));
  const auto people = graph::people_of(page).people;
  fuzz::expect(std::none_of(people.begin(), people.end(), [](const auto& id) { return id.empty(); }),
               "people have ids");
  static_cast<void>(graph::profile_of(page));
  for (const auto& each : graph::channels_of(page)) fuzz::expect(!each.id.empty(), "a channel has an id");
  for (const auto& [id, plan] : graph::plans_in(page).plans) fuzz::expect(plan.people > 0, "a plan is somebody's");
  static_cast<void>(graph::bot_of(page));
  const auto app = graph::app_of(page);
  if (app && app.value()) {
    fuzz::expect(!app.value()->id.empty(), "an app has an id");
    static_cast<void>(app.value()->asks_consent());
  }
  const auto installed = graph::installation_of(page);
  if (installed && installed.value()) fuzz::expect(!installed.value()->id.empty(), "an installation has an id");
  const auto messages = graph::chat_messages_of(page);
  if (!messages) return fuzz::expect_sound(messages.setback());
  for (const auto& message : messages.value()) fuzz::expect(!message.id.empty(), "a message has an id");
}

void use_refusal(const net::Response& response) {
  using Kind = graph::Place::Kind;
  fuzz::expect_sound(graph::setback_of(response, fuzz::kNow));
  for (const auto where : {Kind::user, Kind::team, Kind::chat}) {
    fuzz::expect_sound(graph::install_setback_of(response, where, fuzz::kNow));
    fuzz::expect_sound(graph::upgrade_setback_of(response, where, fuzz::kNow));
  }
}

void use(const net::Exchange& exchange) {
  if (const auto* failure = std::get_if<net::Failure>(&exchange)) {
    return fuzz::expect_sound(graph::setback_of(*failure));
  }
  const auto& response = std::get<net::Response>(exchange);
  if (response.status != 200) return use_refusal(response);
  const auto page = parse_strict(response.body, kDepth);
  if (page && page->is_object()) use_page(*page);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use(fuzz::exchange_of({reinterpret_cast<const char*>(data), size})); });
  return 0;
}
