#include "core/known_address.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;

TEST_CASE("an event without a service URL of its own has that of its recipient, else the cloud's") {
  PersonalEvent event;
  Recipient recipient;
  const auto url = [&] { return at_known_address(event, recipient, "https://default/").reference.service_url; };
  CHECK(url() == "https://default/");
  recipient.reference = ConversationReference{ConversationId("a:1"), "https://known/", "", ""};
  CHECK(url() == "https://known/");
  recipient.reference->service_url.clear();
  CHECK(url() == "https://default/");
  event.reference.service_url = "https://own/";
  CHECK(url() == "https://own/");
}
