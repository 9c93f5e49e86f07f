#pragma once
#include <future>
#include <string>

#include "support/rollout.hpp"
#include "support/stub_bot.hpp"

namespace bench {

/// Somebody who writes to the bot, as the channel knows them.
struct Writer {
  std::string id, member_id, conversation_id;
};

/// Makes requests to `/api/messages` as Teams does: signed by the simulated tenant, which is asked once for a token and
/// an activity to begin with. Of several tenants it is the one that `tenant` names.
class Teams {
 public:
  explicit Teams(const support::Rollout& rollout, const std::string& tenant = {}) {
    std::promise<support::BotRequest> met;
    support::StubBot bot([&](const support::BotRequest& request) {
      met.set_value(request);
      return support::HttpAnswer{200, {}, ""};
    });
    const auto url = rollout.bot_url();
    rollout.control_post("bot-url", {{"url", bot.url()}});
    const auto world = rollout.control(tenant.empty() ? "world" : "world?tenant=" + tenant);
    rollout.control_post("event", {{"tenant", tenant}, {"user_id", world["users"][0]["id"]}});
    rollout.control_post("bot-url", {{"url", url}});
    auto request = met.get_future().get();
    token_ = request.headers.at("Authorization");
    activity_ = support::Json::parse(request.body);
  }

  /// A message of one of a thousand people, as a whole HTTP request.
  [[nodiscard]] std::string message(int number) const {
    char user[40];
    std::snprintf(user, sizeof user, "00000000-0000-4000-8000-%012d", number % 1000);
    return message_of(user, number);
  }
  [[nodiscard]] std::string message_of(const std::string& user, int number) const {
    return message_of(made_up(user), number);
  }
  [[nodiscard]] std::string message_of(const Writer& writer, int number) const {
    auto activity = of(writer, number);
    activity["text"] = "message number " + std::to_string(number);
    return request(activity.dump());
  }
  /// They have read all up to the message of that id.
  [[nodiscard]] std::string receipt_of(const std::string& user, int number, const std::string& message) const {
    auto activity = of(made_up(user), number);
    activity["type"] = "event";
    activity["name"] = "application/vnd.microsoft.readReceipt";
    activity["value"] = {{"lastReadMessageId", message}};
    activity.erase("text");
    activity.erase("textFormat");
    return request(activity.dump());
  }
  [[nodiscard]] std::string head(const std::string& framing) const {
    return "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: " +
           token_ + "\r\n" + framing + "\r\n\r\n";
  }

 private:
  static Writer made_up(const std::string& user) { return {user, "29:" + user, "a:" + user}; }
  [[nodiscard]] support::Json of(const Writer& writer, int number) const {
    auto activity = activity_;
    activity["id"] = "f:" + std::to_string(number);
    activity["from"] = {{"id", writer.member_id}, {"aadObjectId", writer.id}};
    activity["conversation"]["id"] = writer.conversation_id;
    activity.erase("timestamp");
    return activity;
  }
  [[nodiscard]] std::string request(const std::string& body) const {
    return head("Content-Length: " + std::to_string(body.size())) + body;
  }

  std::string token_;
  support::Json activity_;
};

inline std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

}  // namespace bench
