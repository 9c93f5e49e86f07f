#include "graph/chat_messages.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kStampDigits = 16;

const json& member(const json& object, const char* key) {
  static const json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

std::string text(const json& object, const char* key) {
  const auto& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// The content of an attached card is JSON in a string; the stamps in it are found without reading it.
void collect_stamps(const std::string& content, std::vector<std::string>& stamps) {
  const auto length = core::kStampPrefix.size() + kStampDigits;
  for (auto at = content.find(core::kStampPrefix); at != std::string::npos;
       at = content.find(core::kStampPrefix, at + 1)) {
    const auto end = content.find_first_not_of("0123456789abcdef", at + core::kStampPrefix.size());
    if (std::min(end, content.size()) >= at + length) stamps.emplace_back(content, at, length);
  }
}

std::vector<std::string> stamps_of(const json& message) {
  std::vector<std::string> stamps;
  const auto& attachments = member(message, "attachments");
  if (!attachments.is_array()) return stamps;
  for (const auto& attachment : attachments) collect_stamps(text(attachment, "content"), stamps);
  return stamps;
}

/// The client id of the bot that wrote it, empty where a bot did not; nothing where that is not told. What Teams notes
/// in a chat by itself has no author (https://learn.microsoft.com/graph/api/resources/chatmessage).
std::optional<std::string> application_of(const json& message) {
  const auto& from = member(message, "from");
  const auto& application = member(from, "application");
  if (application.is_object()) {
    auto id = text(application, "id");
    return id.empty() ? std::nullopt : std::optional(std::move(id));
  }
  constexpr std::array kOthers{"user", "device"};
  const bool of_other =
      std::any_of(kOthers.begin(), kOthers.end(), [&](const char* kind) { return member(from, kind).is_object(); });
  const auto type = text(message, "messageType");
  return of_other || (!type.empty() && type != "message") ? std::optional(std::string()) : std::nullopt;
}

std::optional<core::ChatMessage> chat_message_of(const json& told) {
  const auto created = parse_time(text(told, "createdDateTime"));
  auto id = text(told, "id");
  auto application = application_of(told);
  if (id.empty() || !created || !application) return std::nullopt;
  return core::ChatMessage{.id = std::move(id),
                           .application = std::move(*application),
                           .created = *created,
                           .stamps = stamps_of(told),
                           .letters = core::letters_of(text(member(told, "body"), "content"))};
}

}  // namespace

Outcome<std::vector<core::ChatMessage>> chat_messages_of(const json& page) {
  if (!is_page(page)) return unreadable("messages are no page");
  std::vector<core::ChatMessage> messages;
  for (const auto& each : values_of(page)) {
    auto message = chat_message_of(each);
    if (!message) return unreadable("a message does not tell its id, time and author");
    messages.push_back(std::move(*message));
  }
  return messages;
}

}  // namespace welcomed::graph
