// A forgotten person's name in what is kept of others.
#include <nlohmann/json.hpp>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct MentioningWorld : World {
  /// By the user principal name amara.o'brien25@contoso.com.
  const RecipientId amara{"amara.o'brien25"};

  MentioningWorld() {
    set_policies({policy("sales")});
    meet("sales", {amara, bob});
  }
  void forget_amara() { REQUIRE(store->erasure.forget(key(amara), now)); }

  /// A message of this body to Bob, of which nobody knows whether it arrived.
  void leave_unknown(const std::string& body) {
    added(bob);
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    REQUIRE(store->deliveries.claim(taken.front(), {body, "claim"}, now).value());
    REQUIRE(store->deliveries.recover(tenant, now).value().unknown == 1);
  }
  [[nodiscard]] std::string kept_body() {
    const auto all = store->unknown.all({}).value();
    REQUIRE(all.size() == 1);
    return all.front().body;
  }
  void keep(const std::string& conversation, const std::string& body) {
    REQUIRE(store->relay
                .keep({.tenant = tenant,
                       .conversation = ConversationId(conversation),
                       .activity = ActivityId("x"),
                       .body = body,
                       .received_at = now},
                      {10, 1 << 20}, now)
                .value());
  }
};

}  // namespace

TEST_CASE_METHOD(MentioningWorld,
                 "a body that is kept for somebody else loses a forgotten person's names and nothing else") {
  const auto written = GENERATE(as<std::string>{}, "Amara.O'Brien25@contoso.com", "amara.o&#39;brien25@contoso.com",
                                R"(amara.o\u0027brien25\u0040contoso.com)");
  leave_unknown(R"({"type":"message","text":"Line\n)" + written + R"( helps you","n":1.0})");
  forget_amara();
  CHECK(kept_body() == R"({"type":"message","text":"Line\n helps you","n":1.0})");
  CHECK(nlohmann::json::accept(kept_body()));
}

TEST_CASE_METHOD(MentioningWorld,
                 "a body that is kept for somebody else and names nobody who was forgotten stays as it is") {
  const std::string body = R"({"text":"ask bob@contoso.com or x-amara.o'brien25@contoso.com"})";
  leave_unknown(body);
  forget_amara();
  CHECK(kept_body() == body);
}

TEST_CASE_METHOD(MentioningWorld, "the values of an order lose a forgotten person's names however JSON escapes them") {
  added(bob);
  const std::string data = R"({"text":"ask\namara.o\u0027brien25\u0040contoso.com or bob@contoso.com"})";
  REQUIRE(store->notifications.notify({"both", {"note", "", data}, {}}, {"", {key(amara), key(bob)}}, now));
  forget_amara();
  std::vector<std::string> ordered;
  for (const auto& each : due()) {
    if (each.order) ordered.push_back(each.order->data);
  }
  CHECK(ordered == std::vector<std::string>{R"({"text":"ask\n or bob@contoso.com"})"});
}

TEST_CASE_METHOD(MentioningWorld,
                 "an activity for the bot's program is erased when its JSON names a forgotten person") {
  keep("a:bob", R"({"text":"ask amara.o\u0027brien25\u0040contoso.com please"})");
  keep("a:carl", R"({"text":"ask\nAMARA.O\u0027brien25@contoso.com"})");
  keep("a:dora", R"({"text":"ask amara.o&#39;brien25@contoso.com"})");
  keep("a:emil", R"({"text":"ask x-amara.o\u0027brien25\u0040contoso.com"})");
  forget_amara();
  const auto taken = store->relay.take("", now, 10, 1min).value();
  REQUIRE(taken.size() == 1);
  CHECK(taken.front().conversation == ConversationId("a:emil"));
}
