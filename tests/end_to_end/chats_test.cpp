// Group chats: one welcome in each, against the simulated tenant.
#include <catch2/catch.hpp>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kQuick = "limits: {graph_install_per_second: 400, send_per_second: 1000}\ncycle: 500ms\n";

std::string chat_policy(const std::string& chats) {
  return "  - name: chats\n    tenant: contoso\n    existing: welcome\n    chats: " + chats +
         "\n    messages: [{key: welcome, template: welcome, channel_template: chat-welcome}]\n";
}

class ChatRollout : public Rollout {
 public:
  ChatRollout()
      : Rollout({"--users", "60", "--seed", "8", "--no-event-percent", "40", "--double-percent", "40", "--swap-percent",
                 "50"}) {
    const auto world = control("world");
    for (const auto& user : world["users"]) {
      const bool able =
          user["licensed"].get<bool>() && user["accountEnabled"].get<bool>() && user["userType"] == "Member";
      if (able) people.push_back(user["id"].get<std::string>());
    }
    REQUIRE(people.size() > 10);
  }

  std::string make(const std::string& topic, bool meeting = false) {
    return control_post("chats",
                        {{"topic", topic}, {"meeting", meeting}, {"members", {people[0], people[1], people[2]}}})["id"];
  }
  void add_app(const std::string& chat) { control_post("install-chat", {{"chat", chat}, {"by", people[1]}}); }

  /// One to which somebody added the app, and which got its welcome from a policy with these `chats`.
  std::string welcomed_chat(const std::string& chats) {
    auto chat = make("Loud");
    configure(chat_policy(chats), kQuick);
    start_daemon();
    add_app(chat);
    REQUIRE(eventually([&] { return messages()[chat] == 1; }, 60s, 300ms));
    return chat;
  }

  /// How many messages each chat got.
  [[nodiscard]] std::map<std::string, int> messages() const {
    std::map<std::string, int> counts;
    const auto ledger = control("ledger/chats");
    for (const auto& each : ledger) counts[each["chat_id"].get<std::string>()] = each["count"].get<int>();
    return counts;
  }
  [[nodiscard]] std::string all_said() const { return control("ledger/chats").dump(); }

  std::vector<std::string> people;
};

}  // namespace

TEST_CASE("chats that are listed get the app, those to which somebody adds it are met, and each gets one welcome") {
  ChatRollout rollout;
  const auto listed = rollout.make("Listed");
  const auto added = rollout.make("Added");
  const auto meeting = rollout.make("Weekly", true);
  const auto other = rollout.make("Nobody's");
  rollout.configure(chat_policy("{list: [\"" + listed + "\"], added: true}"), kQuick);
  rollout.start_daemon();
  rollout.add_app(added);
  rollout.add_app(meeting);
  const std::map<std::string, int> once{{listed, 1}, {added, 1}};
  CHECK(eventually([&] { return rollout.messages() == once; }, 60s, 300ms));
  // Whatever else happens there, also across a crash.
  rollout.control_post("change-chat", {{"chat", added}, {"add", {rollout.people[3]}}, {"remove", {rollout.people[2]}}});
  rollout.control_post("say-in-chat", {{"chat", added}, {"text", "hello"}});
  rollout.daemon().stop(SIGKILL);
  rollout.start_daemon();
  rollout.control_post("uninstall-chat", {{"chat", added}});
  const auto state = [&] {
    const auto told = Json::parse(rollout.command({"status", "--chat", added, "--json"}), nullptr, false);
    return told.is_discarded() ? "nobody" : told["target"]["state"].get<std::string>();
  };
  CHECK(eventually([&] { return state() == "removed"; }, 30s, 300ms));
  rollout.add_app(added);
  CHECK(eventually([&] { return state() == "reachable"; }, 30s, 300ms));
  std::this_thread::sleep_for(3s);
  CHECK(rollout.messages() == once);
  CHECK(rollout.message_counts().empty());
  CHECK(rollout.all_said().find("Hello Added") != std::string::npos);
  CHECK_FALSE(rollout.messages().contains(other));
  const auto status = rollout.status()["policies"][0];
  CHECK(status["chats"]["reachable"] == 2);
  CHECK(status["messages"]["welcome"]["chats"]["sent"] == 2);
}

TEST_CASE("a chat of which nothing but a word of a member is heard is welcomed") {
  ChatRollout rollout;
  const auto chat = rollout.make("Quiet");
  rollout.configure(chat_policy("{added: true}"), kQuick);
  rollout.start_daemon();
  rollout.control_post("install-chat", {{"chat", chat}, {"told", false}});
  rollout.control_post("say-in-chat", {{"chat", chat}, {"text", "hello"}});
  CHECK(eventually([&] { return rollout.messages() == std::map<std::string, int>{{chat, 1}}; }, 60s, 300ms));
}

TEST_CASE("a member silences a chat, and a notification waits there until one asks for messages again") {
  ChatRollout rollout;
  const auto chat = rollout.welcomed_chat("{added: true, meetings: true}");
  rollout.control_post("say-in-chat", {{"chat", chat}, {"text", "stop"}});
  const auto confirmed = [&](int count) {
    return eventually([&] { return rollout.messages()[chat] == count; }, 60s, 300ms);
  };
  REQUIRE(confirmed(2));
  int exit_status = -1;
  rollout.command({"notify", "notification", "--key", "news-1", "--data", rollout.notice(), "--chat", chat, "--yes"},
                  &exit_status);
  CHECK(exit_status == 0);
  std::this_thread::sleep_for(3s);
  CHECK(rollout.messages()[chat] == 2);
  rollout.control_post("say-in-chat", {{"chat", chat}, {"text", "start"}});
  CHECK(confirmed(4));
  rollout.command({"notify", "notification", "--key", "news-2", "--data", rollout.notice(), "--chat",
                   "19:nowhere@thread.v2", "--yes"},
                  &exit_status);
  CHECK(exit_status != 0);
}

TEST_CASE("listed chats that are not there, or another organisation's, are named before and after anything is tried") {
  ChatRollout rollout;
  const auto chat = rollout.make("Listed");
  const std::string gone = "19:nowhere@thread.v2";
  const std::string theirs = rollout.control_post("chats", {{"foreign", true}, {"members", {rollout.people[0]}}})["id"];
  // Each command looks at the same chats, which Graph lets be read once a second.
  rollout.control_post("limits", {{"enabled", false}});
  rollout.configure(chat_policy("{list: [\"" + chat + "\", \"" + gone + "\", \"" + theirs + "\"]}"), kQuick);
  const auto names_both = [&](const std::string& told) {
    CHECK_THAT(told, Catch::Contains("no such group chat in the tenant (" + gone + ")"));
    CHECK_THAT(told, Catch::Contains("in this group chat (" + theirs + ")"));
    CHECK_THAT(told, !Catch::Contains(chat));
  };
  names_both(rollout.command({"plan"}));
  names_both(rollout.command({"doctor"}));
  rollout.start_daemon();
  CHECK(eventually([&] { return rollout.messages() == std::map<std::string, int>{{chat, 1}}; }, 60s, 300ms));
  const auto reason = [&](const std::string& of) {
    const auto told = Json::parse(rollout.command({"status", "--chat", of, "--json"}), nullptr, false);
    return told.is_discarded() ? "" : told["target"]["reason"].get<std::string>();
  };
  CHECK(eventually([&] { return reason(gone).starts_with("chat_not_found"); }, 30s, 300ms));
  CHECK(eventually([&] { return reason(theirs).starts_with("chat_not_open"); }, 30s, 300ms));
}

TEST_CASE("an admin silences a chat, settles its messages and puts back its work by its id, and by nothing else") {
  ChatRollout rollout;
  const auto chat = rollout.welcomed_chat("{added: true}");
  const auto status_of = [&](const std::vector<std::string>& words) {
    int exit_status = -1;
    rollout.command(words, &exit_status);
    return exit_status;
  };
  CHECK(status_of({"silence", "--chat", chat, "--yes"}) == 0);
  CHECK_THAT(rollout.command({"status", "--chat", chat}), Catch::Contains("asked for silence"));
  CHECK(status_of({"silence", "--chat", chat, "--off", "--yes"}) == 0);
  CHECK_THAT(rollout.command({"status", "--chat", chat}), !Catch::Contains("asked for silence"));
  for (const auto* command : {"resolve", "retry"}) CHECK(status_of({command, "--chat", chat}) == 0);
  for (const auto* nobody : {"Loud", "19:nowhere@thread.v2"}) {
    CHECK(status_of({"silence", "--chat", nobody, "--yes"}) == 1);
    CHECK(status_of({"resolve", "--chat", nobody}) == 1);
    CHECK(status_of({"retry", "--chat", nobody}) == 1);
  }
}
